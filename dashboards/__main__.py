"""`python -m dashboards vendor | translations | missing-texts`: what the pages need before they are served."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import brotli
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dashboards.web.files import ASSETS
from dashboards.words import DOMAIN, LOCALES
from schemas.texts import LANGUAGES

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
    commands = {"vendor": vendor, "translations": translations, "missing-texts": missing_texts}
    parser.add_argument("command", choices=commands)
    return commands[parser.parse_args().command]()


if __name__ == "__main__":
    sys.exit(main())
