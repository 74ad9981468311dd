"""A receipt's data → one page that a person reads, prints and files: self-contained HTML, nothing runs in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from converter.render.environment import make_environment
from converter.resources import resource_dir
from converter.template import SHARED

CHINA = dt.timezone(dt.timedelta(hours=8))


def render_receipt(data: dict[str, Any]) -> bytes:
    """The page for `receipt.Receipt.data`."""
    environment = make_environment(resource_dir("templates") / SHARED)
    context = {
        "receipt": data,
        "time": _clock(data["signature"]["time"]),
        "sha256": _groups(data["sha256"]),
        "data_sha256": _groups(data["data_sha256"]),
        "certificate": _groups(data["signature"]["certificate_sha256"]),
    }
    return environment.get_template("receipt.html.j2").render(context).encode("utf-8")


def _clock(moment: str | None) -> str:
    """A moment in Chinese time, to the second."""
    if not moment:
        return ""
    return dt.datetime.fromisoformat(moment).astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S（北京时间）")


def _groups(digest: str) -> list[str]:
    """A digest in groups of eight, so that two can be compared by eye."""
    return [digest[i : i + 8] for i in range(0, len(digest), 8)]
