"""What a workbook knows beforehand: the register's facts, and last year's answers in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from data.queries.previous import previous_cells
from data.register import deadlines
from data.register.collection import Collection, of_years
from data.register.institutions import on_date
from data.stores import Stores
from schemas.form import Slot, form
from schemas.workbook import Prefill, Value, register_facts


def prefill(stores: Stores, institution: str, year: int, language: str) -> Prefill:
    """Gather what is known of an institution for a year's workbook; raises NoSuchInstitution."""
    with stores.register.reading() as connection:
        collection = of_years(connection).get(year)
        known = on_date(connection, institution, _day(collection))
        due = deadlines.due(connection, institution, year) if collection else None
    choices = {"region": known.region, "ownership": known.ownership, "authority": known.authority}
    facts = register_facts(institution, known.levels, **choices, status="active")
    if known.parent:
        facts[Slot("parent_id")] = known.parent
    last = last_year(stores, institution, year)
    return Prefill(institution, known.name(language), facts, last, deadline=due)


def _day(collection: Collection | None) -> date:
    if collection is None:
        return date.today()
    return min(collection.last_day(), max(collection.opens, date.today()))


def last_year(stores: Stores, institution: str, year: int) -> dict[Slot, Value]:
    """Last year's answers by slot, as far as this year's form still asks them."""
    parts = {(f.id, part.id): part.type for f in form(year).fields.values() for part in f.parts}
    found: dict[Slot, Value] = {}
    for cell in previous_cells(stores.warehouse, [institution], year - 1).to_dict("records"):
        type = parts.get((cell["field"], cell["part"]))
        if type is not None and not cell["problem"]:
            found[Slot(cell["field"], cell["row"], cell["part"])] = _value(cell, type)
    return found


def _value(cell: Mapping, type: str) -> Value:
    if type == "date":
        return cell["date"].date()
    if type in ("whole", "year"):
        return int(cell["number"])
    return float(cell["number"]) if type in ("decimal", "money") else str(cell["text"])


def as_json(known: Prefill) -> dict[str, object]:
    """The same for a program: {"name", "facts": {slot: value}, "last": {slot: value}}, dates as ISO texts."""

    def spelled(values: Mapping[Slot, Value]) -> dict[str, object]:
        return {str(slot): v.isoformat() if isinstance(v, date) else v for slot, v in values.items()}

    return {"name": known.name, "facts": spelled(known.facts), "last": spelled(known.last)}
