"""Why the program cannot go on, and with which exit code it says so.

ConverterError
├── UsageError         2  wrong words on the command line
├── SourceError        3  an input cannot be read
├── FormError          4  a template or its form is wrong
├── MissingError       5  the machine lacks a font, a library, an extra
├── OutputError        6  the output failed its own inspection
├── WriteError         7  the output cannot be written
└── SignatureError     8  a signature was not made

Each carries words in two languages, the place, and what to do. Nothing here prints.
"""

from __future__ import annotations

from enum import IntEnum

from converter.findings import Place, Words


class ExitCode(IntEnum):
    """What the process tells its caller; a promise of the command line."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    SOURCE = 3
    FORM = 4
    MISSING = 5
    OUTPUT = 6
    WRITE = 7
    SIGNATURE = 8
    BATCH = 9
    BUG = 70
    INTERRUPTED = 130


class ConverterError(Exception):
    """Base of all: `words` say what and why, `place` where, `hint` what to do."""

    exit_code = ExitCode.BUG

    def __init__(self, words: Words, *, place: Place | None = None, hint: Words | None = None) -> None:
        super().__init__(words.en)
        self.words = words
        self.place = place
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """It may have to come from another process: it comes whole, whatever its class asks for when it is made."""
        return _revive, (type(self), self.args, self.__dict__)


def _revive(kind: type[ConverterError], args: tuple[object, ...], state: dict[str, object]) -> ConverterError:
    problem = kind.__new__(kind, *args)
    problem.__dict__.update(state)
    return problem


class UsageError(ConverterError):
    """The words on the command line do not fit together."""

    exit_code = ExitCode.USAGE


class SourceError(ConverterError):
    """An input cannot be read: not there, not text, not YAML, too big, too deep."""

    exit_code = ExitCode.SOURCE


class FormError(ConverterError):
    """A template folder or the form in it is wrong."""

    exit_code = ExitCode.FORM


class MissingError(ConverterError):
    """The machine lacks something; the hint names what to install."""

    exit_code = ExitCode.MISSING


class OutputError(ConverterError):
    """What was made does not say what the report says; it is not written."""

    exit_code = ExitCode.OUTPUT


class WriteError(ConverterError):
    """The output cannot be written where it was wanted. `everywhere`: nothing else can be written there either."""

    exit_code = ExitCode.WRITE
    everywhere = False


class NoRoomError(WriteError):
    """The system has no room for temporary files."""

    everywhere = True

    def __init__(self, problem: OSError) -> None:
        words = Words(f"磁盘上写不下临时文件：{problem.strerror}", f"no room for temporary files: {problem.strerror}")
        hint = Words(
            "腾出磁盘空间后再来；放临时文件的地方可以用环境变量 TMPDIR（Windows 是 TEMP）另指",
            "free some space on the disk; TMPDIR (on Windows TEMP) names another place for temporary files",
        )
        super().__init__(words, hint=hint)


class SignatureError(ConverterError):
    """A signature was not made: no key, wrong passphrase, no time stamp, no revocation data."""

    exit_code = ExitCode.SIGNATURE
