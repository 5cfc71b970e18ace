"""Stores in a folder of their own, with a small register."""

from __future__ import annotations

import shutil
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
    if not home.exists():
        opened.register.upgrade()
    return replace(opened, register=opened.register.at(NOON))


@pytest.fixture(scope="session")
def bare_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an empty register, made once: the tests begin with copies of it."""
    home = tmp_path_factory.mktemp("bare") / "home"
    stores_in(home).register.close()
    return home


@pytest.fixture(scope="session")
def known_home(tmp_path_factory: pytest.TempPathFactory, bare_home: Path) -> Path:
    """The same with four universities, KG-0001 to KG-0004."""
    home = tmp_path_factory.mktemp("known") / "home"
    shutil.copytree(bare_home, home)
    register = stores_in(home).register
    add_many(register, [an_institution(number) for number in range(1, 5)], by=SYSTEM)
    register.close()
    return home


def copied(home: Path, folder: Path) -> Iterator[Stores]:
    shutil.copytree(home, folder)
    found = stores_in(folder)
    yield found
    found.warehouse.close()
    found.register.close()


@pytest.fixture
def bare_stores(bare_home: Path, tmp_path: Path) -> Iterator[Stores]:
    """Nothing on the register, nothing in the archive."""
    yield from copied(bare_home, tmp_path / "home")


@pytest.fixture
def stores(known_home: Path, tmp_path: Path) -> Iterator[Stores]:
    """Four universities on the register, KG-0001 to KG-0004."""
    yield from copied(known_home, tmp_path / "home")
