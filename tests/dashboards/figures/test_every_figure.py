"""What holds of every picture: Plotly takes it, it is right with none to many, and it is what it was."""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest
from plotly.utils import PlotlyJSONEncoder

import dashboards.figures
from dashboards.components.plain import to_html
from dashboards.words import speaking
from schemas.honesty import LINE_NEEDS
from tests.dashboards.figures.cases import FIGURES, NO_PICTURES, PICTURES, SIZES
from tests.snapshots import FOLDER, snapshots

FOUND = Path(dashboards.figures.__path__[0])
"""The folder of the pictures."""

SHARED = frozenset({"style", "__init__"})
"""Modules that draw nothing by themselves."""


def declared() -> set[str]:
    """Every public function of the folder, by module and name."""
    found = set()
    for file in FOUND.glob("*.py"):
        if file.stem not in SHARED:
            module = importlib.import_module(f"dashboards.figures.{file.stem}")
            functions = inspect.getmembers(module, inspect.isfunction)
            found |= {
                f"{file.stem}.{name}"
                for name, one in functions
                if one.__module__ == module.__name__ and not name.startswith("_")
            }
    return found


def test_every_function_that_draws_has_its_cases():
    assert declared() == set(FIGURES) | NO_PICTURES


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("case", SIZES)
@pytest.mark.parametrize("name", FIGURES)
def test_plotly_takes_it_with_none_one_few_many_and_all_missing(name, case, theme):
    drawn = FIGURES[name](case, theme)
    go.Figure(drawn)
    sent = json.dumps(drawn, cls=PlotlyJSONEncoder, allow_nan=False)
    assert "NaN" not in sent
    assert "None" not in sent
    assert "nan" not in json.dumps([one["text"] for one in drawn["layout"].get("annotations", [])])


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_table_gives_the_same_picture_and_stays_as_it_was(name):
    assert FIGURES[name]("many", "light") == FIGURES[name]("many", "light")


@pytest.mark.parametrize("name", FIGURES)
def test_only_missing_values_give_no_point_and_no_line(name):
    """The shares of nobody are drawn as not reported; crosses stand for what is missing."""
    if name.startswith("stack."):
        fills = {trace["marker"]["color"] for trace in FIGURES[name]("missing", "light")["data"]}
        assert len(fills) == 1
        return
    for trace in FIGURES[name]("missing", "light")["data"]:
        shown = [y for x, y in zip(trace["x"], trace["y"], strict=True) if not pd.isna(x) and not pd.isna(y)]
        assert trace.get("name") == "missing" or not shown


@pytest.mark.parametrize("name", FIGURES)
def test_two_points_make_no_line(name):
    for trace in FIGURES[name]("one", "light")["data"]:
        measured = trace["type"] == "scatter" and "fill" not in trace and trace.get("hoverinfo") != "skip"
        if measured and name not in ("arrivals.arrivals",):
            assert len(trace["x"]) < LINE_NEEDS
            assert trace["mode"] == "markers"


@pytest.mark.parametrize("name", FIGURES)
def test_what_can_be_pointed_at_says_something_at_each_point(name):
    for case in SIZES:
        for trace in FIGURES[name](case, "light")["data"]:
            if "text" in trace:
                assert len(trace["text"]) == len(trace["x"])
                assert all(trace["text"])


@pytest.mark.parametrize("case", SIZES)
@pytest.mark.parametrize("name", PICTURES)
def test_html_pictures_are_drawn_and_say_their_numbers(name, case):
    with speaking("en"):
        made = to_html(PICTURES[name](case))
    assert f'class="{name}' in made
    assert "nan" not in made.lower().replace("nance", "")
    assert "None" not in made


@pytest.mark.parametrize("name", sorted(snapshots()))
def test_it_looks_as_it_did(name):
    """Where a picture was meant to change: python -m tests.snapshots, and look at the difference."""
    file = FOLDER / name
    assert file.is_file(), "python -m tests.snapshots writes it"
    assert snapshots()[name] == file.read_text("utf-8")


def test_no_snapshot_is_left_over():
    assert {file.name for file in FOLDER.iterdir()} == set(snapshots())
