"""The three stores, opened together from the settings."""

from __future__ import annotations

from dataclasses import dataclass

from data.archive import Archive
from data.recent import Recent
from data.register.engine import Register
from data.settings import Settings
from data.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Stores:
    """Archive, register and warehouse. Opening them connects to nothing yet."""

    settings: Settings
    archive: Archive
    register: Register
    warehouse: Warehouse


def open_stores(settings: Settings) -> Stores:
    """The stores the settings name; nothing is created or connected before it is asked."""
    return Stores(
        settings,
        Archive(settings.archive),
        Register(settings.register),
        Warehouse(
            settings.warehouse,
            memory=settings.warehouse_memory,
            threads=settings.warehouse_threads,
            recent=Recent(),
        ),
    )
