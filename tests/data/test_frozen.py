"""Frozen figures stay for good, are looked over, and go along with a backup."""

from __future__ import annotations

import pytest

from data import snapshots
from data.backup import backup, restore, verify
from data.publication import publish
from data.register import frozen
from data.register.refusals import Impossible
from data.settings import Settings
from schemas.roles import SYSTEM, Actor, NotAllowed, Role


@pytest.fixture
def shown(register, folder, batch_of, dimensions_of):
    """A register and one snapshot; gives what publishes the next one."""

    def another(n):
        return publish(folder, batch_of(f"KG-{n:04d}-2025-1"), dimensions_of())

    another(1)
    return another


def settings_of(register, folder):
    return Settings(home=folder.parent, register_url=register.url.render_as_string(hide_password=False))


def test_a_frozen_snapshot_is_never_swept(register, folder, shown):
    assert frozen.freeze(register, folder, 2025, by=SYSTEM, note="For the yearbook") == 1
    for number in range(2, 8):
        shown(number)
    assert snapshots.versions(folder) == [1, 5, 6, 7]
    assert snapshots.kept(folder) == [1]
    with register.reading() as connection:
        (one,) = frozen.all_of(connection)
    assert (one.version, one.year, one.note) == (1, 2025, "For the yearbook")
    assert one.sha256 == snapshots.seal_of(folder, 1).sha256


def test_the_same_figures_serve_two_years_but_none_twice(register, folder, shown):
    frozen.freeze(register, folder, 2025, by=SYSTEM, note="a")
    frozen.freeze(register, folder, 2024, by=SYSTEM, note="b")
    with pytest.raises(Impossible, match="kept for 2025 already"):
        frozen.freeze(register, folder, 2025, by=SYSTEM, note="c")
    assert snapshots.kept(folder) == [1], "a refusal does not lift what stands"


def test_there_must_be_figures_and_a_note(register, folder):
    with pytest.raises(Impossible, match="no figures"):
        frozen.freeze(register, folder, 2025, by=SYSTEM, note="a")
    with pytest.raises(Impossible, match="reason"):
        frozen.freeze(register, folder, 2025, by=SYSTEM, note=" ")


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.REPORTER, Role.HEAD, Role.ANALYST])
def test_only_an_administrator_freezes(register, folder, shown, role):
    with pytest.raises(NotAllowed):
        frozen.freeze(register, folder, 2025, by=Actor("a", role), note="x")
    assert snapshots.kept(folder) == []


def test_damage_to_what_was_frozen_is_told(register, folder, shown):
    frozen.freeze(register, folder, 2025, by=SYSTEM, note="x")
    found = settings_of(register, folder)
    assert list(verify(found, register)) == []
    file = snapshots.file_of(folder, 1)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "the frozen snapshot 1 was altered" in list(verify(found, register))
    file.unlink()
    assert "the frozen snapshot 1 is missing" in list(verify(found, register))


def test_a_damaged_snapshot_is_not_frozen(register, folder, shown):
    snapshots.file_of(folder, 1).write_bytes(b"nothing")
    with pytest.raises(snapshots.Damaged):
        frozen.freeze(register, folder, 2025, by=SYSTEM, note="x")


def test_it_goes_along_with_a_backup_and_comes_back(register, folder, shown, tmp_path):
    if register.engine.dialect.name != "sqlite":
        pytest.skip("a server's register has its own backup")
    frozen.freeze(register, folder, 2025, by=SYSTEM, note="x")
    found = settings_of(register, folder)
    backup(found, tmp_path / "copy")
    shown(2)
    register.close()
    restore(tmp_path / "copy", found, force=True)
    assert snapshots.versions(folder) == [1]
    assert publish(folder, *_anew(), anew=True) == 2, "made anew beside it"
    assert [line for line in verify(found, register) if "frozen" in line] == []
    snapshots.file_of(tmp_path / "copy" / "kept", 1).write_bytes(b"x")
    with pytest.raises(Exception, match="frozen snapshot 1 was altered"):
        restore(tmp_path / "copy", found, force=True)


def _anew():
    from tests.data.conftest import a_batch, some_dimensions

    return a_batch("KG-0001-2025-1"), some_dimensions()
