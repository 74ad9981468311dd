"""One engine in one process that stays: numbers of reports come in, what each cost goes out, both a line.
A second word behind the number asks for a report that varies.

`python -m tests.benchmarks.peers.worker ENGINE FOLDER`; the last PDF lies in the folder.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path

from tests.benchmarks.peers.content import make_content
from tests.benchmarks.peers.engine import Render
from tests.benchmarks.peers.engines import ENGINES
from tests.benchmarks.peers.process_tree import children_cpu, memory
from tests.benchmarks.peers.team import PDF


def main(name: str, folder: Path) -> None:
    """Serve until the other side closes the pipe."""
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a library prints is no reply
    render = ENGINES[name].load(folder)
    print("ready", file=replies)
    for line in sys.stdin:
        number, *more = line.split()
        print(json.dumps(_measure(render, int(number), folder, varied=bool(more))), file=replies)


def _measure(render: Render, number: int, folder: Path, *, varied: bool) -> dict[str, float]:
    """Making the content is nobody's work: it is done before the clock starts, and collects nobody's garbage. What an
    engine leaves is collected on its own time, in its own way.
    """
    collects = gc.isenabled()
    gc.disable()
    content = make_content(number, varied=varied)
    if collects:
        gc.enable()
    others = children_cpu()
    wall, own = time.perf_counter(), time.process_time()
    data = render(content)
    own, wall = time.process_time() - own, time.perf_counter() - wall
    others = children_cpu() - others
    (folder / PDF).write_bytes(data)
    return {"cpu": own + others, "wall": wall, "size": len(data), "memory": memory()}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
