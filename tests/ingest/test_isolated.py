"""The isolated reader refuses what is hostile, survives what kills it, and reads what is sound."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import signal
import time
from collections.abc import Iterator

import pytest
import xlsxwriter

from ingest.isolated import Reader
from ingest.refusals import Refused
from tests.ingest.hostile import HOSTILE


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


def sound() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Баракча")
    sheet.write("C5", "ө")
    sheet.write("D6", 3.5)
    sheet.write_formula("E7", "=1/0", None, "#DIV/0!")
    book.close()
    return target.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_for_its_reason(reader: Reader, name: str) -> None:
    make, reason = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        reader.read(make())
    assert refused.value.reason == reason


def test_addresses_and_error_values_survive_reading(reader: Reader) -> None:
    sheet = reader.read(sound())["sheets"][0]
    assert sheet["name"] == "Баракча"
    assert sorted(map(tuple, sheet["cells"][:2])) == [(5, 3, "ө"), (6, 4, 3.5)]
    assert sheet["cells"][2] == [7, 5, {"error": "#DIV/0!"}]


def test_after_its_child_is_killed_the_next_file_is_read(reader: Reader) -> None:
    reader.read(sound())
    assert reader._child is not None
    os.kill(reader._child.pid, signal.SIGKILL)
    reader._child.wait()
    assert reader.read(sound())["kind"] == "xlsx"


def test_a_child_that_dies_over_a_file_refuses_that_file_only() -> None:
    with Reader() as reader:
        reader.read(sound())
        assert reader._child is not None
        os.kill(reader._child.pid, signal.SIGSTOP)
        reader._wall = 0.2
        with pytest.raises(Refused) as refused:
            reader.read(sound())
        assert refused.value.reason == "unsafe_to_read"
        reader._wall = 15
        assert reader.read(sound())["kind"] == "xlsx"


def test_the_child_holds_no_secrets_and_little_memory(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPAT_SECRET_KEY", "x" * 40)
    with Reader() as fresh:
        fresh.read(sound())
        assert fresh._child is not None
        with open(f"/proc/{fresh._child.pid}/environ", "rb") as file:
            assert b"SAPAT" not in file.read()
        for name in ("bomb", "many bombs", "endless elements"):
            with pytest.raises(Refused):
                fresh.read(HOSTILE[name][0]())
        with open(f"/proc/{fresh._child.pid}/status") as file:
            peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
        assert peak < 300 * 1024


def test_no_child_is_left_behind() -> None:
    reader = Reader()
    reader.read(sound())
    assert reader._child is not None
    pid = reader._child.pid
    reader.close()
    time.sleep(0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_reader_that_nobody_holds_any_more_takes_its_child_along():
    reader = Reader()
    with contextlib.suppress(Refused):
        reader.read(b"anything")
    child = reader._child
    assert child is not None
    del reader
    gc.collect()
    assert child.poll() is not None
