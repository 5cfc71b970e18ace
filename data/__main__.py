"""The data layer's commands: python -m data init | status | register | backup | restore | verify | audit."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from data.backup import BackupError, backup, restore, verify
from data.durable import DiskFull, make_folder
from data.register import audit, institutions
from data.register.engine import Register
from data.settings import Settings, SettingsError, settings
from data.snapshots import Damaged
from data.status import status
from data.warehouse import Warehouse
from schemas.roles import SYSTEM


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 something is wrong with what is kept, 2 refused."""
    given = _parser().parse_args(arguments)
    try:
        return given.run(settings(), given)
    except (SettingsError, BackupError, institutions.BadRegisterFile, Damaged, DiskFull) as refusal:
        print(refusal, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, run, words in (
        ("init", _init, "make the register, or bring it to this version"),
        ("status", _status, "print institutions, reports by state, snapshot and fact hash"),
        ("register", _register, "add institutions, or news of them, from a CSV file"),
        ("backup", _backup, "copy register and archive into an empty folder"),
        ("restore", _restore, "put a backup in place"),
        ("verify", _verify, "check every hash, the audit trail and the snapshots"),
        ("audit", _audit, "check the audit trail and print its last lines"),
    ):
        command = commands.add_parser(name, help=words)
        command.set_defaults(run=run)
        if name in ("register", "backup", "restore"):
            command.add_argument("path", type=Path)
        if name == "restore":
            command.add_argument("--force", action="store_true", help="over a home that is in use")
        if name == "status":
            command.add_argument("--format", choices=("text", "json"), default="text")
        if name == "audit":
            command.add_argument("--limit", type=int, default=20)
    return parser


def _init(found: Settings, _: argparse.Namespace) -> int:
    make_folder(found.home)
    with closing(Register(found.register)) as register:
        register.upgrade()
    print(f"The register is ready in {found.home}.")
    return 0


def _status(found: Settings, given: argparse.Namespace) -> int:
    with closing(Register(found.register)) as register, closing(Warehouse(found.warehouse)) as warehouse:
        register.upgrade()
        table = status(register, warehouse).table()
    if given.format == "json":
        print(json.dumps(table, indent=1))
        return 0
    for name, value in table.items():
        entries = value.items() if isinstance(value, dict) else [("", value)]
        for entry, number in entries:
            print(f"{name + (f' {entry}' if entry else ''):40} {number}")
    return 0


def _register(found: Settings, given: argparse.Namespace) -> int:
    with closing(Register(found.register)) as register:
        register.upgrade()
        read = institutions.from_csv(given.path)
        changed = institutions.add_many(register, read, by=SYSTEM)
    print(f"{len(read)} institutions read, {changed} new or changed.")
    return 0


def _backup(found: Settings, given: argparse.Namespace) -> int:
    manifest = backup(found, given.path)
    print(f"{len(manifest.originals)} originals and the register copied to {given.path}.")
    return 0


def _restore(found: Settings, given: argparse.Namespace) -> int:
    manifest = restore(given.path, found, force=given.force)
    print(f"{len(manifest.originals)} originals and the register restored.")
    print("Now run `python -m ingest rebuild` to make the warehouse anew.")
    return 0


def _verify(found: Settings, _: argparse.Namespace) -> int:
    with closing(Register(found.register)) as register:
        wrong = list(verify(found, register))
    print("\n".join(wrong) or "Every original, the audit trail and the snapshots are as they should be.")
    return 1 if wrong else 0


def _audit(found: Settings, given: argparse.Namespace) -> int:
    with closing(Register(found.register)) as register, register.reading() as connection:
        broken = audit.broken_at(connection)
        for line in reversed(audit.lines(connection, limit=given.limit)):
            print(line.seq, line.at, line.actor, line.action, line.subject, line.detail)
    print(f"The trail is broken at line {broken}." if broken else "The trail is whole.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
