"""Institutions as everybody may see them: a list to search, and a page of each with what the regulation opens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
from flask import abort, request
from werkzeug.wrappers import Response

from dashboards.components.rows import records
from dashboards.components.states import in_dimensions
from dashboards.components.years import year_name
from dashboards.page import Entry
from dashboards.web.site import Route, Site
from dashboards.words import N_, _, day, label, n_, number, speaking
from data.queries import published
from data.queries.choice import Choice
from schemas.codelists import codelist
from schemas.form import Field, sheets
from schemas.regulation import dimensions, requirements
from schemas.roles import Permission

SIZE = 50
MENU = Entry("/institutions", N_("Institutions"), "institutions", Permission.READ_PUBLIC)


def routes(site: Site) -> tuple[Route, ...]:
    def institutions() -> Response:
        code = request.args.get("code", "").strip()[:20]
        if code:
            with speaking(site.language):
                return site.page("open_institution.html", _one(site, code), public=True)
        with speaking(site.language):
            return site.page("open_institutions.html", _list(site), public=True)

    return (Route("/institutions", institutions, Permission.READ_PUBLIC),)


def _list(site: Site) -> dict[str, Any]:  # Any: words of a template
    text = request.args.get("text", "").strip()[:100]
    asked = {name: request.args.get(name, "") for name in ("level", "region")}
    asked = {name: code if code in codelist(name) else "" for name, code in asked.items()}
    page = request.args.get("page", "")
    at = int(page) if page.isdigit() and len(page) < 5 else 0
    choice = Choice(*((asked[name],) if asked[name] else () for name in ("level", "region")))
    rows = published.listed(
        site.stores.warehouse, text, site.language, choice=choice, offset=at * SIZE, limit=SIZE
    )
    total = int(rows["total"].iloc[0]) if len(rows) else 0
    kept = {"text": text, **asked}

    def address(to: int) -> str:
        return f"/institutions?{urlencode({k: v for k, v in {**kept, 'page': to or ''}.items() if v})}"

    return {
        "lines": [
            {
                "code": row.institution, "name": row.label, "level": _word("level", row.level),
                "region": _word("region", row.region), "newest": year_name(row.newest) if row.newest else "–",
            }
            for row in records(rows)
        ],
        "scope": n_("{n} institution", "{n} institutions", total), "asked": kept, "page": at,
        "last": max(total - 1, 0) // SIZE, "address": address,
        "levels": _options("level", _("All levels")), "regions": _options("region", _("All regions")),
    }  # fmt: skip


def _options(name: str, everything: str) -> list[tuple[str, str]]:
    return [("", everything), *((code.id, label(code.label)) for code in codelist(name).values())]


def _word(name: str, code: str) -> str:
    return label(codelist(name)[code].label) if code in codelist(name) else "–"


def _one(site: Site, code: str) -> dict[str, Any]:  # Any: words of a template
    found = published.known(site.stores.warehouse, code)
    if found.empty:
        abort(404)
    one = records(found)[0]
    years = records(published.years(site.stores.warehouse, code))
    states = published.states(site.stores.warehouse, code)
    shown = [row.year for row in years if row.published]
    return {
        "code": one.institution, "name": getattr(one, f"name_{site.language}"),
        "scope": " · ".join((_("code {code}", code=one.institution), _word("level", one.level), _word("region", one.region))),
        "website": one.website, "website_link": one.website if one.website.startswith(("http://", "https://")) else "",
        "merged_into": one.merged_into,
        "years": [_year(row, states) for row in years],
        "shown": [{"year": year, "name": year_name(year)} for year in sorted(shown)],
        "groups": _groups(states, sorted(shown)),
        "links": _links(site, code, max(shown)) if shown else [], "links_year": year_name(max(shown)) if shown else "",
    }  # fmt: skip


def _year(row: Any, states: pd.DataFrame) -> dict[str, str]:  # Any: a row of the question
    mine = states.loc[states["year"] == row.year, "state"]
    evidenced, declared = int((mine == "evidenced").sum()), int((mine == "declared").sum())
    came = not pd.isna(row.received_on)
    met = ""
    if row.published:
        met = _("{k} evidenced, {n} declared only", k=number(evidenced), n=number(declared))
    return {
        "name": year_name(row.year), "due": _day(row.due), "came": _day(row.received_on),
        "said": (_("on time") if row.on_time else _("late")) if row.reported and came else _("no report"),
        "kind": ("good" if row.on_time else "warn") if row.reported and came else "",
        "published": _day(row.signed_on) if row.published else _("not published yet"), "on_site": _day(row.on_site), "met": met or "–",
    }  # fmt: skip


def _day(value: Any) -> str:  # Any: a moment, or pandas' NaT
    return "–" if pd.isna(value) else day(value.date(), "medium")


def _groups(states: pd.DataFrame, years: list[int]) -> list[dict[str, Any]]:  # Any: words of a template
    """The requirements by dimension with what each year's report shows of them."""
    known = {(row.requirement, row.year): row.state for row in records(states)}
    words = {"evidenced": _("evidenced"), "declared": _("declared only"), "": _("not shown as met")}
    return [
        {
            "name": label(dimensions()[dimension]),
            "lines": [
                {
                    "id": id,
                    "name": label(requirements()[id].label),
                    "cells": [
                        (known.get((id, year), ""), words[known.get((id, year), "")]) for year in years
                    ],
                }
                for id in ids
            ],
        }
        for dimension, ids in in_dimensions().items()
    ]


def _links(site: Site, code: str, year: int) -> list[dict[str, str]]:
    """The documents' addresses that a report gives."""
    asked = _link_slots()
    rows = published.links(site.stores.warehouse, code, year, list(asked))
    return [
        {"name": label(asked[f"{row.field}.{row.part}"].label), "link": row.link} for row in records(rows)
    ]


def _link_slots() -> dict[str, Field]:
    return {
        f"{one.id}.{part.id}": one
        for sheet in sheets()
        for one in sheet.fields
        for part in one.parts
        if part.type == "link"
    }
