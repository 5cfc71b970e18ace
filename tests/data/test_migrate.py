"""The steps lead from nothing to the tables of the code, and may be repeated."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from data.register import migrate
from data.register.tables import metadata


def test_the_steps_make_the_tables_of_the_code_and_repeat_without_harm(bare_register):
    bare_register.upgrade()
    bare_register.upgrade()
    with bare_register.reading() as connection:
        assert migrate.version(connection) == migrate.newest()
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_constraint_has_a_name(bare_register):
    bare_register.upgrade()
    for table in metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table.name


def test_an_empty_register_has_no_version(bare_register):
    with bare_register.reading() as connection:
        assert migrate.version(connection) == ""


def test_sqlite_is_set_to_lose_nothing(bare_register):
    if bare_register.url.get_backend_name() != "sqlite":
        pytest.skip("settings of SQLite")
    bare_register.upgrade()
    with bare_register.reading() as connection:
        asked = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in SETTINGS}
        assert asked == SETTINGS
        assert "audit" in inspect(connection).get_table_names()


SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
