"""Writing so that what is said to be written survives a crash."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPORARY = ".part-"
"""How the name of a file still being written begins; a sweep may remove such files."""


class DiskFull(OSError):
    """No space is left; nothing was lost, and the same call works once there is room again."""


@contextmanager
def naming_a_full_disk(folder: Path) -> Iterator[None]:
    """Turn the errors of a full disk or quota into DiskFull."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) and not isinstance(error, DiskFull):
            raise DiskFull(error.errno, f"No space left to write in {folder}") from error
        raise


def sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make renames in the folder last: a file's name is kept by its folder, not by the file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create the folder and its parents, each recorded in the one above."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def write(path: Path, content: bytes) -> None:
    """Write the whole file or nothing, and return when it would survive a power cut."""
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    with naming_a_full_disk(path.parent):
        try:
            temporary.write_bytes(content)
            sync_file(temporary)
            os.rename(temporary, path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
