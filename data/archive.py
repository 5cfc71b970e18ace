"""The archive of originals: every file received, unchanged, under the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from data.durable import TEMPORARY, make_folder, naming_a_full_disk, sync_folder

CHUNK = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}")


class NotInArchive(KeyError):
    """No original with this hash is kept."""


class Archive:
    """A folder of originals. Safe for many processes at once; nothing in it ever changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, source: BinaryIO | bytes) -> str:
        """Keep the bytes for good and return their SHA-256; the same bytes again change nothing.

        Returns only when the file and its name are on disk. Raises DiskFull.
        """
        if isinstance(source, bytes):
            source = io.BytesIO(source)
        with naming_a_full_disk(self.folder):
            make_folder(self.folder)
            temporary, sha256 = self._written(source)
            try:
                self._placed(temporary, self.path(sha256))
            finally:
                temporary.unlink(missing_ok=True)
        return sha256

    def _written(self, source: BinaryIO) -> tuple[Path, str]:
        digest = hashlib.sha256()
        descriptor, name = tempfile.mkstemp(prefix=TEMPORARY, dir=self.folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name), digest.hexdigest()

    def _placed(self, temporary: Path, final: Path) -> None:
        make_folder(final.parent)
        if not (final.exists() and _sha256(final) == final.name):
            os.rename(temporary, final)
        # Also when the file is there: whoever renamed it may not have come as far as this line.
        sync_folder(final.parent)

    def path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise NotInArchive(sha256)
        return self.folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """Open an original for reading; raises NotInArchive."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError:
            raise NotInArchive(sha256) from None

    def read(self, sha256: str) -> bytes:
        with self.open(sha256) as file:
            return file.read()

    def __iter__(self) -> Iterator[str]:
        """The hash of every original kept."""
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if _NAME.fullmatch(path.name):
                yield path.name

    def damaged(self) -> Iterator[str]:
        """The originals whose bytes no longer give their name. Reads everything."""
        return (name for name in self if _sha256(self.path(name)) != name)

    def sweep(self, *, older_than: float = 3600) -> int:
        """Remove what interrupted writes left behind, when older than so many seconds."""
        limit = time.time() - older_than
        orphans = [p for p in self.folder.glob(f"{TEMPORARY}*") if p.stat().st_mtime <= limit]
        for orphan in orphans:
            orphan.unlink(missing_ok=True)
        return len(orphans)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
