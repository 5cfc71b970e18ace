"""Put a batch into the next snapshot, with the register's facts as they are today."""

from __future__ import annotations

from datetime import date

from data import publication
from data.dimensions import dimensions
from data.publication import Batch, Limits
from data.queries.previous import years_shown
from data.stores import Stores
from schemas.years import report_years


def publish(stores: Stores, given: Batch, *, today: date | None = None, anew: bool = False) -> int:
    """Publish the batch, and with `anew` nothing else; the snapshot's version."""
    years = {*report_years(), *given.reports["year"]}
    if not anew:
        years |= set(years_shown(stores.warehouse))
    known = dimensions(stores.register, years, today or date.today())
    limits = Limits(stores.settings.warehouse_memory, stores.settings.warehouse_threads)
    return publication.publish(stores.settings.warehouse, given, known, anew=anew, limits=limits)
