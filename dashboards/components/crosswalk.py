"""The crosswalk: the 35 requirements against the clauses of eight standards, and what one standard leaves open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import HIDDEN, aria
from dashboards.components.blocks import Child
from dashboards.components.shares import in_groups
from dashboards.components.states import named
from dashboards.words import _, label, n_
from schemas.regulation import requirements
from schemas.standards import Match, Standard, standards

DOUBTFUL = "?"


def doubtful_words() -> str:
    """What the sign after a clause means."""
    return _("{sign}: doubtful, to be read again by somebody who knows the standard", sign=DOUBTFUL)


def clause_texts(match: Match | None) -> list[str]:
    """The numbers of the clauses, the doubtful ones with their sign."""
    if match is None:
        return []
    return [clause + (DOUBTFUL if clause in match.doubtful else "") for clause in match.clauses]


def _clauses(standard: Standard, match: Match | None) -> list[Child]:
    if match is None:
        return [html.Span("–", **HIDDEN), html.Span(_("not asked for"), className="vh")]
    out: list[Child] = []
    for clause in match.clauses:
        out += [", "] if out else []
        unsure = clause in match.doubtful
        said = f"{standard.title}, {clause}: {label(standard.clauses[clause])}"
        doubt = _("doubtful")
        out.append(html.Span(clause, title=f"{said} ({doubt})" if unsure else said))
        if unsure:
            out.append(html.Span([DOUBTFUL, html.Span(f" {doubt}", className="vh")]))
    return out


def crosswalk(link: Callable[[str], str], here: str, caption: str) -> Component:
    """Requirement by standard, clause numbers in the cells; a heading leads to what that standard leaves open."""
    first = html.Th(_("Requirement"), scope="col")
    heads = [
        html.Th(html.A(one.title, href=link(id), **(aria(current=True) if id == here else {})), scope="col")
        for id, one in standards().items()
    ]
    body: list[Component] = []
    for name, ids in in_groups(by_step=False).items():
        covered = [html.Td(_share(one, ids), className="muted") for one in standards().values()]
        body.append(html.Tr([html.Th(html.B(name), scope="row"), *covered]))
        body += [_row(id) for id in ids]
    table = html.Table(
        [html.Caption(caption, className="vh"), html.Thead(html.Tr([first, *heads])), html.Tbody(body)],
        className="tbl",
    )
    return html.Div(table, className="scroll", tabIndex="0", role="region", **aria(label=caption))


def _share(standard: Standard, ids: Sequence[str]) -> str:
    return _("{k} of {n}", k=sum(id in standard.matches for id in ids), n=len(ids))


def _row(id: str) -> Component:
    name = [html.Span(f"{id} ", className="rid"), label(requirements()[id].label)]
    cells = [html.Td(_clauses(one, one.matches.get(id))) for one in standards().values()]
    return html.Tr([html.Th(name, scope="row"), *cells])


def sources() -> Component:
    """Where the clauses of each standard are taken from."""
    items = [
        part for one in standards().values() for part in (html.Dt(one.title), html.Dd(one.source, lang="en"))
    ]
    return html.Dl(items, className="card-facts")


def asked_rows(standard: Standard, states: Mapping[str, str] | None) -> list[list[Child]]:
    """The requirements a standard asks for too: its clauses in words, and the state where one is known."""
    rows: list[list[Child]] = []
    for id, match in standard.matches.items():
        said = [
            f"{text} {label(standard.clauses[clause])}"
            for clause, text in zip(match.clauses, clause_texts(match), strict=True)
        ]
        rows.append([_name(id), "; ".join(said), *_state(id, states)])
    return rows


def left_rows(ids: Sequence[str], states: Mapping[str, str] | None) -> list[list[Child]]:
    """The requirements that only the regulation asks for."""
    return [[_name(id), *_state(id, states)] for id in ids]


def _name(id: str) -> str:
    return f"{id} {label(requirements()[id].label)}"


def _state(id: str, states: Mapping[str, str] | None) -> list[Child]:
    return [] if states is None else [named(states.get(id, "none"))]


def left_title(standard: Standard, open_ones: Sequence[str]) -> str:
    """How many requirements a standard leaves to the regulation alone."""
    return n_(
        "{standard} leaves {n} requirement of the regulation open",
        "{standard} leaves {n} requirements of the regulation open",
        len(open_ones),
        standard=standard.title,
    )
