"""The catalogue's words: present in every language, each in its own alphabet, Kyrgyz not copied."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas.texts import LANGUAGES, Text

HERE = Path(__file__).parent

SAME_IN_BOTH = frozenset({"13 Бюджет", "Динамика", "мониторинг", "процесс", "Пункт"})
"""Words that Kyrgyz and Russian share."""

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04FF]")
_BLANK = re.compile(r"\{[^}]*\}")


def texts(folder: Path | None = None) -> Iterator[tuple[str, Text]]:
    """Every text of every catalogue file with the place it stands in: ("codelists: yes_no.yes.label", ...)."""
    root = folder or HERE
    for path in sorted(root.rglob("*.toml")):
        name = path.relative_to(root).with_suffix("").as_posix()
        yield from _texts(tomllib.loads(path.read_text("utf-8")), f"{name}:")


def missing_texts(language: str, folder: Path | None = None) -> list[str]:
    """The places where a language has no words yet."""
    return [place for place, text in texts(folder) if not text.get(language, "").strip()]


def spoken_gaps(languages: Iterable[str], folder: Path | None = None) -> list[str]:
    """Missing words, and words that mix Latin and Cyrillic letters (they look right and compare wrong)."""
    found = [
        f"{place} [{language}]: no words"
        for language in languages
        for place in missing_texts(language, folder)
    ]
    for place, text in texts(folder):
        for language, words in text.items():
            mixed = [word for word in _WORD.findall(_BLANK.sub("", words)) if _mixed(word)]
            found += [f"{place} [{language}]: «{word}» mixes alphabets" for word in mixed]
            if language == "en" and _CYRILLIC.search(words):
                found.append(f"{place} [en]: Cyrillic letters")
    return found


def same_words(folder: Path | None = None) -> list[str]:
    """Kyrgyz texts that are letter by letter the Russian ones and not known to be shared words."""
    return [
        f"{place}: Kyrgyz and Russian are both «{text['ky']}»"
        for place, text in texts(folder)
        if text.get("ky")
        and text.get("ky") == text.get("ru")
        and text["ky"] not in SAME_IN_BOTH
        and _CYRILLIC.search(text["ky"])
    ]


def _mixed(word: str) -> bool:
    return bool(_LATIN.search(word) and _CYRILLIC.search(word))


def _texts(table: Mapping[str, Any], place: str) -> Iterator[tuple[str, Text]]:
    for key, value in table.items():
        if isinstance(value, dict):
            if (
                value
                and set(value) & set(LANGUAGES)
                and all(isinstance(word, str) for word in value.values())
            ):
                yield f"{place} {key}", value
            else:
                yield from _texts(value, f"{place} {key}")
