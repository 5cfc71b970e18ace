"""Open data: the sector's tables as files, with what their columns mean, their licence and their versions."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response as File
from flask import abort, request
from werkzeug.wrappers import Response

from dashboards.components import open_tables
from dashboards.components.open_counts import blocks_of
from dashboards.components.open_tables import Rows
from dashboards.components.stamp import LICENCE
from dashboards.page import Entry
from dashboards.web import exports
from dashboards.web.calendar import kept_words
from dashboards.web.open_columns import TABLES, WITHHELD_WHERE, Open
from dashboards.web.site import Route, Site
from dashboards.words import N_, _, n_, speaking
from data.register import frozen
from data.warehouse import Warehouse
from schemas.codelists import codelist
from schemas.indicators import indicators
from schemas.regulation import requirements
from schemas.roles import Permission
from schemas.texts import LANGUAGES

MENU = Entry("/data", N_("Open data"), "methods", Permission.READ_PUBLIC)
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
KINDS = ("csv", "json", "xlsx")
KEPT = 4


class Tables:
    """The tables of the last few versions of the data, each worked out once."""

    def __init__(self) -> None:
        self._made: dict[int, Mapping[str, Rows]] = {}
        self._lock = threading.Lock()

    def of(self, warehouse: Warehouse) -> Mapping[str, Rows]:
        version = warehouse.version
        with self._lock:
            if version not in self._made:
                while len(self._made) >= KEPT:
                    self._made.pop(next(iter(self._made)))
                self._made[version] = _made(warehouse)
            return self._made[version]


def _made(warehouse: Warehouse) -> Mapping[str, Rows]:
    blocks = blocks_of(warehouse)
    return {
        "reporting": open_tables.reporting_table(blocks),
        "completeness": open_tables.completeness_table(warehouse, blocks),
        "requirements": open_tables.requirement_table(warehouse, blocks),
        "indicators": open_tables.indicator_table(warehouse),
    }


class OpenData:
    """The pages and files of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.tables = Tables()

    def routes(self) -> Sequence[Route]:
        return (
            Route("/data", self.data, Permission.READ_PUBLIC),
            Route("/data/metadata.json", self.metadata, Permission.READ_PUBLIC),
            Route("/data/dictionary.csv", self.dictionary, Permission.READ_PUBLIC),
            Route("/data/<table>.<kind>", self.table, Permission.READ_PUBLIC),
        )

    def data(self) -> Response:
        made = self.tables.of(self.site.stores.warehouse)
        with self.site.stores.register.reading() as connection:
            kept = frozen.all_of(connection)
        with speaking(self.site.language):
            words = {
                "tables": [_described(id, one, made[id]) for id, one in TABLES.items()],
                "kept": [kept_words(row) for row in kept],
                "version": self.site.stores.warehouse.version,
                "licence": LICENCE,
                "licence_address": LICENCE_ADDRESS,
                "withheld": _(WITHHELD_WHERE),
            }
            return self.site.page("open_data.html", words, public=True)

    def _asked(self) -> Warehouse:
        """The newest data, or an earlier version that the address asks for and that is kept."""
        asked = request.args.get("version", "")
        if not asked:
            return self.site.stores.warehouse
        found = self.site.stores.warehouse.at(int(asked)) if asked.isdigit() and len(asked) < 9 else None
        return found or abort(404)

    def table(self, table: str, kind: str) -> File:
        if table not in TABLES or kind not in KINDS:
            abort(404)
        warehouse = self._asked()
        one, rows = TABLES[table], self.tables.of(warehouse)[table]
        for name in ("year", "level", "region"):
            wanted = request.args.get(name, "")
            rows = [row for row in rows if not wanted or str(row[name]) == wanted]
        name, cells = f"sapat-{table}-v{warehouse.version}", [[row[c] for c in one.names] for row in rows]
        if kind == "csv":
            texts = [["true" if c is True else "false" if c is False else c for c in row] for row in cells]
            return exports.csv_file(name, one.names, texts)
        if kind == "xlsx":
            return exports.xlsx_file(name, one.names, cells)
        content = {"table": table, "version": warehouse.version, "licence": LICENCE_ADDRESS, "rows": rows}
        return _json(f"{name}.json", content)

    def metadata(self) -> File:
        """The tables described in the W3C's words for CSV on the web."""
        version = self.site.stores.warehouse.version
        tables = [_csvw(id, one) for id, one in TABLES.items()]
        content = {"@context": "http://www.w3.org/ns/csvw", "dc:license": {"@id": LICENCE_ADDRESS}}
        content |= {"dc:hasVersion": str(version), "dc:publisher": "Sapat", "tables": tables}
        return _json("sapat-csv-metadata.json", content)

    def dictionary(self) -> File:
        """Every code in the tables with its words, in every language."""
        lists = {
            **{
                name: {code.id: code.label for code in codelist(name).values()}
                for name in ("level", "region")
            },
            "requirement": {id: one.label for id, one in requirements().items()},
            "indicator": {id: one.label for id, one in indicators().items()},
        }
        rows = [
            [name, code, *(text[language] for language in LANGUAGES)]
            for name, codes in lists.items()
            for code, text in codes.items()
        ]
        return exports.csv_file("sapat-dictionary", ["column", "code", *LANGUAGES], rows)


def _described(id: str, one: Open, rows: Rows) -> dict[str, Any]:  # Any: words of a template
    hidden = sum(row[name] is None for row in rows for name in one.names[one.keys :])
    return {
        "id": id, "title": _(one.title), "size": n_("{n} row", "{n} rows", len(rows)),
        "hidden": n_("{n} cell empty", "{n} cells empty", hidden) if hidden else "",
        "columns": [(column.name, column.type, _(column.means)) for column in one.columns],
    }  # fmt: skip


def _csvw(id: str, one: Open) -> dict[str, Any]:  # Any: JSON
    titles: dict[str, str] = {}
    columns = []
    for column in one.columns:
        means: dict[str, str] = {}
        for language in LANGUAGES:
            with speaking(language):
                means[language], titles[language] = _(column.means), _(one.title)
        columns.append(
            {"name": column.name, "titles": column.name, "datatype": column.type, "dc:description": means}
            | {"null": "", "required": column.name in one.names[: one.keys]}
        )
    return {
        "url": f"/data/{id}.csv", "dc:title": titles,
        "tableSchema": {"columns": columns, "primaryKey": one.names[: one.keys]},
    }  # fmt: skip


def _json(name: str, content: Mapping[str, Any]) -> File:  # Any: JSON
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return exports.download(name, text.encode(), "application/json")
