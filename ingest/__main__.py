"""Reports from the command line: check, load, work, rebuild, history, demo."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from data.archive import NotInArchive
from data.durable import DiskFull
from data.register import moves
from data.register import reports as reports_of
from data.register.institutions import NoSuchInstitution
from data.register.receiving import KeyUsed
from data.settings import Settings, SettingsError, settings
from data.stores import Stores, open_stores
from ingest import demo, feedback, history, load
from ingest.check import Candidate, Checked, refusal
from ingest.isolated import Reader
from ingest.pipeline import check_many
from ingest.prefill import as_json, prefill
from ingest.reasons import finding
from ingest.receive import HandedIn, newest_year, receive, said
from ingest.refusals import Refused
from ingest.worker import Worker
from schemas.roles import SYSTEM
from schemas.texts import LANGUAGES
from schemas.workbook import Prefill

CLEAN, FINDINGS, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    options = _parser().parse_args(arguments)
    try:
        return options.run(options, settings())
    except (SettingsError, DiskFull, NotInArchive, OSError) as error:
        print(error, file=sys.stderr)
        return UNREADABLE


def _opened(given: Settings) -> Stores:
    stores = open_stores(given)
    stores.register.upgrade()
    return stores


def _check(options: argparse.Namespace, given: Settings) -> int:
    """Say what is wrong with a file; nothing of it is stored."""
    stores = _opened(given)
    content = options.file.read_bytes()
    with Reader() as reader:
        try:
            institution, year = said(content, reader)
        except Refused:
            institution, year = options.institution, newest_year()
        candidate = Candidate("check", options.institution or institution, options.year or year, content)
        checked = check_many(stores, reader, [candidate], [date.today()])[0]
    language = options.language or _language_of(checked)
    if options.format == "json":
        print(json.dumps(feedback.as_dicts(checked, language), ensure_ascii=False, indent=2))
    else:
        print(feedback.as_text(checked, language))
    if options.annotate:
        options.annotate.write_bytes(feedback.returned(content, checked, language))
    if not feedback.readable(checked):
        return UNREADABLE
    return FINDINGS if feedback.is_open(checked.findings) else CLEAN


def _language_of(checked: Checked) -> str:
    reading = checked.examined.reading
    language = reading.meta.get("language", "") if reading else ""
    return language if language in LANGUAGES else "en"


def _load(options: argparse.Namespace, given: Settings) -> int:
    """Hand files in, check them, and with --accept put the clean ones into force."""
    stores = _opened(given)
    outcome = CLEAN
    reports = []
    with Reader() as reader:
        for path in options.files:
            handed = HandedIn(path.read_bytes(), path.name, options.institution, options.year)
            try:
                receipt = receive(stores, handed, reader, by=SYSTEM)
            except Refused as refused:
                print(f"{path}: {feedback.refused_text(refusal(refused), options.language)}")
                outcome = UNREADABLE
            except NoSuchInstitution as unknown:
                said_so = finding("unknown_institution", name=str(unknown.args[0]))
                print(f"{path}: {feedback.refused_text(said_so, options.language)}")
                outcome = UNREADABLE
            except KeyUsed as error:
                print(f"{path}: {error}", file=sys.stderr)
                outcome = UNREADABLE
            else:
                reports.append(receipt.report)
                print(f"{path}: {receipt.report}" + ("" if receipt.new else " (here already)"))
    Worker(stores, publish_every=0).run(once=True)
    states = _states(stores, reports, accept=options.accept)
    for report, state in states.items():
        print(f"{report}: {state}")
    if any(state in ("returned", "to_explain") for state in states.values()):
        outcome = max(outcome, FINDINGS)
    return outcome


def _states(stores: Stores, reports: Sequence[str], *, accept: bool) -> dict[str, str]:
    if accept:
        for report in reports:
            _accept(stores, report)
        Worker(stores, publish_every=0).run(once=True)
    return {report: reports_of.state_of(stores.register, report) for report in reports}


def _accept(stores: Stores, report: str) -> None:
    """Sign and accept on the operator's word; the audit trail says that it was the system."""
    state = reports_of.state_of(stores.register, report)
    if state == "submitted":
        moves.sign(stores.register, report, by=SYSTEM)
        state = "signed"
    if state == "signed":
        moves.accept(stores.register, report, by=SYSTEM)


def _work(options: argparse.Namespace, given: Settings) -> int:
    stores = _opened(given)
    worker = Worker(stores, players=demo.Play(datetime.now(UTC)) if given.demo else None)
    worker.listen()
    worker.run(once=options.once)
    return 0


def _rebuild(_: argparse.Namespace, given: Settings) -> int:
    with Reader() as reader:
        count = load.rebuild(_opened(given), reader)
    print(f"{count} reports loaded anew")
    return 0


def _history(options: argparse.Namespace, given: Settings) -> int:
    try:
        outcome = history.take_in(_opened(given), options.file, options.mapping, by=SYSTEM)
    except history.BadMapping as problem:
        print(history.problem_text(problem, options.language), file=sys.stderr)
        return UNREADABLE
    print(history.as_text(outcome, options.language))
    return CLEAN if not outcome.rejected else FINDINGS


def _facts(options: argparse.Namespace, given: Settings) -> int:
    """Print what a workbook is pre-filled with; an institution not registered gets an empty one."""
    stores = _opened(given)
    try:
        known = prefill(stores, options.institution, options.year or newest_year(), options.language)
    except NoSuchInstitution:
        print(f"{options.institution} is not on the register: only its code is filled in", file=sys.stderr)
        known = Prefill(options.institution)
    print(json.dumps(as_json(known), ensure_ascii=False))
    return 0


def _demo(options: argparse.Namespace, given: Settings) -> int:
    sector = demo.Sector(options.institutions, options.years, options.seed)
    if options.out:
        print(f"{demo.write(sector, options.out)} workbooks written to {options.out}")
        return 0
    print(f"{demo.hand_in(_opened(given), sector)} reports handed in")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    commands = parser.add_subparsers(required=True)

    check = commands.add_parser(
        "check", help="say what is wrong with a file (0 clean, 1 findings, 2 unreadable)"
    )
    check.add_argument("file", type=Path)
    check.add_argument("--language", choices=LANGUAGES, help="of the words; the file's own unless given")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.add_argument(
        "--annotate", type=Path, metavar="OUT.xlsx", help="write the workbook with its cells marked"
    )
    _whose(check)
    check.set_defaults(run=_check)

    load_ = commands.add_parser("load", help="hand files in and process them")
    load_.add_argument("files", type=Path, nargs="+")
    load_.add_argument("--accept", action="store_true", help="sign and accept what has nothing open")
    load_.add_argument("--language", choices=LANGUAGES, default="en")
    _whose(load_)
    load_.set_defaults(run=_load)

    work = commands.add_parser("work", help="process what is handed in, until told to stop")
    work.add_argument("--once", action="store_true", help="stop when nothing is left to do")
    work.set_defaults(run=_work)

    rebuild = commands.add_parser("rebuild", help="make the warehouse anew from archive and register")
    rebuild.set_defaults(run=_rebuild)

    past = commands.add_parser("history", help="take in a table of past years")
    past.add_argument("file", type=Path)
    past.add_argument("--mapping", type=Path, required=True, metavar="MAP.toml")
    past.add_argument("--language", choices=LANGUAGES, default="en")
    past.set_defaults(run=_history)

    facts = commands.add_parser(
        "facts", help="print what is known of an institution for its workbook, as JSON"
    )
    facts.add_argument("--language", choices=LANGUAGES, default="ky")
    _whose(facts)
    facts.set_defaults(run=_facts)

    invented = commands.add_parser("demo", help="hand in an invented sector")
    invented.add_argument("--institutions", type=int, default=320)
    invented.add_argument("--years", type=int, default=5)
    invented.add_argument("--seed", type=int, default=1)
    invented.add_argument("--out", type=Path, metavar="DIR", help="only write the workbooks there")
    invented.set_defaults(run=_demo)
    return parser


def _whose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--institution", default="", metavar="CODE", help="whose report; the file says so unless given"
    )
    parser.add_argument("--year", type=int, default=0, help="report year; the file says so unless given")


if __name__ == "__main__":
    sys.exit(main())
