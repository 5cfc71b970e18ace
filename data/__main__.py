"""The data layer's commands: init, status, register, backup, restore, verify, audit, account."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from data.backup import BackupError, backup, restore, verify
from data.durable import DiskFull, make_folder
from data.register import account_changes, accounts, audit, sign_in
from data.register.engine import Register
from data.register.refusals import Impossible
from data.register.register_files import BadRegisterFile, from_csv
from data.register.register_import import take_in
from data.settings import Settings, SettingsError, settings
from data.snapshots import Damaged
from data.status import status
from data.warehouse import Warehouse
from schemas.roles import SYSTEM, Actor, Role
from schemas.texts import LANGUAGES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 something is wrong with what is kept, 2 refused."""
    given = _parser().parse_args(arguments)
    try:
        return given.run(settings(), given)
    except accounts.NoSuchAccount as unknown:
        print(f"There is no open account {unknown}.", file=sys.stderr)
        return 2
    except (SettingsError, BackupError, BadRegisterFile, Damaged, DiskFull, Impossible) as refusal:
        print(refusal, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, run, words in (
        ("init", _init, "make the register, or bring it to this version"),
        ("status", _status, "print institutions, reports by state, snapshot and fact hash"),
        ("register", _register, "take a register file (CSV) in, all of it or nothing"),
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
    _account_parser(commands.add_parser("account", help="open, invite, list and close accounts"))
    return parser


def _account_parser(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="action")
    for name, run, words in (
        ("add", _account_add, "open an account and print the link of its invitation"),
        ("invite", _account_invite, "print a new invitation; the one before ends"),
        ("lift", _account_lift, "let an account set up a new authenticator"),
        ("close", _account_close, "close an account; what it did stays in its name"),
        ("list", _account_list, "list the open accounts"),
    ):
        action = actions.add_parser(name, help=words)
        action.set_defaults(run=run)
        if name != "list":
            action.add_argument("id", help="a short name, kept in the audit trail")
        if name == "add":
            action.add_argument("--email", required=True)
            action.add_argument("--role", required=True, choices=_ROLES)
            action.add_argument("--name", default="")
            action.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
            action.add_argument("--institution", help="code; for reporters and heads")
            action.add_argument(
                "--authority", action="append", default=[], help="an analyst's scope; may be repeated"
            )
            action.add_argument(
                "--level", action="append", default=[], help="an analyst's scope; may be repeated"
            )


_ROLES = [str(role) for role in (Role.REPORTER, Role.HEAD, Role.ANALYST, Role.ADMIN)]


def _account_add(found: Settings, given: argparse.Namespace) -> int:
    scopes = frozenset(given.authority), frozenset(given.level)
    actor = Actor(given.id, Role(given.role), given.institution, *scopes)
    entry = accounts.Account(actor, given.name, given.language, given.email)
    with closing(Register(found.register)) as register:
        register.upgrade()
        print(_invitation(found, account_changes.open_account(register, entry, by=SYSTEM)))
    return 0


def _account_invite(found: Settings, given: argparse.Namespace) -> int:
    with closing(Register(found.register)) as register:
        print(_invitation(found, sign_in.invite(register, given.id, by=SYSTEM)))
    return 0


def _invitation(found: Settings, token: str) -> str:
    return f"{found.address}/invitation/{token}"


def _account_lift(found: Settings, given: argparse.Namespace) -> int:
    with closing(Register(found.register)) as register:
        sign_in.lift_authenticator(register, given.id, by=SYSTEM)
    return 0


def _account_close(found: Settings, given: argparse.Namespace) -> int:
    with closing(Register(found.register)) as register:
        account_changes.close(register, given.id, by=SYSTEM)
    return 0


def _account_list(found: Settings, _: argparse.Namespace) -> int:
    with closing(Register(found.register)) as register:
        register.upgrade()
        with register.reading() as connection:
            for one in accounts.all_open(connection):
                print(one.actor.id, one.actor.role, one.actor.institution or "-", one.email, one.name)
    return 0


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
        lines = from_csv(given.path)
        changed = len(take_in(register, lines, by=SYSTEM).differences)
    print(f"{len(lines)} lines read, {changed} new or changed.")
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
