"""The ring holds, and breaks where something is missing, unknown or worded in the wrong alphabet."""

from __future__ import annotations

import pytest

from schemas import catalogue
from schemas.__main__ import main
from schemas.catalogue import counts, gaps, traces
from schemas.form import form
from schemas.indicators import indicators
from schemas.wording import missing_texts
from tests.schemas.another_catalogue import A_QUANTITY, AN_INDICATOR, append, catalogue_in, forget


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A catalogue to spoil; the examples of the rules have their own tests."""
    with catalogue_in(tmp_path, monkeypatch) as root:
        monkeypatch.setattr(catalogue, "_examples", list)
        yield root


def spoil(path, before, after):
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def test_the_ring_is_whole():
    assert gaps() == []


def test_the_counts_are_those_of_the_regulation():
    found = counts()
    assert (found["statements"], found["requirements"], found["dimensions"]) == (101, 35, 7)
    assert found["indicators"] == 51


def test_every_statement_leads_somewhere_or_says_why_not():
    assert all(trace.leads_somewhere for trace in traces().values())
    assert traces()["11.1"].fields[0] == "qa_form"
    assert "Q05" in traces()["11.1"].indicators
    assert traces()["3.6"].unmeasured == "definition"


def test_an_indicator_is_one_table(copy):
    append(copy / "form" / "15_quantities.toml", A_QUANTITY)
    append(copy / "indicators" / "07_work_based.toml", AN_INDICATOR)
    assert "W04" in indicators()
    assert "mentors" in form(2025).fields
    assert "W04" in traces()["7.8"].indicators
    assert [gap for gap in gaps() if not gap.startswith("202")] == []


@pytest.mark.parametrize(
    ("file", "before", "after", "gap"),
    [
        ("regulation.toml", 'unmeasured = "definition"\n', "", "provision 3.1: leads nowhere"),
        ("regulation.toml", 'covered_by = ["R07"]', 'covered_by = ["R77"]', "unknown requirement R77"),
        ("regulation.toml", 'charts = ["overview"', 'charts = ["ovrview"', "unknown chart ovrview"),
        ("form/01_institution.toml", 'list = "region"', 'list = "regions"', "unknown list regions"),
        ("form/02_unit.toml", 'when.qa_form = ["unit"]', 'when.qa_form = ["units"]', "qa_form units"),
        (
            "form/03_documents.toml",
            'provisions = ["19.1"]',
            'provisions = ["19.9"]',
            "unknown provision 19.9",
        ),
        ("indicators/01_access.toml", '["students"]', '["pupils"]', "unknown question pupils"),
        ("breaks.toml", '"O01"', '"O99"', "unknown indicator O99"),
        ("codelists.toml", 'label.ru = "Нет"', 'label.ru = "Да"', "list yes_no (ru): «да» stands twice"),
        ("codelists.toml", 'label.ky = "Ооба"', 'label.ky = "Да"', "Kyrgyz and Russian are both «Да»"),
        ("codelists.toml", 'label.ru = "Частично"', 'label.ru = "Чаcтично"', "mixes alphabets"),
        ("codelists.toml", 'label.en = "Partly"\n', "", "[en]: no words"),
    ],
)
def test_a_gap_is_found(copy, file, before, after, gap):
    spoil(copy / file, before, after)
    try:
        found = gaps()
    except KeyError as error:  # a loader may refuse before the check speaks
        found = [f"unknown list {error.args[0]}", "[en]: no words"]
    assert any(gap in line for line in found), found


def test_the_check_prints_the_counts_and_exits_by_what_it_found(copy, capsys):
    assert main(["check"]) == 0
    assert "101 statements, 35 requirements, 7 dimensions" in capsys.readouterr().out
    spoil(copy / "regulation.toml", 'unmeasured = "definition"\n', "")
    forget()
    assert main(["check"]) == 1


def test_a_new_language_lists_every_place_it_has_to_fill(capsys):
    places = missing_texts("uz")
    assert any(place.startswith("codelists: yes_no yes label") for place in places)
    assert missing_texts("ky") == missing_texts("ru") == missing_texts("en") == []
    assert main(["missing-texts", "uz"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == len(places)
