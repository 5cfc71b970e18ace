"""Readers follow every publication without an error and notice every damage."""

import json
import os
import threading

import duckdb
import pytest

from data import snapshots
from data import warehouse as module
from data.publication import publish
from data.snapshots import Damaged, Outdated
from data.warehouse import Warehouse

IDS = tuple(f"KG-{n:04d}-2025-1" for n in range(1, 13))


@pytest.fixture
def published(folder, batch_of, dimensions_of):
    publish(folder, batch_of(*IDS), dimensions_of())
    return folder


def test_before_the_first_publication_the_tables_are_empty(warehouse):
    assert warehouse.version == 0
    assert set(dict(warehouse.tuples("counts")).values()) == {0}


def test_a_reader_notices_the_next_version(published, warehouse, batch_of, dimensions_of):
    assert warehouse.version == 1
    publish(published, batch_of(gone=set(IDS)), dimensions_of())
    assert warehouse.version == 2
    assert warehouse.tuples("report_ids", source="form") == []


def test_readers_meet_no_error_over_thirty_publications(published, warehouse, batch_of, dimensions_of):
    errors, versions, done = [], set(), threading.Event()

    def read():
        while not done.wait(0.02):
            try:
                counts = dict(warehouse.tuples("counts"))
                assert counts["cell"] == 3 * counts["report"], counts
                assert len(warehouse.rows("lines", indicator="students", institutions=["KG-0001"])) == 1
                versions.add(warehouse.version)
            except Exception as error:
                errors.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for number in range(30):
            publish(published, batch_of(*IDS[: number % 12 + 1], salt=number), dimensions_of())
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert not errors
    assert len(versions) > 5
    assert snapshots.versions(published) == [29, 30, 31]
    assert warehouse.version == 31


def test_an_open_snapshot_outlives_its_file(published, warehouse):
    before = warehouse.tuples("counts")
    snapshots.file_of(published, 1).unlink()
    assert warehouse.tuples("counts") == before
    with pytest.raises(Damaged, match="missing"):
        warehouse.check()


def flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


DAMAGES = {
    "deleted": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "cut short": lambda path: os.truncate(path, path.stat().st_size - 1),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "flipped in the head": lambda path: flip(path, 5),
    "flipped in the middle": lambda path: flip(path, path.stat().st_size // 2),
    "flipped at the end": lambda path: flip(path, path.stat().st_size - 1),
    "no seal": lambda path: path.with_suffix(".seal").unlink(),
    "CURRENT deleted": lambda path: (path.parent / "CURRENT").unlink(),
    "CURRENT garbled": lambda path: (path.parent / "CURRENT").write_bytes(b"\xff\xfe"),
    "CURRENT emptied": lambda path: (path.parent / "CURRENT").write_bytes(b""),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_is_noticed_and_says_what_to_do(published, warehouse, damage):
    DAMAGES[damage](snapshots.file_of(published, 1))
    with pytest.raises(Damaged, match="rebuild"):
        warehouse.check()
    with pytest.raises(Damaged, match="rebuild"):
        warehouse.tuples("counts")


def made_by_another_version(published, version=1):
    seal = snapshots.file_of(published, version).with_suffix(".seal")
    told = json.loads(seal.read_text("ascii"))
    told.pop("shape")  # as before snapshots said of what shape they are
    seal.write_text(json.dumps(told), "ascii")


def test_a_snapshot_of_another_version_of_sapat_is_not_asked_nor_built_upon(
    published, warehouse, batch_of, dimensions_of
):
    assert not snapshots.is_outdated(published)
    made_by_another_version(published)
    assert snapshots.is_outdated(published)
    with pytest.raises(Outdated, match="rebuild"):
        warehouse.tuples("counts")
    with pytest.raises(Outdated, match="rebuild"):
        publish(published, batch_of(), dimensions_of())
    publish(published, batch_of(), dimensions_of(), anew=True)
    assert not snapshots.is_outdated(published)
    assert warehouse.tuples("counts")
    assert warehouse.at(1) is None


def test_the_shape_changes_with_the_tables_and_not_with_what_is_said_of_them(monkeypatch):
    def shape_of(text):
        monkeypatch.setattr(snapshots, "statement", lambda name: text if name == "schema" else "")
        snapshots.shape.cache_clear()
        return snapshots.shape()

    try:
        before = shape_of("CREATE TABLE a (b INT); -- said")
        assert shape_of("CREATE TABLE a\n(b INT); -- said otherwise") == before
        assert shape_of("CREATE TABLE a (b INT, c INT); -- said") != before
    finally:
        snapshots.shape.cache_clear()


def test_nothing_published_and_damage_are_no_other_version(tmp_path, published):
    assert not snapshots.is_outdated(tmp_path / "none")
    snapshots.file_of(published, 1).with_suffix(".seal").unlink()
    assert not snapshots.is_outdated(published)


def test_in_a_large_snapshot_damage_is_noticed_when_it_is_read(published, monkeypatch):
    monkeypatch.setattr(module, "CHECKED_WHOLE", 0)
    file = snapshots.file_of(published, 1)
    whole = file.read_bytes()
    with duckdb.connect(str(file), read_only=True) as connection:
        used = connection.execute(
            "SELECT DISTINCT block_id, block_offset FROM pragma_storage_info('cell') WHERE block_id >= 0"
        ).fetchall()
    block, offset = used[0]
    changed = bytearray(whole)
    changed[3 * 4096 + block * 262144 + 8 + offset + 16] ^= 1
    file.write_bytes(changed)
    reader = Warehouse(published)
    with pytest.raises(Damaged):
        reader.tuples("fact_hash")
    reader.close()


def test_a_question_reaches_no_file_and_no_setting(published, warehouse):
    for stolen in ("FROM read_text('/etc/hostname')", "SET memory_limit = '9GB'", "CREATE TABLE x (y INT)"):
        with warehouse._cursor() as cursor, pytest.raises(duckdb.Error):
            cursor._connection.execute(stolen).fetchall()


def test_several_readers_of_one_folder_live_in_one_process(published):
    readers = [Warehouse(published) for _ in range(3)]
    assert {reader.version for reader in readers} == {1}
    for reader in readers:
        reader.close()


def told_by_a_child(work) -> str:
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(tell, work().encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(tell)
    with open(told, "rb") as answer:
        return answer.read().decode()


def test_a_child_of_a_process_that_asked_before_is_told_so(published, warehouse):
    assert warehouse.version == 1

    def ask():
        try:
            return str(warehouse.version)
        except module.OpenedBeforeFork:
            return "refused"

    assert told_by_a_child(ask) == "refused"
    assert warehouse.version == 1


def test_a_warehouse_made_before_the_fork_is_opened_after_it(published, warehouse):
    assert told_by_a_child(lambda: str(warehouse.version)) == "1"


def test_closing_lets_go_and_the_next_question_opens_again(published, warehouse):
    assert warehouse.version == 1
    warehouse.close()
    assert warehouse.version == 1
