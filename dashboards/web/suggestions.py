"""Institutions that match what someone types: a plain address that gives a short list as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboards.serving import language_of
from dashboards.words import label, speaking
from data.queries import trends
from data.queries.choice import Choice
from data.stores import Stores
from schemas.codelists import codelist

LONGEST = 80


def suggestions(stores: Stores) -> Blueprint:
    """`/app/suggestions?text=...&level=...`: at most twelve institutions, code, name and where it is."""
    blueprint = Blueprint("suggestions", __name__)

    @blueprint.get("/app/suggestions")
    def institutions() -> Response:
        text = request.args.get("text", "")[:LONGEST]
        levels = tuple(code for code in request.args.getlist("level") if code in codelist("level"))
        language = language_of(request.args)
        found = trends.suggestions(stores.warehouse, text, language, choice=Choice(levels))
        with speaking(language):
            rows = [
                {"code": row["institution"], "name": row["label"], "about": _about(row)}
                for row in found.to_dict("records")
            ]
        return jsonify(rows)

    return blueprint


def _about(row: Mapping[Any, str]) -> str:  # Any: as pandas gives the names of columns
    words = [row["institution"]]
    for name in ("level", "region"):
        if row[name] in codelist(name):
            words.append(label(codelist(name)[row[name]].label))
    return " · ".join(words)
