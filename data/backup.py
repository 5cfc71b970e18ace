"""Backup, restore and verification of everything that cannot be derived again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from data import durable, snapshots
from data.archive import Archive
from data.register import audit, frozen, migrate
from data.register.engine import Register
from data.register.tables import history_load, report
from data.settings import Settings

REGISTER_FILE = "register.sqlite"
MANIFEST = "manifest.json"
KEPT = "kept"


class BackupError(RuntimeError):
    """The backup or restore was refused before anything was changed; the message says why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. The end of the audit trail, kept here, shows if lines were cut off later."""

    written_at: str
    schema: str
    register_sha256: str
    originals: tuple[str, ...]
    audit_seq: int
    audit_hash: str


def backup(settings: Settings, folder: Path) -> Manifest:
    """Copy register and archive into an empty folder, while the system runs.

    The register goes first: every original it names was in the archive before it. The warehouse
    is made anew from these two; only the snapshots that were frozen go along. Raises BackupError.
    """
    source = _register_file(settings)
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty.")
    durable.make_folder(folder)
    copy = folder / REGISTER_FILE
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as target:
        live.backup(target)
    kept, copied = Archive(settings.archive), Archive(folder / "archive")
    for sha256 in kept:
        with kept.open(sha256) as original:
            if copied.put(original) != sha256:
                raise BackupError(
                    f"The original {sha256} is damaged in the archive; the backup is not whole."
                )
    for version in snapshots.kept(settings.warehouse):
        snapshots.hand_on(settings.warehouse, version, folder / KEPT)
    manifest = _described(folder, tuple(copied))
    durable.write(folder / MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
    return manifest


def _register_file(settings: Settings) -> Path:
    register = Register(settings.register)
    database = register.url.database
    if register.url.get_backend_name() != "sqlite" or not database:
        raise BackupError("Only a register in SQLite is copied; use the database server's own backup.")
    return Path(database)


def _without_log(register: Path) -> None:
    """Bring a database's log back into its one file."""
    with closing(sqlite3.connect(register)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
    durable.sync_file(register)


def _described(folder: Path, originals: tuple[str, ...]) -> Manifest:
    with closing(Register(f"sqlite:///{folder / REGISTER_FILE}")) as register:
        named = set(_named_originals(register))
        with register.reading() as connection:
            seq, sealed = audit.end_of_trail(connection)
            schema = migrate.version(connection)
    _without_log(folder / REGISTER_FILE)
    if missing := named - set(originals):
        raise BackupError(f"The archive lacks originals the register names: {', '.join(sorted(missing))}.")
    written = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(written, schema, _sha256(folder / REGISTER_FILE), originals, seq, sealed)


def restore(folder: Path, settings: Settings, *, force: bool = False) -> Manifest:
    """Put a backup in place, once every hash in it is right; the warehouse is to be rebuilt after.

    A home in use is refused unless `force`; then its register is set aside under another name,
    its originals stay, and its snapshots go. Raises BackupError.
    """
    target = _register_file(settings)
    manifest = _read_manifest(folder)
    if wrong := list(_wrong_in(folder, manifest)):
        raise BackupError(f"The backup is damaged: {'; '.join(wrong)}.")
    in_use = target.exists() or any(Archive(settings.archive)) or snapshots.versions(settings.warehouse)
    if in_use and not force:
        raise BackupError(f"{settings.home} is in use; restoring over it needs --force.")
    stored, archive = Archive(folder / "archive"), Archive(settings.archive)
    for sha256 in manifest.originals:
        with stored.open(sha256) as original:
            archive.put(original)
    durable.make_folder(target.parent)
    _set_aside(target)
    fresh = target.with_name(f"{durable.TEMPORARY}{target.name}")
    shutil.copyfile(folder / REGISTER_FILE, fresh)
    durable.sync_file(fresh)
    os.rename(fresh, target)
    durable.sync_folder(target.parent)
    shutil.rmtree(settings.warehouse, ignore_errors=True)
    for version in snapshots.kept(folder / KEPT):
        snapshots.hand_on(folder / KEPT, version, settings.warehouse)
    return manifest


def _set_aside(register: Path) -> None:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    for suffix in ("", "-wal", "-shm"):
        file = register.with_name(register.name + suffix)
        if file.exists():
            file.rename(register.with_name(f"{register.name}.before-{stamp}{suffix}"))


def _read_manifest(folder: Path) -> Manifest:
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        return Manifest(**{**found, "originals": tuple(found["originals"])})
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupError(f"{folder} holds no complete backup.") from None


def _wrong_in(folder: Path, manifest: Manifest) -> Iterator[str]:
    if not (folder / REGISTER_FILE).is_file() or _sha256(folder / REGISTER_FILE) != manifest.register_sha256:
        yield "the register's copy is not as it was written"
    stored = Archive(folder / "archive")
    yield from (f"original {name} is missing" for name in sorted(set(manifest.originals) - set(stored)))
    yield from (f"original {name} was altered" for name in stored.damaged())
    yield from _wrong_kept(folder / KEPT)


def verify(settings: Settings, register: Register) -> Iterator[str]:
    """Look at every original, the whole audit trail and every snapshot; one line per thing wrong."""
    archive = Archive(settings.archive)
    yield from (f"original {name} was altered" for name in archive.damaged())
    for name in sorted(set(_named_originals(register)) - set(archive)):
        yield f"original {name} is missing from the archive"
    with register.reading() as connection:
        if line := audit.broken_at(connection):
            yield f"the audit trail is broken at line {line}"
        if migrate.version(connection) != migrate.newest():
            yield "the register's tables are not those of this version: run `python -m data init`"
    yield from _wrong_snapshots(settings.warehouse)
    yield from _wrong_frozen(settings.warehouse, register)


def _wrong_kept(folder: Path) -> Iterator[str]:
    for version in snapshots.kept(folder):
        try:
            snapshots.check(folder, version, every_byte=True)
        except snapshots.Damaged:
            yield f"the frozen snapshot {version} was altered"


def _wrong_frozen(folder: Path, register: Register) -> Iterator[str]:
    """What was frozen is there, and is what the register saw when it was frozen."""
    with register.reading() as connection:
        expected = {one.version: one.sha256 for one in frozen.all_of(connection)}
    for version, sha256 in sorted(expected.items()):
        file = snapshots.file_of(folder, version)
        if not file.is_file() or version not in snapshots.kept(folder):
            yield f"the frozen snapshot {version} is missing"
        elif _sha256(file) != sha256:
            yield f"the frozen snapshot {version} was altered"


def _wrong_snapshots(folder: Path) -> Iterator[str]:
    try:
        named = snapshots.current(folder)
    except snapshots.Damaged as damage:
        yield str(damage)
        named = 0
    for version in sorted({*snapshots.versions(folder), *({named} - {0})}):
        try:
            snapshots.check(folder, version, every_byte=True)
        except snapshots.Damaged as damage:
            yield str(damage)


def _named_originals(register: Register) -> list[str]:
    names = select(report.c.sha256).union(
        select(history_load.c.sha256), select(history_load.c.mapping_sha256)
    )
    with register.reading() as connection:
        return list(connection.scalars(names))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
