"""The catalogue from the command line: check, issue, template, missing-texts."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from schemas.form import form, sheets, slot
from schemas.issue import AlreadyIssued, drift, issue, issued_years
from schemas.texts import HERE, LANGUAGES
from schemas.wording import missing_texts
from schemas.workbook import Prefill, Value, register_facts, template
from schemas.years import report_years


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 1 where something is missing or refused."""
    options = _parser().parse_args(arguments)
    return options.run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m schemas", description=__doc__)
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help="prove that the catalogue has no gap")
    check.set_defaults(run=_check)
    freeze = commands.add_parser("issue", help="freeze the form of a year")
    freeze.add_argument("year", type=int)
    freeze.add_argument("--replace", action="store_true", help="overwrite a frozen form that differs")
    freeze.set_defaults(run=_issue)
    words = commands.add_parser("missing-texts", help="list every place without words in a language")
    words.add_argument("language")
    words.set_defaults(run=_missing_texts)
    book = commands.add_parser("template", help="write the workbook of one institution")
    book.add_argument("--year", type=int, required=True, choices=sorted(report_years()))
    book.add_argument("--institution", required=True, metavar="CODE")
    book.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    book.add_argument("--out", type=Path, required=True, metavar="FILE")
    book.add_argument(
        "--facts",
        type=Path,
        metavar="FILE",
        help="JSON with name, facts and last by slot, instead of the register's",
    )
    book.set_defaults(run=_template)
    return parser


def _check(_: argparse.Namespace) -> int:
    from schemas.catalogue import counts, gaps  # pulls in pandera, which the other commands do without

    found = gaps()
    for gap in found:
        print(gap, file=sys.stderr)
    print(", ".join(f"{count} {name}" for name, count in counts().items()))
    print(f"{len(found)} gaps" if found else "the ring is whole")
    return 1 if found else 0


def _issue(options: argparse.Namespace) -> int:
    try:
        path = issue(options.year, replace=options.replace)
    except AlreadyIssued as refusal:
        for line in drift(options.year):
            print(line, file=sys.stderr)
        print(refusal, file=sys.stderr)
        return 1
    print(f"{path.name}: form of {options.year} issued; issued so far: {', '.join(map(str, issued_years()))}")
    return 0


def _missing_texts(options: argparse.Namespace) -> int:
    places = missing_texts(options.language)
    for place in places:
        print(place)
    print(f"{len(places)} without words in {options.language}", file=sys.stderr)
    return 1 if places else 0


def _template(options: argparse.Namespace) -> int:
    given = options.facts.read_text("utf-8") if options.facts else _known(options)
    if given is None:
        return 2
    prefill = _prefill(options.institution, json.loads(given))
    year = report_years()[options.year]
    key = os.environ.get("SAPAT_SECRET_KEY", "").encode()
    template(form(options.year), prefill, options.language, options.out, issued=year.opens, key=key)
    print(options.out)
    return 0


def _known(options: argparse.Namespace) -> str | None:
    """Ask who knows: a process of its own, for nothing in this package imports what stands above it."""
    ask = [sys.executable, "-m", "ingest", "facts", "--institution", options.institution]
    ask += ["--year", str(options.year), "--language", options.language]
    answer = subprocess.run(ask, capture_output=True, text=True, cwd=HERE.parent)  # noqa: S603 - our own module
    if answer.returncode == 0:
        return answer.stdout
    print(answer.stderr.strip(), file=sys.stderr)
    return None


def _prefill(institution: str, given: Mapping[str, Any]) -> Prefill:  # Any: JSON
    """Read {"name": ..., "facts": {slot: value}, "last": {slot: value}}; dates are ISO texts."""
    return Prefill(
        institution,
        given.get("name", ""),
        register_facts(institution) | {slot(name): value for name, value in given.get("facts", {}).items()},
        {slot(name): _value(name, value) for name, value in given.get("last", {}).items()},
    )


def _value(name: str, value: Value) -> Value:
    """Dates are texts in JSON; which slots hold dates, the questions of all years say."""
    named = slot(name)
    asked = (f for sheet in sheets() for f in sheet.fields if f.id == named.field)
    types = {part.id: part.type for f in asked for part in f.parts}
    return date.fromisoformat(value) if types.get(named.part) == "date" and isinstance(value, str) else value


if __name__ == "__main__":
    sys.exit(main())
