"""PAdES levels (ETSI EN 319 142-1), each holding what the one before holds."""

from __future__ import annotations

import re
from enum import IntEnum

from converter.errors import UsageError
from converter.findings import Words


class Level(IntEnum):
    """B-B a signature, B-T with a time stamp, B-LT with what judges it later, B-LTA with a time stamp over all that."""

    B_B = 1
    B_T = 2
    B_LT = 3
    B_LTA = 4

    def __str__(self) -> str:
        return self.name.replace("_", "-")


def wanted_level(name: str | None, *, stamped: bool) -> Level:
    """The level that was asked for, else the highest that can be had; `stamped` when an authority gives time stamps."""
    if name is None:
        return Level.B_LTA if stamped else Level.B_B
    wanted = level(name)
    if wanted is None:
        known = "、".join(map(str, Level))
        raise UsageError(Words(f"没有“{name}”这一级，可用：{known}", f"there is no level “{name}”; use one of {known}"))
    if wanted > Level.B_B and not stamped:
        words = Words(f"{wanted} 需要时间戳", f"{wanted} needs a time stamp")
        raise UsageError(words, hint=Words("加上 --timestamp-url 网址", "add --timestamp-url URL"))
    return wanted


def level(text: str) -> Level | None:
    """`B-LTA` → Level.B_LTA; None for anything else."""
    return Level.__members__.get(text.strip().upper().replace("-", "_"))


def promise(made: Level) -> str:
    """The reason written into a signature. It names the level, under the signature: who strips a time stamp later
    cannot strip the promise of one.
    """
    return f"年度报告归档签章（PAdES {made}）"


def promised(reason: str) -> Level | None:
    """The level that a signature's reason promises, if it is one of ours."""
    match = re.search(r"PAdES (B-\w+)", reason)
    return level(match[1]) if match else None
