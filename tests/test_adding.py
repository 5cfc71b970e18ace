"""An indicator added as one table, and a year as three lines, show everywhere without another word."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from dashboards.components.plain import to_html
from dashboards.page import View
from dashboards.pages import trends as trends_page
from dashboards.words import speaking
from data.queries import trends
from data.register import moves
from data.register.institutions import add_many
from ingest import canonical
from ingest.isolated import Reader
from ingest.load import load
from ingest.receive import HandedIn, receive
from ingest.worker import Worker
from schemas.checks import check
from schemas.form import form, slot
from schemas.indicators import indicators
from schemas.issue import issue
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from schemas.workbook import Prefill, register_facts, sheet_layouts, template
from schemas.years import report_years
from tests.ingest.conftest import an_institution, stores_in
from tests.schemas.another_catalogue import A_QUANTITY, A_YEAR, AN_INDICATOR, append, catalogue_in
from tests.schemas.reports import a_report, many


@pytest.fixture
def richer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The catalogue with one more quantity, one more indicator and one more year."""
    with catalogue_in(tmp_path / "catalogue", monkeypatch) as root:
        append(root / "form" / "15_quantities.toml", A_QUANTITY)
        append(root / "indicators" / "07_work_based.toml", AN_INDICATOR)
        append(root / "years.toml", A_YEAR)
        yield root


def test_it_stands_in_the_template_at_its_mapped_cell(richer: Path) -> None:
    target = io.BytesIO()
    prefill = Prefill("KG-0001", facts=register_facts("KG-0001", ("higher",)))
    template(form(2026), prefill, "ru", target, issued=report_years()[2026].opens)
    layout = next(one for one in sheet_layouts(form(2026)) if one.sheet.id == "quantities")
    page = openpyxl.load_workbook(target)[layout.sheet.label["ru"]]
    row = layout.place(slot("mentors/higher"))[0] + 1
    assert page.cell(row, 1).value == "mentors"
    assert page.cell(row, 3).value == "Наставники на рабочем месте"


def test_a_new_year_is_issued_and_opens_by_its_date(richer: Path) -> None:
    assert issue(2026).is_file()
    assert report_years()[2026].name == "2026/27"


def test_it_goes_from_the_file_to_the_store_to_the_page(richer: Path, tmp_path: Path) -> None:
    stores = stores_in(tmp_path / "home")

    add_many(stores.register, [an_institution(1)], by=SYSTEM)
    values = {slot(name): value for name, value in a_report(**{"mentors/higher": 62}).items()}
    document = json.dumps(canonical.document(values, form(2025), "KG-0001", "en"))
    with Reader() as reader:
        receipt = receive(stores, HandedIn(document.encode(), "report.json"), reader, by=SYSTEM)
        Worker(stores, publish_every=0).run(once=True)
        moves.sign(stores.register, receipt.report, by=SYSTEM)
        moves.accept(stores.register, receipt.report, by=SYSTEM)
        assert load(stores, reader, today=datetime(2026, 11, 12, tzinfo=UTC).date()) == 1
    (row,) = trends.lines(stores.warehouse, "W04", ["KG-0001"]).to_dict("records")
    assert (row["numerator"], row["denominator"], row["value"]) == (62, 1240, 5)
    _page_shows_it(stores)
    stores.warehouse.close()
    stores.register.close()


def _page_shows_it(stores) -> None:
    chosen = {"indicator": "W04", "level": "higher", "institutions": "KG-0001"}
    view = View(stores, SYSTEM, "en", "light", "/app/", "/trends", chosen)
    with Flask("test").test_request_context("/app/trends"), speaking("en"):
        assert "W04" in json.dumps(trends_page.controls(view).to_plotly_json(), default=_plain)
        assert "Mentors per 100 students" in to_html(trends_page.head(view))
        assert "Workplace mentors per 100 students." in to_html(trends_page.about(view))


def _plain(component: object) -> object:
    return component.to_plotly_json() if hasattr(component, "to_plotly_json") else str(component)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_are_there_in_every_language(richer: Path, language: str) -> None:
    assert indicators()["W04"].label[language]
    assert form(2025).fields["mentors"].label[language]


def test_a_value_out_of_its_range_is_found_at_its_cell(richer: Path) -> None:

    found = check(*many({"r": a_report(**{"mentors/higher": 30_000})})).findings
    assert [(row.rule, row.field) for row in found.itertuples() if row.field == "mentors"] == [
        ("E301", "mentors")
    ]
