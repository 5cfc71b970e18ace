"""Long tables are read in the isolated child as reports are: more cells, the same refusals."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
import xlsxwriter

from ingest.isolated import Reader
from ingest.refusals import Refused
from ingest.tables import TableReader
from tests.ingest.hostile import HOSTILE


@pytest.fixture(scope="module")
def reader() -> Iterator[TableReader]:
    with TableReader() as found:
        yield found


def a_workbook(rows: int, columns: int) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(rows):
            sheet.write_row(row, 0, ["x"] * columns)
    return target.getvalue()


def test_more_cells_are_read_than_a_report_may_have(reader: TableReader) -> None:
    content = a_workbook(10_000, 16)
    sheet, is_csv = reader.sheet(content, "register.xlsx")
    assert (len(sheet["cells"]), is_csv) == (160_000, False)
    with Reader() as narrow, pytest.raises(Refused, match="too_"):
        narrow.read(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_as_it_is(reader: TableReader, encoding: str, delimiter: str) -> None:
    content = f"code{delimiter}name_ru\r\nKG-0001{delimiter}Лицей\r\n".encode(encoding)
    sheet, is_csv = reader.sheet(content, "register.CSV")
    assert is_csv
    assert [cell[2] for cell in sheet["cells"]] == ["code", "name_ru", "KG-0001", "Лицей"]


@pytest.mark.parametrize("content", [b"", b" \n", b"MZ\x90", b"{}"])
def test_what_is_no_table_is_refused(reader: TableReader, content: bytes) -> None:
    with pytest.raises(Refused):
        reader.sheet(content, "a.xlsx")


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "too many cells"])
def test_a_hostile_file_is_refused_here_too(reader: TableReader, name: str) -> None:
    make, _reason = HOSTILE[name]
    with pytest.raises(Refused):
        reader.sheet(make(), "register.xlsx")
