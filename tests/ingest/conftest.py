"""Stores in a folder of their own, with a small register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.register.institutions import Institution, add_many
from data.settings import Settings
from data.stores import Stores, open_stores
from schemas.roles import SYSTEM

NOON = datetime(2026, 11, 10, 6, 0, tzinfo=UTC)


def an_institution(number: int, **facts: object) -> Institution:
    code = f"KG-{number:04d}"
    given: dict = {
        "name_ky": f"№ {number} окуу жайы",
        "name_ru": f"Организация № {number}",
        "name_en": f"Institution {number}",
        "levels": ("higher",),
        "region": "KG02",
        "ownership": "state",
        "authority": "science",
        "website": f"https://www.{code.lower()}.edu.kg",
    }
    return Institution(code, **{**given, **facts})


def stores_in(home: Path) -> Stores:
    """Stores at noon of 10 November 2026, before the deadline of 2025/26."""
    opened = open_stores(Settings(home=home))
    opened.register.upgrade()
    return replace(opened, register=opened.register.at(NOON))


@pytest.fixture
def bare_stores(tmp_path: Path) -> Iterator[Stores]:
    """Nothing on the register, nothing in the archive."""
    found = stores_in(tmp_path / "home")
    yield found
    found.warehouse.close()
    found.register.close()


@pytest.fixture
def stores(bare_stores: Stores) -> Stores:
    """Four universities on the register, KG-0001 to KG-0004."""
    add_many(bare_stores.register, [an_institution(number) for number in range(1, 5)], by=SYSTEM)
    return bare_stores
