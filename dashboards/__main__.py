"""`python -m dashboards vendor | messages | translations | missing-texts`: what pages need to be served."""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import brotli
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from dashboards.web.files import ASSETS
from dashboards.words import DOMAIN, LOCALES
from schemas.texts import LANGUAGES

BEGAN = datetime(2026, 11, 23, tzinfo=UTC)
MODULES = Path(__file__).parent.parent / "node_modules"
BUILT = ASSETS / "vendor" / "built"
VENDORED = {
    "plotly.js-basic-dist-min/plotly-basic.min.js": "plotly-basic.min.js",
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
}


def vendor() -> int:
    """Copy the third parties' files beside ours and compress all of them once, as far as it goes."""
    BUILT.mkdir(parents=True, exist_ok=True)
    for source, name in VENDORED.items():
        shutil.copyfile(MODULES / source, BUILT / name)
        packed = brotli.compress((BUILT / name).read_bytes(), quality=11)
        (BUILT / f"{name}.br").write_bytes(packed)
    return 0


def collected() -> Catalog:
    """Every message the code and the templates hold."""
    found = Catalog()
    keywords = {"_": None, "N_": None, "n_": (1, 2), "gettext": None}
    with (LOCALES / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    here = Path(__file__).parent
    for name, _line, message, _comments, _context in extract_from_dir(here, methods, options, keywords):
        if not name.startswith(("assets", "locale")):
            found.add(message)
    return found


def messages() -> int:
    """Bring the catalogues up to date with the code: new messages enter untranslated, unused ones go."""
    template = collected()
    for code in LANGUAGES:
        path = LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(locale=code)
        if path.exists():
            with path.open("rb") as file:
                catalogue = read_po(file, locale=code)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        if code == "en":  # the messages are English already
            for message in catalogue:
                message.string = message.string if not message.id else message.id
        with path.open("wb") as file:
            write_po(file, _dateless(catalogue), width=0, omit_header=False)
    return 0


def _dateless(catalogue: Catalog) -> Catalog:
    """Without times and tools in its head, so that two runs write the same file."""
    plain = Catalog(
        locale=catalogue.locale, header_comment="# Interface words of Sapat.", project="Sapat", fuzzy=False,
        creation_date=BEGAN, revision_date=BEGAN, last_translator="Sapat", language_team="Sapat",
    )  # fmt: skip
    for message in catalogue:
        if message.id:
            plain.add(message.id, message.string)
    return plain


def translations() -> int:
    """Compile the catalogues that are newer than what was compiled from them."""
    for code in LANGUAGES:
        source = LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po"
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            with source.open("rb") as file:
                catalogue = read_po(file, locale=code)
            with target.open("wb") as file:
                write_mo(file, catalogue)
    return 0


def missing_texts() -> int:
    """List the messages a catalogue does not translate."""
    missing = 0
    for code in LANGUAGES:
        with (LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
            for message in read_po(file, locale=code):
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                if message.id and (message.fuzzy or not all(said)):
                    print(f"{code}: {message.id}")
                    missing += 1
    return 1 if missing else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m dashboards", description=__doc__)
    commands = {
        "vendor": vendor,
        "messages": messages,
        "translations": translations,
        "missing-texts": missing_texts,
    }
    parser.add_argument("command", choices=commands)
    return commands[parser.parse_args().command]()


if __name__ == "__main__":
    sys.exit(main())
