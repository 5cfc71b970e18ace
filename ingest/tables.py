"""A long table in a file, such as the register: read in a child of its own, which is allowed more cells."""

from __future__ import annotations

import io
import zipfile

from ingest.isolated import Reader, main, read_guarded
from ingest.refusals import Refused
from ingest.sheets import PlainSheet

CELLS = 600_000


class TableReader(Reader):
    """Reads workbooks of one long sheet, and CSV files as they are."""

    module = "ingest.tables"

    def sheet(self, content: bytes, filename: str) -> tuple[PlainSheet, bool]:
        """The first sheet that holds something, and whether it came from a CSV; raises Refused."""
        text = filename.lower().endswith((".csv", ".txt")) and not content.startswith(b"PK")
        found = self.read(_in_a_zip(content) if text and content.strip() else content)
        sheets = [sheet for sheet in found["sheets"] if sheet["cells"]]
        if not sheets:
            raise Refused("empty")
        return sheets[0], found["kind"] == "csv"


def _in_a_zip(content: bytes) -> bytes:
    """The guard knows CSV files in a zip, so that their encodings are only looked at in the child."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
        file.writestr("table.csv", content)
    return target.getvalue()


def read_table(content: bytes) -> dict:
    """What the child answers with."""
    return read_guarded(content, CELLS)


if __name__ == "__main__":
    main(read_table)
