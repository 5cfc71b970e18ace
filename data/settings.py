"""Settings from the environment: where things are kept, and what this process may use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

PREFIX = "SAPAT_"
SHORTEST_SECRET = 32
DEFAULT_HOME = Path(__file__).parent / "store"


class SettingsError(ValueError):
    """A setting is missing, unknown or cannot be understood; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting; a field `port` is read from SAPAT_PORT. The defaults need no server."""

    home: Path = DEFAULT_HOME
    """Everything a running system writes."""
    host: str = "127.0.0.1"
    """The address the web server listens on."""
    port: int = 8050
    """Its port."""
    demo: bool = False
    """1 opens the signed-in pages to everybody and invents a sector: never with real reports."""
    demo_institutions: int = 320
    """How many institutions the invented sector has."""
    secret_key: str = ""
    """At least 32 characters, kept secret; required unless in demo mode."""
    register_url: str = ""
    """The register's address as SQLAlchemy spells it (PostgreSQL); a SQLite file in the home unless set."""
    archive_url: str = ""
    """The folder of originals; one in the home unless set."""
    warehouse_memory: str = "1GB"
    """What DuckDB may use in each process."""
    warehouse_threads: int = 2
    """Its threads in each process."""
    workers: int = 2
    """Processes that answer pages."""
    threads: int = 8
    """Threads in each of them."""
    ingest_workers: int = 1
    """Processes that check and publish reports."""
    lease_seconds: int = 120
    """After how long a report whose checker died is taken up by another."""
    upload_mb: int = 5
    """The largest file taken in."""
    public_url: str = ""
    """Where people reach Sapat, for the links in letters: https://sapat.example."""
    same_person_signs: bool = True
    """1 lets the head sign a file that the head handed in; 0 asks for two people."""
    smtp_url: str = ""
    """The mail server: smtp://, smtp+starttls:// or smtps://user:password@host; files in the home unless set."""
    mail_from: str = "sapat@localhost"
    """The sender of letters."""

    oidc_issuer: str = ""
    """An OpenID provider people may sign in by (https://id.example): its address, as it names itself."""
    oidc_client_id: str = ""
    """What the provider calls Sapat."""
    oidc_client_secret: str = ""
    """What Sapat proves that with; kept secret."""
    oidc_name: str = "OpenID"
    """What the provider is called on the sign-in page."""

    @property
    def address(self) -> str:
        """Where people reach Sapat, for links in letters."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def register(self) -> str:
        """The register's address as SQLAlchemy spells it; a file in the home unless set."""
        return self.register_url or f"sqlite:///{self.home / 'register.sqlite'}"

    @property
    def archive(self) -> Path:
        return Path(self.archive_url.removeprefix("file://")) if self.archive_url else self.home / "archive"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse"


def settings(environ: Mapping[str, str] = os.environ, *, serving: bool = False) -> Settings:
    """Read the settings; `serving` adds what only a process that answers people must have.

    Raises SettingsError for a value that cannot be understood; outside demo mode also for an
    unknown SAPAT_ name (a misspelt setting would silently fall back to its default) and, when
    serving, for a secret key that is missing or short. SAPAT_TEST_ names belong to the tests.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_")
    }
    kinds = {f.name: type(f.default) for f in fields(Settings)}
    values = {name: _parsed(name, text, kinds[name]) for name, text in given.items() if name in kinds}
    found = Settings(**values)
    unknown = sorted(set(given) - set(kinds))
    if unknown and not found.demo:
        names = ", ".join(PREFIX + name.upper() for name in unknown)
        known = ", ".join(PREFIX + name.upper() for name in kinds)
        raise SettingsError(f"Unknown setting {names}. Known are: {known}.")
    _refuse_what_cannot_be(found)
    if serving and not found.demo and len(found.secret_key) < SHORTEST_SECRET:
        raise SettingsError(
            f"SAPAT_SECRET_KEY must be set and at least {SHORTEST_SECRET} characters long outside demo mode."
        )
    return found


def _refuse_what_cannot_be(found: Settings) -> None:
    if "://" in found.archive_url and not found.archive_url.startswith("file://"):
        raise SettingsError("SAPAT_ARCHIVE_URL must be a folder: other kinds of storage are not known.")
    if found.oidc_issuer and not (found.oidc_client_id and found.oidc_client_secret):
        raise SettingsError("SAPAT_OIDC_ISSUER needs SAPAT_OIDC_CLIENT_ID and SAPAT_OIDC_CLIENT_SECRET.")
    if not 0 < found.port < 65536:
        raise SettingsError("SAPAT_PORT must be a port number between 1 and 65535.")
    if min(found.workers, found.threads, found.ingest_workers, found.warehouse_threads) < 1:
        raise SettingsError("Numbers of workers and threads must be at least 1.")


def _parsed(name: str, text: str, kind: type) -> Any:  # Any: the field's own type, chosen by `kind`
    readers: dict[type, Callable[[str], Any]] = {bool: _yes_or_no, int: int, str: str}
    read = readers.get(kind, lambda path: Path(path).expanduser().resolve())
    try:
        return read(text.strip())
    except ValueError:
        wanted = "0 or 1" if kind is bool else "a whole number"
        raise SettingsError(f"{PREFIX}{name.upper()} must be {wanted}, not {text!r}.") from None


def _yes_or_no(text: str) -> bool:
    if text in ("0", "1"):
        return text == "1"
    raise ValueError(text)
