"""Words and key of the picture that shows where there is a quality unit, a person, or nobody."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import HIDDEN
from dashboards.words import _, n_

FORM_PARTS = ("unit", "person", "none", "blank", "no_report")


def form_words() -> Mapping[str, str]:
    return {
        "unit": _("QA unit"), "person": _("Responsible person"), "none": _("Nobody yet"),
        "blank": _("Left blank"), "no_report": _("Not reported"), "hidden": _("Not shown: small numbers"),
    }  # fmt: skip


def forms_legend(rows: pd.DataFrame) -> Component:
    """The key of the parts that are there at all."""
    words = form_words()
    items = [
        html.Li([html.Span(className=f"swatch swatch-{part}", **HIDDEN), words[part]])
        for part in words
        if part in rows and rows[part].any()
    ]
    return html.Ul(items, className="legend")


def forms_title(nobody: int, answered: int) -> str:
    """How many have neither; where none of those who answered, that."""
    if not answered:
        return _("Who answers for quality")
    if nobody:
        return n_(
            "{n} institution has neither a unit nor a responsible person",
            "{n} institutions have neither a unit nor a responsible person",
            nobody,
        )
    return _("Every institution that answered has a unit or a responsible person")
