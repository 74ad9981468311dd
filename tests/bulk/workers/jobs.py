"""Jobs for workers: good ones, and every way in which one can go wrong."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from converter.bulk.workers import child

warmed = 0


class Plain(Exception):
    pass


class TwoWords(Exception):
    """Pickles, but does not come back: its arguments are not those of its constructor."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


class Disguised(Exception):
    """Comes back as something that cannot be raised."""

    def __reduce__(self) -> Any:
        return str, ("no exception",)


class Bursting(Exception):
    """Ends whoever opens its pickle."""

    def __reduce__(self) -> Any:
        return os._exit, (9,)


class Speechless(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")

    def __reduce__(self) -> Any:
        raise TypeError("no pickle")


def echo(value: Any = None, **more: Any) -> Any:
    return (value, more) if more else value


def pid(_: object = None) -> int:
    return os.getpid()


def length(data: bytes) -> int:
    return len(data)


def zeros(size: int) -> bytes:
    return bytes(size)


def raise_plain(text: str) -> None:
    raise Plain(text)


def raise_local() -> None:
    class Local(Exception):
        pass

    raise Local("nobody can import it")


def raise_holding_lock() -> None:
    raise Plain(threading.Lock())


def raise_two_words() -> None:
    raise TwoWords("both", "lost")


def raise_disguised() -> None:
    raise Disguised("weird")


def raise_bursting() -> None:
    raise Bursting("weird")


def raise_speechless() -> None:
    raise Speechless


def raise_exit() -> None:
    sys.exit("leaving")


def raise_interrupt() -> None:
    raise KeyboardInterrupt


def return_lock() -> object:
    return threading.Lock()


def segfault() -> None:
    ctypes.string_at(0)


def leave(code: int) -> None:
    os._exit(code)


def abort() -> None:
    os.abort()


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_speaking(text: str) -> None:
    os.write(2, text.encode())
    os._exit(1)


def loop_in_python() -> None:
    while True:
        pass


def loop_in_c() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def sum_for_ever() -> int:
    return sum(range(10**14))


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def allocate(size: int) -> int:
    return len(bytearray(size))


def allocate_in_c(size: int) -> None:
    glib = ctypes.CDLL("libglib-2.0.so.0")
    glib.g_malloc.argtypes = [ctypes.c_size_t]
    glib.g_malloc(size)


def chatter(times: int) -> str:
    for _ in range(times):
        print("printed by a library " * 50)  # noqa: T201
        os.write(1, b"written to one\n")
        sys.stderr.write("written to two\n")
    return "done"


def complain(text: str) -> None:
    sys.stderr.write(text)


def close_streams() -> str:
    sys.stdout.close()
    sys.stderr.close()
    for number in (0, 1, 2):
        os.close(number)
    return "closed"


def close_everything() -> None:
    os.closerange(0, 100)


def write_everywhere(size: int) -> None:
    """Nonsense into whatever is open, the pipe of replies too."""
    for number in range(3, 10):
        with contextlib.suppress(OSError):
            os.write(number, b"\xff" * size)


def leave_grandchild(folder: str, own_session: bool, then: str) -> None:
    """A program that keeps what it inherits open; then this worker returns or dies."""
    note(folder, subprocess.Popen(["sleep", "600"], start_new_session=own_session).pid)
    if then == "die":
        os._exit(4)


def leave_copy(folder: str, own_session: bool, then: str) -> None:
    """A copy of this process, which holds every pipe that this process has; then this worker returns or dies."""
    copy = os.fork()
    if copy == 0:
        if own_session:
            os.setsid()
        note(folder, os.getpid())
        time.sleep(600)
        os._exit(0)
    while not any(Path(folder).iterdir()):
        time.sleep(0.01)
    if then == "die":
        os._exit(4)


def return_twice() -> bool:
    """Both the worker and a copy of it come out of the job."""
    copy = os.fork()
    if copy:
        os.waitpid(copy, 0)
    return copy != 0


def note(folder: str, pid: int) -> None:
    (Path(folder) / str(pid)).touch()


def note_and_sleep(folder: str, seconds: float) -> None:
    note(folder, os.getpid())
    time.sleep(seconds)


def note_and_loop(folder: str) -> None:
    note(folder, os.getpid())
    loop_in_c()


def leave_thread() -> None:
    threading.Thread(target=time.sleep, args=[600]).start()


def shorten_grace(seconds: float) -> None:
    """In the worker that this runs in."""
    child.GRACE = seconds


def warm() -> object:
    global warmed
    warmed += 1
    return threading.Lock()


def times_warmed() -> tuple[int, int]:
    return os.getpid(), warmed


def warm_badly() -> None:
    raise Plain("no fonts")


def warm_fatally() -> None:
    os._exit(7)


def warm_greedily() -> None:
    bytearray(1 << 40)


def warm_for_ever() -> None:
    time.sleep(60)


def environment() -> tuple[list[str], int, bool, list[int]]:
    import resource

    return sys.path, sys.flags.utf8_mode, bool(sys.flags.isolated), list(resource.getrlimit(resource.RLIMIT_CORE))


def read_input() -> str:
    return sys.stdin.read() + os.read(0, 10).decode()


def use_workers_of_its_own(value: int) -> int:
    from converter.bulk.workers.supervisor import Limits, SupervisedExecutor

    with SupervisedExecutor(1, Limits(seconds=10)) as executor:
        return executor.submit(echo, value).result()


def tell_from_a_worker(value: int) -> None:
    print(use_workers_of_its_own(value), flush=True)  # noqa: T201


POISON = {
    "segfault": (segfault, ()),
    "leave": (leave, (3,)),
    "raise": (raise_plain, ("poison",)),
    "local": (raise_local, ()),
    "memory": (allocate, (1 << 40,)),
    "loop": (loop_in_python, ()),
}


def leave_a_file(end: int = 0) -> str:
    """Write into the folder for temporary files, and die of a signal if one is given; the folder."""
    number, name = tempfile.mkstemp()
    os.write(number, b"left")
    os.close(number)
    if end:
        os.kill(os.getpid(), end)
    return str(Path(name).parent)
