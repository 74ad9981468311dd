"""Where a passphrase comes from: a file, the desktop's keyring, the environment, or a person at the terminal.

Never from the command line, where every process can read it; never into a message or a traceback.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from converter.errors import MissingError, SignatureError, SourceError
from converter.findings import Place, Words

VARIABLE = "CONVERTER_PASSPHRASE"
SERVICE = "converter"
"""The name under which the keyring keeps what belongs to this program."""


class Secret:
    """A text that shows itself to nobody who does not ask for it by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True, slots=True)
class PassphraseSource:
    """The places to look in, in this order: `file` (its first line), `keyring` (the name of an entry), the environment
    variable CONVERTER_PASSPHRASE, `ask` (a question at the terminal; None where there is no terminal).
    """

    file: Path | None = None
    keyring: str | None = None
    ask: Callable[[str], str] | None = None

    def read(self, name: str) -> Secret:
        """The passphrase of the key called `name`; SignatureError when it is found nowhere."""
        if self.file:
            return Secret(_first_line(self.file))
        if self.keyring:
            return Secret(_from_keyring(self.keyring))
        if VARIABLE in os.environ:
            return Secret(os.environ[VARIABLE])
        if self.ask:
            return Secret(self.ask(name))
        words = Words(f"密钥 {name} 需要口令", f"the key {name} needs its passphrase")
        hint = Words(
            f"在终端里运行会询问口令；或用 --passphrase-file、--keyring，或环境变量 {VARIABLE}",
            f"at a terminal it is asked for; or use --passphrase-file, --keyring, or the variable {VARIABLE}",
        )
        raise SignatureError(words, hint=hint)


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as stream:
            return stream.readline(4096).rstrip("\r\n")
    except (OSError, ValueError):
        words = Words("读不出口令文件", "the file with the passphrase cannot be read")
        hint = Words(
            "检查路径和读取权限；文件第一行是口令，UTF-8", "check path and permission; its first line, in UTF-8"
        )
        raise SourceError(words, place=Place(str(path)), hint=hint) from None


def _from_keyring(name: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        words = Words("本机没有装 keyring", "keyring is not installed here")
        hint = Words("运行：python3 -m pip install keyring", "run: python3 -m pip install keyring")
        raise MissingError(words, hint=hint) from None
    try:
        found = keyring.get_password(SERVICE, name)
    except KeyringError:
        words = Words("系统的密码库打不开", "the desktop's keyring does not open")
        hint = Words("先登录桌面解锁，或改用 --passphrase-file", "unlock it, or use --passphrase-file")
        raise SignatureError(words, hint=hint) from None
    if found is None:
        words = Words(f"系统的密码库里没有“{name}”的口令", f"the keyring holds no passphrase for “{name}”")
        line = f"keyring set {SERVICE} {name}"
        raise SignatureError(words, hint=Words(f"存一次：{line}", f"store it once: {line}"))
    return found
