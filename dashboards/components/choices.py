"""What the reader chose, from the address; and the controls that change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import HIDDEN, Attributes, aria
from dashboards.page import View
from dashboards.words import _, label, number
from data.queries.choice import Choice
from schemas.codelists import codelist
from schemas.years import report_years

FILTERS = ("level", "region", "ownership")
Options = Sequence[tuple[str, str | Sequence[tuple[str, str]]]]


def year_of(view: View) -> int:
    """The report year chosen, else the newest one that has opened."""
    text = view.chosen("year")
    if text.isdigit() and int(text) in report_years():
        return int(text)
    opened = [year for year, one in report_years().items() if one.opens <= date.today()]
    return max(opened, default=min(report_years()))


def choice_of(view: View) -> Choice:
    """The filters chosen; a code that is in no list counts for nothing."""
    return Choice(_codes(view, "level"), _codes(view, "region"), _codes(view, "ownership"))


def _codes(view: View, name: str) -> tuple[str, ...]:
    return tuple(code for code in view.many(name) if code in codelist(name))


def page_of(view: View) -> int:
    """The page of a list, counted from 0."""
    text = view.chosen("page")
    return int(text) if text.isdigit() and len(text) < 5 else 0


def scope(view: View) -> list[str]:
    """The filters in words, for subtitles: level, region, ownership."""
    words = []
    for name, everything in (("level", _("all levels")), ("region", _("all regions"))):
        codes = _codes(view, name)
        words.append(", ".join(label(codelist(name)[code].label) for code in codes) if codes else everything)
    owners = _codes(view, "ownership")
    return words + [label(codelist("ownership")[code].label) for code in owners]


def level_of(view: View, default: str = "secondary") -> str:
    """The one level shown where levels are never put together."""
    return next(iter(_codes(view, "level")), default)


def one_of(view: View, name: str, codes: Collection[str], default: str) -> str:
    """A choice that is one of these codes."""
    value = view.chosen(name)
    return value if value in codes else default


def filters(view: View, names: Sequence[str] = FILTERS, more: Sequence[Component] = ()) -> Component:
    """The row of controls. Each is called choose-<name>: `address.js` writes it into the address."""
    opened = [one for one in report_years().values() if one.opens <= date.today()]
    options = [(str(one.year), one.name) for one in reversed(opened)]
    fields = [select("year", _("Report year"), options, str(year_of(view)))]
    titles = {"level": _("Level of education"), "region": _("Region"), "ownership": _("Ownership")}
    all_of = {"level": _("All levels"), "region": _("All regions"), "ownership": _("All forms of ownership")}
    for name in names:
        options = [("", all_of[name]), *((c.id, label(c.label)) for c in codelist(name).values())]
        fields.append(select(name, titles[name], options, next(iter(_codes(view, name)), "")))
    return row([*fields, *more, clear(view)])


def levels(view: View, counts: Mapping[str, int] | None = None) -> Component:
    """The choice of the one level, each with how many institutions it has."""
    options = []
    for code in codelist("level").values():
        n = f" ({number(counts[code.id])})" if counts and code.id in counts else ""
        options.append((code.id, label(code.label) + n))
    return select("level", _("Level of education"), options, level_of(view))


def year_select(view: View) -> Component:
    opened = [one for one in report_years().values() if one.opens <= date.today()]
    options = [(str(one.year), one.name) for one in reversed(opened)]
    return select("year", _("Report year"), options, str(year_of(view)))


def owners(view: View) -> Component:
    options = [("", _("All forms of ownership"))]
    options += [(code.id, label(code.label)) for code in codelist("ownership").values()]
    return select("ownership", _("Ownership"), options, next(iter(_codes(view, "ownership")), ""))


def row(fields: Sequence[Component]) -> Component:
    return html.Div(list(fields), className="filters", role="search", **aria(label=_("Filters")))


def clear(view: View) -> Component:
    return html.A(_("Clear"), href=view.link(view.path), className="btn")


def select(name: str, title: str, options: Options, value: str, *, wide: bool = False) -> Component:
    """One native select with its label; an option is (value, words), a group (words, options).

    Plain HTML: the address is what remembers the choice, so Dash need not know of it.
    """
    id = f"choose-{name}"
    return html.Div(
        [
            html.Label(title, htmlFor=id),
            html.Select([_option(one, value) for one in options], id=id, className="form-select"),
        ],
        className="field wide" if wide else "field",
    )


def _option(one: tuple[str, str | Sequence[tuple[str, str]]], value: str) -> Component:
    first, second = one
    if isinstance(second, str):
        return html.Option(second, value=first, selected=first == value)
    return html.Optgroup([_option(inner, value) for inner in second], label=first)


def picker(name: str, title: str, *, most: int, level: str = "") -> Component:
    """Institutions chosen by typing; `picker.js` makes the text field and asks the server.

    The codes go into the address as `name`, joined by commas, the newest last and at most `most`.
    """
    told: Attributes = {
        "data-picker": "", "data-name": name, "data-most": str(most), "data-from": "/app/suggestions",
        "data-input": f"pick-{name}", "data-prompt": _("Type a name or code"),
        "data-none": _("No institution found"), "data-level": level,
    }  # fmt: skip
    found = html.Ul(id=f"found-{name}", role="listbox", **aria(label=_("Institutions found")))
    return html.Div(
        [html.Label(title, htmlFor=f"pick-{name}"), html.Div([found], **told)], className="field wide suggest"
    )


def chips(view: View, name: str, names: Mapping[str, str]) -> Component:
    """The institutions chosen, each with a way to drop it."""
    items = []
    for place, (code, words) in enumerate(names.items()):
        rest = ",".join(other for other in view.many(name) if other != code)
        drop = html.A(
            html.Span(className="i i-cross", **HIDDEN),
            href=view.link(**{name: rest or None}), **aria(label=_("Remove {name}", name=words)),
        )  # fmt: skip
        swatch = html.Span(className=f"swatch swatch-{min(place, 1) + 1}", **HIDDEN)
        items.append(html.Li([swatch, html.Span(words), drop], className="chip"))
    return html.Ul(items, className="chips") if items else html.Div()
