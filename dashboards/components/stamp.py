"""What every figure carries wherever it goes: source, data version, day, address, licence."""

from __future__ import annotations

from datetime import date

from dashboards.page import View
from dashboards.words import _, day

LICENCE = "CC BY 4.0"


def permalink(view: View, version: int) -> str:
    """The address of a view with the version of its data pinned."""
    return view.stores.settings.address + view.link(version=str(version))


def stamp(view: View) -> list[str]:
    """The lines of the stamp, in the reader's language."""
    version = view.stores.warehouse.version
    return [
        _("Source: annual reports on internal quality assurance (order 173/1)"),
        _("Data version {n}, taken {day}", n=version, day=day(date.today())),
        permalink(view, version),
        LICENCE,
    ]
