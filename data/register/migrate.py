"""Bringing the register's tables to the version of the code; the steps lie in `migrations/`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

STEPS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(connection: Connection) -> None:
    """Take every step the tables have not taken yet, within the caller's transaction."""
    command.upgrade(_config(connection), "head")


def version(connection: Connection) -> str:
    """The step the tables stand at; "" when there are none yet."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def newest() -> str:
    """The last step this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""
