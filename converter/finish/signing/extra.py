"""The extra `sign`: there, or told in one line how to get it."""

from __future__ import annotations

import importlib.util
import logging
from importlib.metadata import version

from converter.errors import MissingError
from converter.findings import Words

INSTALL_LINE = "python3 -m pip install 'converter[sign]'"
_TALKATIVE = ("pyhanko", "pyhanko_certvalidator", "aiohttp", "asyncio", "keyring", "pkcs11")


def require_signing() -> str:
    """Versions of what signs; MissingError when the extra is not installed. What it would log stays unsaid: pyHanko
    writes whole tracebacks for every signature that does not hold.
    """
    if importlib.util.find_spec("pyhanko") is None:
        words = Words(
            "本机没有装签名用的组件（pyHanko、cryptography）",
            "what signs is not installed here (pyHanko, cryptography)",
        )
        hint = Words(
            f"用 ./run sign 会自动安装；或运行：{INSTALL_LINE}", f"./run sign installs it by itself; or: {INSTALL_LINE}"
        )
        raise MissingError(words, hint=hint)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return f"pyHanko {version('pyhanko')}, cryptography {version('cryptography')}"
