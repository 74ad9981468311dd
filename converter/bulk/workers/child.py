"""A worker: requests come in through its standard input, replies go out through what was its standard output.

The driver starts it with `BOOT` as its program. The first pickle is the module search path and the limit of memory;
then each request is `REQUEST` (seconds, length) and the pickle of a function, its arguments and keyword arguments.
Two replies answer it: that it was read, and what became of it, each as `REPLY` (kind, length) and as many bytes.

Nothing here knows what the functions do. Standard library only, and little of it: every worker waits for it.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from io import FileIO, TextIOWrapper
from typing import BinaryIO, TextIO

if sys.platform != "win32":
    import resource

BOOT = """
import os, pickle, sys
source = os.fdopen(os.dup(0), "rb")
sys.path[:], memory = pickle.load(source)
from converter.bulk.workers.child import serve
serve(source, memory)
"""
REQUEST = struct.Struct(">dQ")
REPLY = struct.Struct(">BQ")
GRACE = 5.0
"""Seconds that a worker has beyond its time before it ends itself, and to leave when nobody needs it any more."""
LONGEST_TEXT = 2000
_PARENT_DEATH_SIGNAL = 1


class Kind(IntEnum):
    """What a reply tells, and what its bytes are."""

    BEGUN = 1
    """The request was read; empty."""
    RETURNED = 2
    """A pickle of what the function returned."""
    RAISED = 3
    """A pickle of the exception that the function raised."""
    MEMORY = 4
    """There was not enough memory; words. The worker leaves."""


def warm_up(warm: Callable[[], object] | None) -> None:
    """The first request of every worker: `warm` is called, what it returns is of no interest."""
    if warm is not None:
        warm()


def serve(source: BinaryIO, memory: int | None) -> None:
    """Answer requests until the driver closes its end or is gone."""
    replies, errors, own = os.fdopen(os.dup(1), "wb"), os.dup(2), os.getpid()
    _lead_away(errors)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the driver, which then ends its workers
    _die_with_driver()
    _limit(memory)
    kind: Kind | None = None
    with suppress(BrokenPipeError):
        while kind is not Kind.MEMORY and (header := source.read(REQUEST.size)):
            seconds, length = REQUEST.unpack(header)
            _arm(seconds + GRACE)
            _lead_away(errors)
            kind, answer = _answer(source, length, replies)
            if os.getpid() != own:
                os._exit(0)  # a copy that the function made by forking: the answer is not its to give
            _send(replies, kind, answer)
            _arm(0)
    _arm(GRACE)  # threads that a function left running must not keep the worker


def _answer(source: BinaryIO, length: int, replies: BinaryIO) -> tuple[Kind, bytes]:
    try:
        request = source.read(length)
        _send(replies, Kind.BEGUN, b"")
        function, arguments, keywords = pickle.loads(request)
        del request
        return Kind.RETURNED, pickle.dumps(function(*arguments, **keywords), pickle.HIGHEST_PROTOCOL)
    except MemoryError as problem:
        return Kind.MEMORY, _described(problem).encode(errors="replace")
    except BaseException as problem:
        return Kind.RAISED, _portable(problem)


def _send(replies: BinaryIO, kind: Kind, answer: bytes) -> None:
    replies.write(REPLY.pack(kind, len(answer)))
    replies.write(answer)
    replies.flush()


def _portable(problem: BaseException) -> bytes:
    """A pickle from which an exception comes back for certain: this one, else its type and text.

    What is meant to end a program, such as SystemExit, would end the driver: only its type and text are told.
    """
    with suppress(BaseException):
        problem.add_note("".join(traceback.format_exception(problem)))
    with suppress(BaseException):
        pickled = pickle.dumps(problem, pickle.HIGHEST_PROTOCOL)
        if isinstance(pickle.loads(pickled), Exception):
            return pickled
    return pickle.dumps(RuntimeError(_described(problem)))


def _described(problem: BaseException) -> str:
    try:
        text = str(problem)
    except Exception:
        text = "?"
    return f"{type(problem).__name__}: {text}"[:LONGEST_TEXT]


def _lead_away(errors: int) -> None:
    """Whatever anybody prints goes to `errors`, also when the last function closed or replaced the streams."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    if nothing:
        os.close(nothing)
    os.dup2(errors, 1)
    os.dup2(errors, 2)
    sys.stdout, sys.stderr = _stream(1), _stream(2)


def _stream(number: int) -> TextIO:
    """Text goes out at once: a worker that dies leaves nothing unsaid, and none speaks for an earlier job."""
    plain = FileIO(number, "w", closefd=False)
    return TextIOWrapper(plain, "utf-8", errors="backslashreplace", write_through=True)


def _die_with_driver() -> None:
    """Be killed when the driver is: what this process makes is then nobody's (prctl(2): PR_SET_PDEATHSIG). On other
    systems than Linux the timer of each request ends it.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _limit(memory: int | None) -> None:
    """Bound the address space to `memory` bytes, and leave no core files. Nothing on Windows."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory is not None:
            _, most = resource.getrlimit(resource.RLIMIT_AS)
            bound = memory if most == resource.RLIM_INFINITY else min(memory, most)
            with suppress(ValueError, OSError):  # macOS knows the limit but refuses to set it
                resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _arm(seconds: float) -> None:
    """End this process in so many seconds, even if the driver is no longer there to do it; 0: no more."""
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
