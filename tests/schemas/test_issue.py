"""Frozen forms: nothing drifts once issued, and an older form's answers move forward."""

from __future__ import annotations

import json

import pytest

from schemas.form import Slot, form
from schemas.issue import AlreadyIssued, drift, frozen, issue, issued_years, moved, moves, version
from schemas.years import report_years
from tests.schemas.another_catalogue import A_QUANTITY, A_YEAR, append, catalogue_in


def test_every_declared_year_is_issued_and_nothing_drifted():
    assert issued_years() == tuple(report_years())
    assert [line for year in issued_years() for line in drift(year)] == []


def test_freezing_twice_gives_the_same_bytes(tmp_path):
    first = issue(2025, folder=tmp_path).read_bytes()
    assert issue(2025, folder=tmp_path).read_bytes() == first
    assert json.loads(first) == json.loads(json.dumps(frozen(form(2025))))


def test_a_year_is_three_lines_and_a_freeze(tmp_path, monkeypatch):
    with catalogue_in(tmp_path, monkeypatch) as root:
        append(root / "years.toml", A_YEAR)
        assert report_years()[2026].name == "2026/27"
        assert issue(2026) == root / "issued" / "2026.json"
        assert drift(2026) == []


def test_a_form_that_was_issued_cannot_change_unnoticed(tmp_path, monkeypatch):
    before = version(form(2025))
    with catalogue_in(tmp_path, monkeypatch) as root:
        append(root / "form" / "15_quantities.toml", A_QUANTITY)
        assert version(form(2025)) != before
        assert drift(2025)
        with pytest.raises(AlreadyIssued):
            issue(2025)
        issue(2025, replace=True)
        assert drift(2025) == []
    assert version(form(2025)) == before


def test_a_list_may_grow_but_not_lose_or_rename_a_code(tmp_path, monkeypatch):
    with catalogue_in(tmp_path, monkeypatch) as root:
        words = 'label.ky = "Радио"\nlabel.ru = "По радио"\nlabel.en = "Radio"\n'
        append(root / "codelists.toml", f"\n[channel.radio]\n{words}")
        assert drift(2025) == []
    with catalogue_in(tmp_path / "renamed", monkeypatch) as root:
        path = root / "codelists.toml"
        path.write_text(path.read_text("utf-8").replace('"Social media"', '"Networks"'), "utf-8")
        assert [line.split(":")[0] for line in drift(2025)] == ["2025.lists.channel.social.en"]


def test_answers_move_to_the_question_that_replaced_theirs(tmp_path, monkeypatch):
    closing = A_QUANTITY + "until = 2024\n"
    successor = (
        A_QUANTITY.replace("[field.mentors]", "[field.tutors]") + 'since = 2025\nreplaces = "mentors"\n'
    )
    with catalogue_in(tmp_path, monkeypatch) as root:
        append(root / "form" / "15_quantities.toml", closing + successor)
        mapping = moves(2024, 2025)
        assert moved(Slot("mentors", "higher"), mapping) == Slot("tutors", "higher")
        assert moved(Slot("students", "higher"), mapping) == Slot("students", "higher")
        assert "tutors" not in moves(2024, 2024)


def test_what_has_no_comparable_successor_does_not_move(tmp_path, monkeypatch):
    closing = A_QUANTITY + "until = 2024\n"
    other = A_QUANTITY.replace("[field.mentors]", "[field.tutors]")
    other += 'since = 2025\nreplaces = "mentors"\ncomparable = false\n'
    with catalogue_in(tmp_path, monkeypatch) as root:
        append(root / "form" / "15_quantities.toml", closing + other)
        assert moved(Slot("mentors", "higher"), moves(2024, 2025)) is None
