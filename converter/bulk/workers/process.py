"""One worker process seen from the driver: started, asked, timed, killed, and what it died of.

Three things watch a worker: a thread waits for its end, one drains its standard error, a timer kills it when a
request takes too long. None of them trusts an end of file: a process that the worker left behind may hold the other
end of a pipe for ever. So the thread that saw the end says so in the pipes themselves.
"""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from enum import Enum
from tempfile import TemporaryDirectory

from converter.bulk.workers.child import BOOT, GRACE, REPLY, REQUEST, Kind
from converter.bulk.workers.scratch import environment

CHUNK = 1 << 20
TAIL = 500
OUT_OF_MEMORY = re.compile(r"failed to allocate|MemoryError|bad_alloc|cannot allocate memory|out of memory", re.I)


class WorkerTrouble(Enum):
    """Why a worker did not survive a job."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


class WorkerError(Exception):
    """A worker did not survive a job. `detail`: the signal or exit code, and the end of what it said on stderr."""

    def __init__(self, kind: WorkerTrouble, detail: str) -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.kind.value}: {self.detail}"


class NeverBegun(WorkerError):
    """The worker was gone before it had read the request: whatever ended it, it was not this job."""


class Pipe:
    """A pipe that the driver reads. `finish` ends it, whoever else can still write into it."""

    def __init__(self) -> None:
        self._source, self.entry = os.pipe()
        self._last_word = os.urandom(16)
        self._over = False

    def take(self) -> bytes:
        """What has come, at least a byte; nothing: the pipe is finished."""
        if self._over:
            return b""
        chunk, last_word, _ = os.read(self._source, CHUNK).partition(self._last_word)
        self._over = bool(last_word)
        return chunk

    def finish(self) -> None:
        """No more of what is written from now on reaches the reader. So short a write is never torn apart."""
        os.write(self.entry, self._last_word)
        os.close(self.entry)

    def close(self) -> None:
        """Give back the reader's end."""
        os.close(self._source)


class WorkerProcess:
    """A worker. `memory`: bytes of address space that it may use. `scratch`: its folder for temporary files, which
    goes with it. OSError: the system starts no more processes.
    """

    def __init__(self, memory: int | None, scratch: TemporaryDirectory[str]) -> None:
        self.answered = 0
        self._scratch = scratch
        self._replies, self._errors = Pipe(), Pipe()
        self._pending = bytearray()
        self._tail = b""
        try:
            self._process = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=self._replies.entry,
                stderr=self._errors.entry,
                env=environment(scratch.name),
                start_new_session=True,  # so that what a job starts can be ended with it
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except BaseException:
            for pipe in (self._replies, self._errors):
                pipe.finish()
                pipe.close()
            scratch.cleanup()
            raise
        assert self._process.stdin is not None
        self._requests = self._process.stdin
        self._watchers = [threading.Thread(target=task, daemon=True) for task in (self._await_end, self._drain)]
        for watcher in self._watchers:
            watcher.start()
        self._write(pickle.dumps(([entry for entry in sys.path if isinstance(entry, str)], memory)))

    def ask(self, request: bytes, seconds: float) -> tuple[Kind, bytes]:
        """Kind and bytes of the reply to a pickled request. WorkerError: the worker did not survive it, and is gone."""
        self._tail = b""
        expired = threading.Event()
        timer = threading.Timer(seconds, self._expire, [expired])
        timer.daemon = True
        timer.start()
        begun = False
        try:
            self._write(REQUEST.pack(seconds, len(request)), request)
            while (reply := self._receive())[0] is Kind.BEGUN:
                begun = True
        except EOFError:
            raise self._diagnosis(begun, expired.is_set()) from None
        finally:
            timer.cancel()
            timer.join()
        if reply[0] is Kind.MEMORY:
            raise WorkerError(WorkerTrouble.MEMORY, reply[1].decode())
        self.answered += 1
        return reply

    def kill(self) -> None:
        """End it at once; from any thread, any number of times."""
        self._process.kill()

    def close(self) -> None:
        """Let an idle worker leave, end any other, and give back all that it held."""
        with suppress(OSError):  # what was not read before the worker died
            self._requests.close()
        self._watchers[0].join(GRACE)
        self._await_silence()
        self._replies.close()
        self._errors.close()
        self._scratch.cleanup()

    def _expire(self, expired: threading.Event) -> None:
        expired.set()
        self.kill()

    def _await_end(self) -> None:
        self._process.wait()
        if sys.platform != "win32":
            with suppress(ProcessLookupError, PermissionError):  # macOS: not permitted, where nobody is left
                os.killpg(self._process.pid, signal.SIGKILL)
        self._replies.finish()
        self._errors.finish()

    def _drain(self) -> None:
        while chunk := self._errors.take():
            self._tail = (self._tail + chunk)[-4 * TAIL :]

    def _await_silence(self) -> None:
        """End the worker, if it has not ended, and wait until all is known of it that there will ever be."""
        self.kill()
        while self._replies.take():
            pass
        for watcher in self._watchers:
            watcher.join()

    def _write(self, *parts: bytes) -> None:
        with suppress(OSError):  # it died: the pipe of replies tells
            for part in parts:
                self._requests.write(part)
            self._requests.flush()

    def _receive(self) -> tuple[Kind, bytes]:
        kind, length = REPLY.unpack(self._read(REPLY.size))
        if kind not in list(Kind):
            raise EOFError  # a job wrote where only replies go: nothing that follows can be trusted
        return Kind(kind), self._read(length)

    def _read(self, size: int) -> bytes:
        while len(self._pending) < size:
            chunk = self._replies.take()
            if not chunk:
                raise EOFError
            self._pending += chunk
        taken = bytes(self._pending[:size])
        del self._pending[:size]
        return taken

    def _diagnosis(self, begun: bool, expired: bool) -> WorkerError:
        self._await_silence()
        code = self._process.returncode
        tail = self._tail.decode(errors="replace").strip()[-TAIL:]
        detail = f"{_ending(code)}: {tail}" if tail else _ending(code)
        if expired or _ending(code) == "signal SIGALRM":
            return WorkerError(WorkerTrouble.TIME, detail)
        if not begun:
            return NeverBegun(WorkerTrouble.CRASH, detail)
        return WorkerError(WorkerTrouble.MEMORY if OUT_OF_MEMORY.search(tail) else WorkerTrouble.CRASH, detail)


def _ending(code: int) -> str:
    """How a process ended, from its return code."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def _command() -> list[str]:
    """The same interpreter in the same mode; nothing is imported from the folder where it happens to be started."""
    mode = ["-I"] if sys.flags.isolated else ["-P"]
    return [sys.executable, *mode, "-X", f"utf8={sys.flags.utf8_mode}", "-c", BOOT]
