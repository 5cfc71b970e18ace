"""Interface words in the reader's language, from gettext catalogues; numbers and dates from CLDR."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from babel.support import Translations

from schemas.texts import LANGUAGES, Text

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "messages"

_language: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """The language of the reader who is being answered."""
    return _language.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Answer in this language inside the block."""
    token = _language.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalogue(code: str) -> NullTranslations:
    return Translations.load(LOCALES, [code], DOMAIN)


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def _(message: str, /, **blanks: object) -> str:
    """The message in the reader's language, its {blanks} filled in."""
    said = _catalogue(language()).gettext(message)
    return said.format(**blanks) if blanks else said


def n_(one: str, many: str, n: int, /, **blanks: object) -> str:
    """The message in the plural form that n takes; {n} is the number as the language writes it."""
    said = _catalogue(language()).ngettext(one, many, int(n))
    return said.format(n=number(n), **blanks)


def N_(message: str) -> str:
    """Mark a message that is translated later, when it is shown."""
    return message


def label(text: Text) -> str:
    """A text of the catalogue in the reader's language."""
    return text[language()]


def number(value: float, digits: int = 0) -> str:
    """A number as the language writes it: 1 234,5."""
    return _written(float(value), digits, language())


@lru_cache(50_000)
def _written(value: float, digits: int, language: str) -> str:
    # Kept, as pages write the same few thousand numbers over and over, and each takes 30 microseconds.
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=_locale(language))


def sign() -> str:
    """The percent sign as the language sets it: %, or a space that does not break and %."""
    return "%" if language() == "en" else "\u00a0%"


def percent(share: float | None, digits: int = 0) -> str:
    """A share of 1 as a percentage: 0.231 -> 23 %; a dash for none."""
    if share is None or share != share:
        return "–"
    return f"{number(100 * share, digits)}{sign()}"


def day(value: date, form: Literal["long", "medium"] = "long") -> str:
    """A day as the language writes it: 15 November 2026."""
    locale = "en_GB" if language() == "en" else language()
    return format_date(value, form, locale=_locale(locale))
