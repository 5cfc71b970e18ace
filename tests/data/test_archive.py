"""The archive keeps every byte, once, and says when it cannot."""

import errno
import hashlib
import io
import os

import pytest

from data.archive import Archive, NotInArchive
from data.durable import TEMPORARY, DiskFull

REPORT = b"a filled workbook"
NAME = hashlib.sha256(REPORT).hexdigest()


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "archive")


def leftovers(archive):
    return list(archive.folder.rglob(f"{TEMPORARY}*"))


def test_what_is_put_in_comes_out_by_its_hash(archive):
    assert archive.put(io.BytesIO(REPORT)) == NAME
    assert archive.read(NAME) == REPORT
    assert list(archive) == [NAME]
    assert not leftovers(archive)


def test_the_same_bytes_again_change_nothing(archive):
    archive.put(REPORT)
    before = archive.path(NAME).stat()
    assert archive.put(REPORT) == NAME
    assert archive.path(NAME).stat().st_ino == before.st_ino


def test_the_file_is_synced_before_its_name_and_its_name_before_the_answer(archive, monkeypatch):
    archive.put(b"so that the folders are there")
    archive.path(NAME).parent.mkdir(exist_ok=True)
    order, fsync, rename = [], os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append("fsync"), fsync(fd))[1])
    monkeypatch.setattr(os, "rename", lambda a, b: (order.append("rename"), rename(a, b))[1])
    archive.put(REPORT)
    assert order == ["fsync", "rename", "fsync"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named_and_leaves_nothing(archive, monkeypatch, number):
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(number, "full")))
        with pytest.raises(DiskFull):
            archive.put(REPORT)
    assert not leftovers(archive)
    assert not archive.has(NAME)
    assert archive.put(REPORT) == NAME


def test_every_step_may_fail_and_the_next_try_succeeds(archive, monkeypatch):
    for step in range(20):
        calls = []

        def failing(real, step=step, calls=calls):
            def call(*arguments):
                calls.append(real)
                if len(calls) > step:
                    raise OSError(errno.EIO, "broken")
                return real(*arguments)

            return call

        content = f"report {step}".encode()
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", failing(os.fsync))
            patch.setattr(os, "rename", failing(os.rename))
            try:
                archive.put(content)
            except OSError:
                done = False
            else:
                done = True
        assert not leftovers(archive)
        assert archive.read(archive.put(content)) == content
        if done:
            return
    pytest.fail("it never went through")


def test_a_damaged_original_is_found_and_mended_by_the_same_bytes(archive):
    archive.put(REPORT)
    archive.path(NAME).write_bytes(b"other bytes")
    assert list(archive.damaged()) == [NAME]
    archive.put(REPORT)
    assert not list(archive.damaged())


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", ""])
def test_what_is_not_there_is_refused(archive, name):
    with pytest.raises(NotInArchive):
        archive.open(name)


def test_the_sweep_takes_old_leftovers_only(archive):
    archive.put(REPORT)
    old, young = archive.folder / f"{TEMPORARY}old", archive.folder / f"{TEMPORARY}young"
    old.write_bytes(b"")
    young.write_bytes(b"")
    os.utime(old, (0, 0))
    assert archive.sweep() == 1
    assert young.exists()
    assert archive.has(NAME)
