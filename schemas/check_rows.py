"""Long tables for the checks: one row per cell, question, document, link, number or measure of last year."""

from __future__ import annotations

from urllib.parse import urlsplit

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.answers import FILLED, PROBLEM
from schemas.batch import Asked, Batch
from schemas.check_views import Check, Params, Place, Rows, named_at, spoken
from schemas.form import Slot
from schemas.layout import LEVELS, NUMBERS, Question, choices

PROBLEMS = (
    "",
    "not_a_number",
    "not_whole",
    "not_a_date",
    "not_in_list",
    "not_a_link",
    "error_value",
    "too_long",
)


def cell_view(whole: Batch) -> Rows:
    """One row per cell: `name` says which part of which field, `problem` which of PROBLEMS."""
    spread, of = whole.now.spread, whole.layout
    name_of = [of.name.get((named.field, named.part), -1) for named, _, _ in spread.spots]
    name = np.array([*name_of, -1], dtype=np.int32)[spread.spot]
    mine = np.flatnonzero((name >= 0) & (spread.owner >= 0))
    received = pd.to_datetime(whole.reports["received"]).to_numpy("datetime64[D]").astype(np.int64)
    raw = whole.cells["raw"].to_numpy(dtype=object)
    frame = pd.DataFrame(
        {
            "name": name[mine],
            "value": spread.value[mine],
            "problem": _problem_numbers(whole.cells["problem"].to_numpy(dtype=object)[mine]),
            "received": received[spread.owner[mine]].astype(float),
            "serial": _serials(raw, name, mine, whole),
        }
    )

    def said(check: Check, rows: NDArray[np.intp]) -> list[Params]:
        return [_said_of_cell(check, whole, frame, row) for row in rows]

    return Rows(frame, spread.owner[mine], lambda rows: _places(whole, mine[rows]), said)


def _said_of_cell(check: Check, whole: Batch, frame: pd.DataFrame, row: int) -> Params:
    part = whole.layout.names[int(frame["name"].to_numpy()[row])][1]
    value = float(frame["value"].to_numpy()[row])
    said: Params = {"first": spoken(value, part.type)} if np.isfinite(value) else {}
    if check.rule.kind == "out_of_range":
        limits = {"low": part.min, "high": part.max}
        said |= {word: spoken(x, part.type) for word, x in limits.items() if x is not None}
    elif check.rule.kind == "date_between":
        said |= {
            "low": str(check.rule.params["from"]),
            "high": spoken(frame["received"].to_numpy()[row], "date"),
        }
    return said


def _places(whole: Batch, cells: NDArray[np.integer]) -> Place:
    spread = whole.now.spread
    slots = [spread.spots[spot][0] for spot in spread.spot[cells]]
    return named_at(slots, cells)


def _problem_numbers(problems: NDArray[np.object_]) -> NDArray[np.int8]:
    numbers, names = pd.factorize(problems)
    known = np.array([PROBLEMS.index(name) for name in names] or [0], dtype=np.int8)
    return known[numbers]


def _serials(raw: NDArray[np.object_], name: NDArray, mine: NDArray, whole: Batch) -> NDArray[np.bool_]:
    """Dates that came as the bare number a spreadsheet keeps them as."""
    dated = np.array([part.type == "date" for _, part in whole.layout.names])[name[mine]]
    found = np.zeros(len(mine), bool)
    for at in np.flatnonzero(dated):
        text = str(raw[mine[at]]).removesuffix(".0")
        found[at] = len(text) == 5 and text.isdigit()
    return found


def question_view(whole: Batch, asked: Asked, by_level: Asked) -> Rows:
    """One row per report and question: was it due, was it answered."""
    of, n = whole.layout, len(whole.reports)
    questions: list[tuple[Question, Slot]] = [(q, q.slot) for q in of.questions]
    questions += [(q, q.slot._replace(row=level)) for level in LEVELS for q in of.level_questions]
    both = {
        name: np.hstack([getattr(asked, name), getattr(by_level, name)]).ravel()
        for name in ("due", "met", "unknown", "answered", "excused")
    }
    number = np.tile(np.arange(len(questions), dtype=np.int32), n)
    conditional = np.array([bool(q.when) for q, _ in questions])[number]
    frame = pd.DataFrame({"question": number, "conditional": conditional, **both})

    def places(rows: NDArray[np.intp]) -> Place:
        slots = [questions[number[row]][1] for row in rows]
        return named_at(
            slots,
            np.array(
                [
                    _cell_of(whole, named, row // len(questions))
                    for named, row in zip(slots, rows, strict=True)
                ],
                dtype=np.int32,
            ),
        )

    def said(_: Check, rows: NDArray[np.intp]) -> list[Params]:
        return [_controller(whole, questions[number[row]][0]) for row in rows]

    def stops(check: Check) -> list[tuple[int, str]]:
        if check.rule.kind != "required_if":
            return []
        rows = np.flatnonzero(both["unknown"] & ~both["answered"])
        return [
            (int(row) // len(questions), f"{_controller(whole, questions[number[row]][0])['other']}:problem")
            for row in rows
        ]

    return Rows(frame, np.repeat(np.arange(n), len(questions)), places, said, stops)


def _controller(whole: Batch, question: Question) -> Params:
    return {"other": str(whole.layout.slots[question.when[0][0]])} if question.when else {}


def _cell_of(whole: Batch, named: Slot, report: int) -> int:
    """Where a question's first answer stands; -1 for a blank one."""
    column = whole.layout.column.get(str(named))
    if column is not None:
        return int(whole.now.answers.at[report, column])
    level, quantity = LEVELS.index(named.row), whole.layout.quantity[named.field]
    return int(whole.now.levels.at[report, level, quantity])


def state_view(whole: Batch) -> Rows:
    """One row per answer whose state is given: which, why, and whether an answer stands beside it."""
    of, table = whole.layout, whole.now.answers
    parts = []
    for column, named in enumerate(of.slots):
        reports = (
            np.flatnonzero(table.state[:, column] == FILLED) if named.part == "state" else np.zeros(0, int)
        )
        if not len(reports):
            continue
        reason = table.state[reports, of.column[str(named._replace(part="reason"))]] == FILLED
        beside = _answered(whole, named)[reports]
        may = np.full(len(reports), of.fields[named.field].may_not_apply)
        where = np.full(len(reports), column)
        parts.append((reports, where, table.value[reports, column], reason, beside, may))
    names = ("report", "column", "state", "reason", "beside", "may")
    empty = tuple(np.zeros(0) for _ in names)
    columns = [np.concatenate(arrays) for arrays in zip(*(parts or [empty]), strict=True)]
    frame = pd.DataFrame(dict(zip(names, columns, strict=True)))
    reports, places = columns[0].astype(np.intp), columns[1].astype(np.intp)

    def said(_: Check, rows: NDArray[np.intp]) -> list[Params]:
        return [{"state": str(choices()[int(columns[2][row])])} for row in rows]

    def place(rows: NDArray[np.intp]) -> Place:
        return named_at([of.slots[places[row]] for row in rows], table.at[reports[rows], places[rows]])

    return Rows(frame, reports, place, said)


def _answered(whole: Batch, named: Slot) -> NDArray[np.bool_]:
    """Whether anything but state and reason stands at a question."""
    asked, of = whole.layout.fields[named.field], whole.layout
    if asked.kind == "quantity":
        return (whole.now.levels.state[:, :, of.quantity[asked.id]] != 0).any(axis=1)
    if asked.kind == "table":
        return np.bincount(whole.now.records[asked.id].report, minlength=len(whole.reports)) > 0
    columns = of.columns(*(str(named._replace(part=part.id)) for part in asked.parts))
    return (whole.now.answers.state[:, columns] != 0).any(axis=1)


def document_view(whole: Batch) -> Rows:
    """One row per report and document: which of number, date and link there are."""
    of, state = whole.layout, whole.now.answers.state
    documents = [f for f in of.fields.values() if f.kind == "document"]
    n = len(whole.reports)
    columns = {
        part: np.array([of.column[str(Slot(f.id, "", part))] for f in documents])
        for part in ("number", "date", "link")
    }
    there = {part: (state[:, at] == FILLED).ravel() for part, at in columns.items()}
    unclear = np.any([state[:, at] == PROBLEM for at in columns.values()], axis=0).ravel()
    field = np.tile(np.arange(len(documents)), n)
    name = np.array([of.name[f.id, "number"] for f in documents], dtype=np.int32)[field]
    frame = pd.DataFrame({"name": name, **there, "unclear": unclear})

    def places(rows: NDArray[np.intp]) -> Place:
        parts = ["number" if not there["number"][row] else "date" for row in rows]
        slots = [Slot(documents[field[row]].id, "", part) for row, part in zip(rows, parts, strict=True)]
        return named_at(slots, np.full(len(rows), -1))

    def stops(check: Check) -> list[tuple[int, str]]:
        mine = selected(whole, check)[name] & unclear
        return [
            (int(row) // len(documents), f"{Slot(documents[field[row]].id, '', 'date')}:problem")
            for row in np.flatnonzero(mine)
        ]

    return Rows(frame, np.repeat(np.arange(n), len(documents)), places, stops=stops)


def link_view(whole: Batch) -> Rows:
    """One row per link that is an answer of its own: its host, and the host in the register."""
    of, table = whole.layout, whole.now.answers
    columns = [at for at, part in enumerate(of.parts) if part.type == "link" and part.id == "value"]
    report, which = np.nonzero(table.state[:, columns] == FILLED)
    column = np.array(columns, dtype=np.intp)[which]
    at = table.at[report, column]
    texts = whole.cells["text"].to_numpy(dtype=object)
    name = np.array([of.name[of.slots[c].field, "value"] for c in column], dtype=np.int32)
    host = np.array([_host(str(texts[p])) for p in at], dtype=object)
    own = np.array([_bare(str(d or "")) for d in whole.reports["domain"]], dtype=object)[report]
    elsewhere = np.array(
        [bool(o) and h != o and not h.endswith("." + o) for h, o in zip(host, own, strict=True)], bool
    )
    frame = pd.DataFrame({"name": name, "elsewhere": elsewhere})
    return Rows(
        frame,
        report,
        lambda rows: named_at([of.slots[c] for c in column[rows]], at[rows]),
        lambda _, rows: [{"limit": str(own[row])} for row in rows],
    )


def _host(address: str) -> str:
    return _bare(urlsplit(address).hostname or "")


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def number_view(whole: Batch) -> Rows:
    """One row per number given: last year's beside it, and whether its level is taught."""
    of, now, last = whole.layout, whole.now, whole.last_answers
    columns = [at for at, part in enumerate(of.parts) if part.type in NUMBERS - {"year"}]
    report, which = np.nonzero(now.answers.state[:, columns] == FILLED)
    column = np.array(columns, dtype=np.intp)[which]
    owner, level, quantity = np.nonzero(now.levels.state == FILLED)
    value = np.concatenate([now.answers.value[report, column], now.levels.value[owner, level, quantity]])
    before = np.concatenate([last.value[report, column], whole.last_levels.value[owner, level, quantity]])
    taught = np.concatenate([np.ones(len(report), bool), whole.taught[owner, level]])
    at = np.concatenate([now.answers.at[report, column], now.levels.at[owner, level, quantity]])
    frame = pd.DataFrame({"value": value, "last": before, "taught": taught})

    def said(check: Check, rows: NDArray[np.intp]) -> list[Params]:
        found = [{"first": spoken(value[row], "decimal")} for row in rows]
        if check.rule.kind == "magnitude":
            for params, row in zip(found, rows, strict=True):
                times = max(value[row] / before[row], before[row] / value[row])
                power = min(check.rule.params["powers"], key=lambda p: abs(np.log(times / p)))
                params |= {"second": spoken(before[row], "decimal"), "limit": power}
        return found

    return Rows(frame, np.concatenate([report, owner]), lambda rows: _places(whole, at[rows]), said)


def last_measures_view(whole: Batch) -> Rows:
    """One row per report and measure of its last report: is it among the measures accounted for?"""
    measures, told = whole.before.records["measures"], whole.now.records["prev_measures"]
    pairs = (
        [
            (report, number)
            for report, row in enumerate(whole.before_row)
            for number in np.flatnonzero(measures.report == row)
        ]
        if len(measures.report)
        else []
    )
    report = np.array([pair[0] for pair in pairs], dtype=np.intp)
    which = np.array([pair[1] for pair in pairs], dtype=np.intp)
    code = measures.column("id")[which]
    answered = set(zip(told.report.tolist(), told.column("id").tolist(), strict=True))
    there = np.array(
        [(r, c) in answered or np.isnan(c) for r, c in zip(report, code, strict=True)], dtype=bool
    )
    frame = pd.DataFrame({"code": code, "there": there})
    texts = {number: text for text, number in whole.codes.items()}

    def places(rows: NDArray[np.intp]) -> Place:
        return named_at([Slot("prev_measures", "", "id")] * len(rows), np.full(len(rows), -1))

    return Rows(frame, report, places, lambda _, rows: [{"record": texts[int(code[row])]} for row in rows])


def selected(whole: Batch, check: Check) -> NDArray[np.bool_]:
    """Which of the layout's names a check of a long table is about."""
    return np.array([asked.id in check.names for asked, _ in whole.layout.names])
