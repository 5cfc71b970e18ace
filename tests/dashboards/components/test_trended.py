"""What is told of a point: late, revised, missing, explained; and whose lines a picture has."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboards.components import trend_lines, trend_panels, trend_values
from dashboards.components.drawing import drawing
from dashboards.components.trended import filled, told, trended
from dashboards.page import View
from dashboards.web.figure_files import text_of
from dashboards.words import speaking
from data.register import groups, moves, queue, receiving, verdict
from data.register.institutions import Institution, add_many
from schemas.findings import Finding, Level, Stage
from schemas.indicators import indicators
from schemas.roles import SYSTEM, Actor, Role
from tests.dashboards.a_sector import a_sector

SIZE = 240
LYCEUMS = [f"KG-{n + 1:04d}" for n in range(SIZE) if n * 7 % 10 < 4]
ANALYST = Actor("analyst", Role.ANALYST)
STRANGER = Actor("other", Role.ANALYST, authorities=frozenset({"science"}))
WORDS = "Two groups moved to another college"


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    made = a_sector(tmp_path_factory.mktemp("trended"), SIZE)
    facts = {"levels": ("primary",), "region": "KG02", "ownership": "state", "authority": "enlightenment"}
    others = [Institution(code, code, code, code, **facts) for code in LYCEUMS[1:]]
    add_many(made.register, others, by=SYSTEM)
    _revise(made.register, _explain(made.register))
    yield made
    made.warehouse.close()
    made.register.close()


def _hand_in(register, year, content, *findings):
    upload = receiving.Upload("KG-0001", year, content * 64, "KG-0001.xlsx", 1000)
    id = receiving.receive(register, upload, by=SYSTEM).report
    queue.claim(register, "worker", seconds=60, limit=10)
    verdict.finish_checking(register, [verdict.Verdict(id, findings)], worker="worker")
    return id


def _explain(register):
    """A report of 2023 whose drop-outs are explained, accepted."""
    place = {"rule": "W309", "field": "dropped_out", "row": "primary", "part": "value"}
    found = Finding(**place, level=Level.EXPLAIN, stage=Stage.PREVIOUS, value="40")
    id = _hand_in(register, 2023, "a", found)
    given = verdict.Explanation(**place, reason="reorganised", text=WORDS)
    verdict.explain(register, id, given, by=SYSTEM)
    verdict.approve(register, id, [1], by=SYSTEM)
    moves.submit(register, id, by=SYSTEM)
    moves.sign(register, id, by=SYSTEM)
    moves.accept(register, id, by=SYSTEM)
    return id


def _revise(register, first):
    second = _hand_in(register, 2023, "b")
    moves.sign(register, second, by=SYSTEM)
    moves.accept(register, second, by=SYSTEM)
    assert (first, second) == ("KG-0001-2023-1", "KG-0001-2023-2")


def looking(stores, actor=ANALYST, **params):
    chosen = {"indicator": "O02", "level": "primary", "institutions": "KG-0001", **params}
    return View(stores, actor, "en", "light", "/app/", "/trends", chosen)


def figure_of(view, draw):
    """What a part of the page gives away: its figures, as its files hold them."""
    with speaking("en"), drawing(view, "part") as here:
        draw(trended(view))
    return here.figures


def test_an_explanation_stands_at_its_point_in_the_table_and_below_the_picture(stores):
    (shown,) = figure_of(looking(stores), trend_lines.lines)
    drawn = shown.picture.children.figure
    assert "<b>a</b>" in [one["text"] for one in drawn["layout"]["annotations"]]
    assert any("Two groups moved" in text for trace in drawn["data"] for text in trace.get("text", []))
    assert "a KG-0001, 2023/24" in (said := text_of(shown.caption)).replace("Ak-Bashat Lyceum 1", "KG-0001")
    assert WORDS in said
    (row,) = [row for row in shown.table.rows if row[0] == "2023/24"]
    assert WORDS in row[-1]


def test_an_explanation_is_for_those_who_may_read_the_report(stores):
    (shown,) = figure_of(looking(stores, STRANGER), trend_lines.lines)
    assert WORDS not in str(shown.picture.to_plotly_json()) + text_of(shown.caption) + str(shown.table.rows)


def test_the_spread_and_the_values_tell_it_too(stores):
    (shown,) = figure_of(looking(stores), trend_values.own_spread)
    assert WORDS in text_of(shown.caption)
    with speaking("en"):
        assert WORDS in text_of(trend_values.values(trended(looking(stores))))


def test_a_version_after_an_accepted_one_is_told_as_revised(stores):
    rows = pd.DataFrame(
        {"institution": "KG-0001", "year": [2023, 2023], "report": ["KG-0001-2023-1", "KG-0001-2023-2"]}
    )
    found = told(looking(stores), indicators()["O02"], rows)
    assert found["revised"].tolist() == [False, True]


def test_a_year_is_missing_if_a_report_was_due_after_the_first_or_lies_between_two():
    columns = [
        "institution",
        "level",
        "year",
        "numerator",
        "denominator",
        "value",
        "status",
        "late",
        "source",
    ]
    rows = pd.DataFrame([["A", "primary", 2022, 1.0, 2.0, 50.0, "reported", False, "form"]], columns=columns)
    rows = rows.assign(report="r", revised=False, words="", mark="")
    found = filled(rows, {2020, 2021, 2022, 2023, 2024})
    assert found["year"].tolist() == [2022, 2023, 2024]
    assert found["status"].tolist() == ["reported", "none", "none"]
    assert found["value"].isna().tolist() == [False, True, True]
    assert filled(rows.iloc[:0], {2020, 2021}).empty
    later = pd.concat([rows, rows.assign(year=2025)])
    assert filled(later, set())["year"].tolist() == [2022, 2023, 2024, 2025]
    assert filled(rows, {2021})["year"].tolist() == [2022]  # it ended, or nothing is owed


def test_a_group_of_eight_has_a_line_that_is_a_ratio_of_sums_and_fewer_have_none(stores):
    groups.save(stores.register, "Many", LYCEUMS[:14], by=ANALYST)
    groups.save(stores.register, "Few", LYCEUMS[:3], by=ANALYST)
    with stores.register.reading() as connection:
        few, many = groups.kept_by(connection, ANALYST)
    (shown,) = figure_of(looking(stores, group=many.id), trend_lines.lines)
    known = trended(looking(stores, group=many.id)).grouped
    assert "Many" in shown.table.headings
    column = shown.table.headings.index("Many")
    drawn = {row[0]: row[column] for row in shown.table.data}
    for row in known[known["value"].notna()].itertuples():
        assert drawn[f"{row.year}/{(row.year + 1) % 100:02d}"] == pytest.approx(
            row.numerator / row.denominator
        )
    (shown,) = figure_of(looking(stores, group=few.id), trend_lines.lines)
    assert "Few: no line of its own" in text_of(shown.caption)
    (small,) = figure_of(looking(stores, group=few.id, panels="by-institution"), trend_panels.panels)
    assert len(small.picture.children) == 3


@pytest.mark.parametrize("kind", trend_panels.KINDS)
def test_small_pictures_hold_what_their_table_says(stores, kind):
    (shown,) = figure_of(
        looking(stores, panels=kind, institutions="KG-0001,KG-0004,KG-0007"), trend_panels.panels
    )
    assert len(shown.picture.children) == len(shown.table.rows)
    for panel, row in zip(shown.picture.children, shown.table.data, strict=True):
        drawn = panel.children[-1].children.figure
        own = [t for t in drawn["data"] if t.get("customdata") is not None and t.get("name") != "missing"]
        assert sorted(y for trace in own for y in trace["y"]) == pytest.approx(
            sorted(value for value in row[2:-1] if value is not None)
        )
        assert panel.children[0].children == row[0]


def test_indicators_are_added_one_by_one_and_only_those_of_the_level(stores):
    view = looking(stores, panels="by-indicator", indicators="S06,C01,nothing", institutions="")
    assert trend_panels.chosen_indicators(trended(view)) == ["O02", "S06", "C01"]
    alone = looking(stores, panels="by-indicator", institutions="")
    found = trend_panels.chosen_indicators(trended(alone))
    assert found[0] == "O02"
    assert {indicators()[id].chapter for id in found} == {indicators()["O02"].chapter}
