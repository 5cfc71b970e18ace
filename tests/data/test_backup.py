"""A backup taken while the system works holds everything, and comes back whole."""

import json
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from data.__main__ import main
from data.archive import Archive
from data.backup import BackupError, backup, restore, verify
from data.publication import publish
from data.register import audit, institutions, reports
from data.register.engine import Register
from data.register.receiving import Upload, receive
from data.settings import Settings
from schemas.roles import SYSTEM


@pytest.fixture
def home(tmp_path, an_institution_like):
    found = Settings(home=tmp_path / "here")
    found.home.mkdir()
    with closing(Register(found.register)) as register:
        register.upgrade()
        institutions.add_many(register, [an_institution_like(n) for n in range(1, 13)], by=SYSTEM)
    return found


def accept(settings, register, number):
    """What a durable acceptance does: the archive first, then the register."""
    content = f"report {number}".encode()
    sha256 = Archive(settings.archive).put(content)
    code = f"KG-{number % 12 + 1:04d}"
    return receive(register, Upload(code, 2025, sha256, f"{number}.xlsx", len(content)), by=SYSTEM).report


def all_ids(register):
    with register.reading() as connection:
        return {row.id for row in reports.find(connection)}


def test_a_backup_during_writes_is_restored_whole(home, tmp_path):
    stop, accepted, errors = threading.Event(), [], []

    def write(first):
        with closing(Register(home.register)) as register:
            number = first
            while not stop.is_set():
                try:
                    accepted.append(accept(home, register, number))
                except Exception as error:
                    errors.append(error)
                    return
                number += 2

    writers = [threading.Thread(target=write, args=(first,)) for first in range(2)]
    for writer in writers:
        writer.start()
    try:
        while len(accepted) < 20 and not errors:
            stop.wait(0.01)
        promised = set(accepted)
        manifest = backup(home, tmp_path / "copy")
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert not errors
    there = replace(home, home=tmp_path / "there")
    restore(tmp_path / "copy", there)
    with closing(Register(there.register)) as register:
        assert promised <= all_ids(register) <= set(accepted)
        assert list(verify(there, register)) == []
        with register.reading() as connection:
            assert audit.end_of_trail(connection) == (manifest.audit_seq, manifest.audit_hash)


@pytest.fixture
def saved(home, tmp_path):
    with closing(Register(home.register)) as register:
        accept(home, register, 1)
    backup(home, tmp_path / "copy")
    return tmp_path / "copy"


def test_a_backup_goes_into_an_empty_folder_only(home, saved):
    with pytest.raises(BackupError, match="not empty"):
        backup(home, saved)


def test_a_home_in_use_is_not_overwritten_unless_asked(home, saved):
    with closing(Register(home.register)) as register:
        later = accept(home, register, 2)
    with pytest.raises(BackupError, match="--force"):
        restore(saved, home)
    restore(saved, home, force=True)
    with closing(Register(home.register)) as register:
        assert later not in all_ids(register)
        assert list(verify(home, register)) == []
    (aside,) = home.home.glob("register.sqlite.before-*")
    assert aside.stat().st_size


HARM = {
    "a changed original": lambda folder: next((folder / "archive").glob("*/*")).write_bytes(b"x"),
    "a missing original": lambda folder: next((folder / "archive").glob("*/*")).unlink(),
    "a changed register": lambda folder: (folder / "register.sqlite").write_bytes(b"x"),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "a garbled manifest": lambda folder: (folder / "manifest.json").write_text("{}"),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_backup_changes_nothing(home, saved, tmp_path, harm):
    HARM[harm](saved)
    there = replace(home, home=tmp_path / "there")
    with pytest.raises(BackupError):
        restore(saved, there)
    assert not there.home.exists()


def test_an_original_that_is_gone_stops_the_backup(home, tmp_path):
    with closing(Register(home.register)) as register:
        accept(home, register, 1)
    next(home.archive.glob("*/*")).unlink()
    with pytest.raises(BackupError, match="lacks originals"):
        backup(home, tmp_path / "copy")


def test_verify_names_everything_that_is_wrong(home, saved, batch_of, dimensions_of):
    publish(home.warehouse, batch_of("KG-0001-2025-1"), dimensions_of())
    next(home.archive.glob("*/*")).write_bytes(b"x")
    next(home.warehouse.glob("*.duckdb")).write_bytes(b"x")
    with closing(Register(home.register)) as register:
        with register.transaction() as change:
            change.connection.exec_driver_sql("UPDATE audit SET actor = 'x' WHERE seq = 3")
        wrong = "\n".join(verify(home, register))
    assert "was altered" in wrong
    assert "broken at line 3" in wrong
    assert "bytes instead of" in wrong


def test_a_register_on_a_server_is_left_to_its_own_tools(home, tmp_path):
    served = replace(home, register_url="postgresql+psycopg://nowhere/sapat")
    with pytest.raises(BackupError, match="own backup"):
        backup(served, tmp_path / "copy")


@pytest.fixture
def run(home, monkeypatch, capsys):
    monkeypatch.setenv("SAPAT_HOME", str(home.home))
    for name in ("SAPAT_REGISTER_URL", "SAPAT_DEMO", "SAPAT_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)

    def command(*words):
        code = main([str(word) for word in words])
        return code, capsys.readouterr()

    return command


def test_the_commands_lead_through_a_life(run, home, tmp_path, batch_of, dimensions_of):
    assert run("init")[0] == 0
    file = tmp_path / "register.csv"
    head = "code,name_ky,name_ru,name_en,levels,region,ownership,authority\n"
    file.write_text(head + "KG-0099,Л,Л,L,primary,KG02,state,science\n", "utf-8")
    assert "1 lines read, 1 new" in run("register", file)[1].out
    publish(home.warehouse, batch_of("KG-0001-2025-1"), dimensions_of())
    table = json.loads(run("status", "--format", "json")[1].out)
    assert (table["institutions"], table["snapshot"], table["rows"]["report"]) == (13, 1, 1)
    assert len(table["fact_hash"]) == 64
    assert table["fact_hash"] in run("status")[1].out
    assert run("backup", tmp_path / "copy")[0] == 0
    assert run("restore", tmp_path / "copy")[0] == 2
    assert run("restore", tmp_path / "copy", "--force")[0] == 0
    assert run("verify")[0] == 0
    code, said = run("audit", "--limit", "1")
    assert (code, "KG-0099" in said.out, "whole" in said.out) == (0, True, True)


def test_a_refusal_is_one_line_and_exit_two(run, monkeypatch, tmp_path):
    assert run("restore", tmp_path)[0] == 2
    monkeypatch.setenv("SAPAT_PROT", "1")
    code, said = run("status")
    assert (code, said.err.count("\n")) == (2, 1)
