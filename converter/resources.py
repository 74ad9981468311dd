"""Where the files that travel with the program lie: `templates/` and `fonts/`.

In a checkout they are at the top level; in a wheel they are carried under `converter/_data/`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: str) -> Path:
    """The folder `name` ("templates" or "fonts"), from the wheel or from the checkout."""
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
