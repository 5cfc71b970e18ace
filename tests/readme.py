"""`python -m tests.readme`: the parts of the READMEs that follow from the code, written anew between their marks.

<!-- made by: python -m tests.readme (settings) -->
...
<!-- made until here -->
"""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import data.__main__
import ingest.__main__
import schemas.__main__
from data import settings
from data.sql import HERE as SQL
from schemas.catalogue import counts

ROOT = Path(__file__).parents[1]
MARKED = re.compile(
    r"(<!-- made by: python -m tests\.readme \(([\w-]+)\) -->\n).*?(<!-- made until here -->)", re.S
)


PARSERS = {
    "schemas": schemas.__main__._parser,
    "data": data.__main__._parser,
    "ingest": ingest.__main__._parser,
}


def settings_table() -> str:
    """Every setting with its default and what it is for, as its docstring in the class says."""
    (declared,) = ast.parse(inspect.getsource(settings.Settings)).body
    assert isinstance(declared, ast.ClassDef)
    told: dict[str, str] = {}
    for before, after in zip(declared.body, declared.body[1:], strict=False):
        if isinstance(before, ast.AnnAssign) and isinstance(after, ast.Expr):
            assert isinstance(before.target, ast.Name)
            assert isinstance(after.value, ast.Constant)
            told[before.target.id] = str(after.value.value)
    rows = [
        f"| `SAPAT_{f.name.upper()}` | {_shown(f.default)} | {told[f.name]} |"
        for f in fields(settings.Settings)
    ]
    return "\n".join(["| setting | unless set | |", "|---|---|---|", *rows])


def _shown(default: object) -> str:
    if isinstance(default, Path):
        return f"`{default.relative_to(ROOT)}`"
    if isinstance(default, bool):
        return f"`{int(default)}`"
    return f"`{default}`" if default != "" else ""


def catalogue_counts() -> str:
    """How much the catalogue holds."""
    return "The catalogue holds " + ", ".join(f"{count} {name}" for name, count in counts().items()) + "."


def commands(package: str) -> str:
    """The commands of `python -m <package>`, one line each."""
    found = dict(_commands_of(PARSERS[package]()))
    width = max(map(len, found))
    lines = [f"    python -m {package} {name.ljust(width)}   {help}" for name, help in found.items()]
    return "\n".join(["", *lines, ""])


def _commands_of(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._subparsers._group_actions:  # type: ignore[union-attr] - argparse has no other way to ask
        for choice in action._choices_actions:  # type: ignore[attr-defined]
            given = " ".join(
                one.metavar or one.dest.upper()
                for one in action.choices[choice.dest]._actions  # type: ignore[index]
                if not one.option_strings
            )
            yield f"{choice.dest} {given}".strip(), choice.help


def questions() -> str:
    """The questions the warehouse answers, as the first line of each says."""
    rows = []
    for path in sorted(SQL.glob("*.sql")):
        said = re.match(r"-- [\w.]+: (.*)", path.read_text("utf-8"))
        assert said, path
        rows.append(f"| [`{path.stem}`](sql/{path.name}) | {said[1]} |")
    return "\n".join(["| question | |", "|---|---|", *rows])


BLOCKS: dict[str, Callable[[], str]] = {
    "settings": settings_table,
    "catalogue": catalogue_counts,
    "questions": questions,
    **{f"{name}-commands": lambda name=name: commands(name) for name in PARSERS},
}


def readmes() -> list[Path]:
    """Every README of the repository."""
    names = subprocess.run(
        ["git", "ls-files", "*README.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in names.stdout.split()]


def made_anew(text: str) -> str:
    """The text with every marked part as it should read now; raises KeyError for an unknown one."""
    return MARKED.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}\n{found[3]}", text)


def main() -> int:
    """Write every README anew where it differs."""
    for path in readmes():
        text = path.read_text("utf-8")
        if (fresh := made_anew(text)) != text:
            path.write_text(fresh, "utf-8")
            print(f"{path.relative_to(ROOT)} written anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
