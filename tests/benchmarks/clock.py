"""What a piece of work costs: CPU seconds of this process, whatever else the machine is doing."""

from __future__ import annotations

import time
from collections.abc import Callable


def cpu(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.process_time()
    work()
    return time.process_time() - start
