"""Snapshot files: numbered, never changed once named, and the file CURRENT that says which one counts."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from data.durable import TEMPORARY, make_folder, naming_a_full_disk, sync_file, sync_folder, write
from data.sql import statement

KEEP = 3
CURRENT = "CURRENT"
_NAME = re.compile(r"g(\d{8})\.duckdb")


class Damaged(RuntimeError):
    """A snapshot is missing, cut short or altered. `python -m ingest rebuild` makes it anew."""

    def __init__(self, what: object) -> None:
        super().__init__(f"{what}. Run `python -m ingest rebuild` to make the warehouse anew.")


class Outdated(Damaged):
    """A snapshot is whole, but of another shape than this version of Sapat asks its questions of."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What is known of a snapshot file from outside: enough to notice any damage, and its shape."""

    size: int
    sha256: str
    shape: str = ""


@cache
def shape() -> str:
    """What tells the tables of this version of Sapat from those of another: how they are made and filled."""
    made = "".join(statement(name) for name in ("schema", "publish/insert", "publish/serve"))
    said = re.sub(r"\s+", " ", re.sub(r"--.*", "", made))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def file_of(folder: Path, version: int) -> Path:
    return folder / f"g{version:08d}.duckdb"


def versions(folder: Path) -> list[int]:
    """The versions whose files are there, the oldest first."""
    if not folder.is_dir():
        return []
    names = (_NAME.fullmatch(name) for name in os.listdir(folder))
    return sorted(int(name[1]) for name in names if name)


def current(folder: Path) -> int:
    """The version that counts; 0 when nothing was ever published. Raises Damaged."""
    try:
        text = (folder / CURRENT).read_text("ascii").strip()
    except FileNotFoundError:
        if versions(folder):
            raise Damaged(f"{folder / CURRENT} is missing") from None
        return 0
    except UnicodeDecodeError:
        text = ""
    name = _NAME.fullmatch(text)
    if name is None:
        raise Damaged(f"{folder / CURRENT} names no snapshot")
    return int(name[1])


def seal_of(folder: Path, version: int) -> Seal:
    """The seal written beside a snapshot when it was published; raises Damaged."""
    path = _seal_file(folder, version)
    try:
        return Seal(**json.loads(path.read_text("ascii")))
    except (OSError, ValueError, TypeError):
        raise Damaged(f"{path} is missing or cannot be read") from None


def _seal_file(folder: Path, version: int) -> Path:
    return file_of(folder, version).with_suffix(".seal")


def demand_shape(folder: Path, version: int) -> None:
    """Raise Outdated unless the snapshot has the tables of this version of Sapat, or Damaged."""
    if seal_of(folder, version).shape != shape():
        raise Outdated(f"{file_of(folder, version)} was made by another version of Sapat")


def is_outdated(folder: Path) -> bool:
    """Whether the snapshot that counts was made by another version of Sapat. Damage is not told here."""
    try:
        if version := current(folder):
            demand_shape(folder, version)
    except Outdated:
        return True
    except Damaged:
        return False
    return False


def check(folder: Path, version: int, *, every_byte: bool) -> None:
    """Raise Damaged unless the snapshot is as it was published: its size, or every byte of it."""
    path, seal = file_of(folder, version), seal_of(folder, version)
    if not path.is_file():
        raise Damaged(f"{path} is missing")
    if path.stat().st_size != seal.size:
        raise Damaged(f"{path} has {path.stat().st_size} bytes instead of {seal.size}")
    if every_byte and _sha256(path) != seal.sha256:
        raise Damaged(f"{path} was altered")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def publishing(folder: Path) -> Iterator[Path]:
    """Be the only publisher; gives the path to build at, and leaves nothing behind on failure.

    A publisher that dies lets go of the lock; what it left is swept by the next one.
    """
    with _locked(folder), naming_a_full_disk(folder):
        _sweep(folder)
        try:
            yield folder / f"{TEMPORARY}building.duckdb"
        finally:
            _sweep(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    make_folder(folder)
    with (folder / "LOCK").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def keeping(folder: Path) -> Iterator[tuple[int, Seal]]:
    """Keep the snapshot that counts for good, unless the block raises; gives its version and seal.

    While the block runs nobody publishes, so the snapshot cannot be swept before it is marked.
    Raises Damaged when it is not as it was published.
    """
    with _locked(folder):
        version = current(folder)
        if version:
            check(folder, version, every_byte=True)
        mark = _mark_file(folder, version)
        before = mark.exists()
        if version:
            write(mark, b"")
        try:
            yield version, seal_of(folder, version) if version else Seal(0, "")
        except BaseException:
            if not before:
                mark.unlink(missing_ok=True)
            raise


def kept(folder: Path) -> list[int]:
    """The versions that are kept for good, the oldest first."""
    return [version for version in versions(folder) if _mark_file(folder, version).exists()]


def hand_on(folder: Path, version: int, to: Path) -> None:
    """Copy a kept snapshot with its seal and mark into another folder; raises Damaged."""
    make_folder(to)
    copy(folder, version, file_of(to, version))
    sync_file(file_of(to, version))
    write(_seal_file(to, version), _seal_file(folder, version).read_bytes())
    write(_mark_file(to, version), b"")
    sync_folder(to)


def _mark_file(folder: Path, version: int) -> Path:
    return file_of(folder, version).with_suffix(".kept")


def _sweep(folder: Path) -> None:
    for leftover in folder.glob(f"{TEMPORARY}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def copy(folder: Path, version: int, to: Path) -> None:
    """Copy a snapshot to build on, checking on the way that it is whole; raises Damaged."""
    check(folder, version, every_byte=False)
    source = file_of(folder, version)
    with ThreadPoolExecutor(1) as beside:
        found = beside.submit(_sha256, source)
        shutil.copyfile(source, to)
        if found.result() != seal_of(folder, version).sha256:
            raise Damaged(f"{source} was altered")


def name(folder: Path, built: Path) -> int:
    """Give a finished snapshot its number and make it the one that counts, or change nothing.

    Every step is on disk before the next one relies on it, so a crash at any of them leaves the
    version before or this one, whole.
    """
    if built.with_name(f"{built.name}.wal").exists():
        raise RuntimeError(f"{built} still has a log beside it: it was not closed")
    version = max([0, *versions(folder)]) + 1
    with ThreadPoolExecutor(1) as beside:
        found = beside.submit(_sha256, built)
        sync_file(built)
        seal = Seal(built.stat().st_size, found.result(), shape())
    write(_seal_file(folder, version), json.dumps(asdict(seal)).encode("ascii"))
    os.rename(built, file_of(folder, version))
    sync_folder(folder)
    write(folder / CURRENT, file_of(folder, version).name.encode("ascii"))
    _forget_old(folder, version)
    return version


def _forget_old(folder: Path, newest: int) -> None:
    # Readers that still have an old file open keep it: its name goes, its bytes stay until they close.
    for version in set(versions(folder)) - set(kept(folder)):
        if version <= newest - KEEP:
            file_of(folder, version).unlink(missing_ok=True)
            _seal_file(folder, version).unlink(missing_ok=True)
