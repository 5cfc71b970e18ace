"""The isolated reader: a long-lived child process that opens files no one has vouched for.

A 29 KB workbook can abort the process that reads it, so the child holds no secrets, no connection
and little memory; when it dies, the file is refused and the next one gets a new child. Messages go
over pipes, framed by length: the path of a file in, JSON out.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import IO

from ingest.guard import guard
from ingest.markup import CELLS
from ingest.refusals import Refused
from ingest.sheets import PlainFile, read_sheets

ROOT = Path(__file__).parent.parent
MEMORY = 2**30
CPU_SECONDS = 10
WALL_SECONDS = 15
_FRAME = struct.Struct(">I")


class Reader:
    """Reads one file at a time in its child; safe to share between threads."""

    module = "ingest.isolated"  # what the child runs

    def __init__(self, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall = wall_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._ended: weakref.finalize | None = None

    def read(self, content: bytes) -> PlainFile:
        """Guard and read a file; raise `Refused` with the reason, also when the child died of it."""
        with self._lock:
            answer = self._ask(content)
        if "refused" in answer:
            raise Refused(answer["refused"], **answer["params"])
        return answer["file"]

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, content: bytes) -> dict:
        child = self._started()
        deadline = time.monotonic() + self._wall
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(_FRAME.pack(len(content)) + content)
            child.stdin.flush()
            (size,) = _FRAME.unpack(_received(child.stdout, _FRAME.size, deadline))
            return json.loads(_received(child.stdout, size, deadline))
        except (EOFError, TimeoutError, BrokenPipeError) as problem:
            self._end()
            raise Refused("unsafe_to_read") from problem

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", self.module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"},
                close_fds=True,
            )
            # A reader that nobody holds any more takes its child along.
            self._ended = weakref.finalize(self, _end_child, self._child)
        return self._child

    def _end(self) -> None:
        self._child = None
        if self._ended is not None:
            self._ended()  # does nothing the second time


def _end_child(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            _close_quietly(pipe)


def _close_quietly(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return  # what was still to be written has no reader any more


def _received(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    """Read exactly so many bytes before the deadline; raise EOFError or TimeoutError."""
    parts: list[bytes] = []
    while size:
        ready, _, _ = select.select([pipe], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            raise TimeoutError
        part = os.read(pipe.fileno(), min(size, 2**20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def serve(source: IO[bytes], sink: IO[bytes], answer: Callable[[bytes], dict]) -> None:
    """Answer frames until the parent closes the pipe."""
    while head := source.read(_FRAME.size):
        content = source.read(_FRAME.unpack(head)[0])
        _allow_cpu()
        reply = json.dumps(answer(content), ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "replace"
        )
        sink.write(_FRAME.pack(len(reply)) + reply)
        sink.flush()


def read_guarded(content: bytes, cells: int = CELLS) -> dict:
    """Guard, then read: {"file": ...} or {"refused": reason, "params": ...}."""
    try:
        return {"file": read_sheets(content, guard(content, cells), cells)}
    except Refused as refused:
        return {"refused": refused.reason, "params": refused.params}
    except (MemoryError, RecursionError):
        return {"refused": "unsafe_to_read", "params": {}}


def _allow_cpu() -> None:
    """Let the next file use its share of processor time, counted from now."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, resource.RLIM_INFINITY))


def main(answer: Callable[[bytes], dict] = read_guarded) -> None:
    """Give up what a reader does not need, then serve."""
    gc.freeze()
    gc.set_threshold(200_000)  # a file makes many small objects and no cycles to speak of
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    serve(sys.stdin.buffer, sys.stdout.buffer, answer)


if __name__ == "__main__":
    main()
