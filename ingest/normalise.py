"""From what stands in a cell to what is meant: numbers, dates, codes and text, or why it is not clear.

Real workbooks hold decimal commas, no-break spaces, dashes for missing values, "25.02.2025 г.",
Latin letters inside Cyrillic words. All of that is understood here; the raw text is kept beside.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from ingest.sheets import Value
from schemas.codelists import codelist
from schemas.form import Part


class Meaning(NamedTuple):
    """What a cell means. All empty: the cell says that there is nothing (a dash, an ellipsis)."""

    text: str | None = None
    number: float | None = None
    date: date | None = None
    problem: str = ""


NOTHING = Meaning()
LONGEST_TEXT = 4_000
_SERIALS = range(36526, 51001)  # 2000-01-01 to 2039-08-18; what a date is in an unformatted cell
_EPOCH = date(1899, 12, 30)

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_MISSING = frozenset({"-", "–", "—", "―", "−", "…", "...", "..", "....", "n/a", "н/д", "#н/д"})
_NONE = frozenset({"жок", "нет", "no", "none"})
_ERROR = re.compile(
    r"^#(REF|DIV/0|N/A|VALUE|NAME\?|NUM|NULL|SPILL|ССЫЛКА|ДЕЛ/0|Н/Д|ЗНАЧ|ИМЯ\?|ЧИСЛО|ПУСТО)!?$|^Err:\d+$"
)
_YES = frozenset({"1", "true", "+", "v", "x", "истина", "чын"})
_NO = frozenset({"0", "false", "ложь", "жалган"})
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}([.,]\d{3})+$")
_UNIT = re.compile(r"\s*(%|сом|som|kgs|с\.|адам|чел\.?|киши)$", re.IGNORECASE)
_DATE = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")
_ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ]?\d\d:.*)?$")
_YEAR_WORD = re.compile(r"[\s,]*(г|год|года|ж|жыл|жылы|ж-ы|year)\.?$", re.IGNORECASE)
_YEAR = re.compile(r"^((?:19|20)\d\d)\d?$")  # a footnote's digit may be glued on
_CYRILLIC_ALIKE = str.maketrans("асеорхукмнвті", "aceopxykmhbti")


def normalise(value: Value, part: Part) -> Meaning:
    """Say what a value means as an answer of this type."""
    if isinstance(value, dict):
        return _from_object(value, part)
    if isinstance(value, bool):
        value = "1" if value else "0"
    if isinstance(value, (int, float)):
        return _from_number(float(value), part)
    text = clean(value)
    if not text or text.casefold() in _MISSING:
        return NOTHING
    if _ERROR.match(text):
        return Meaning(problem="error_value")
    return _READERS[part.type](text, part)


def clean(text: str) -> str:
    """Normal form C, without invisible characters, every run of blanks one space."""
    if not text.isascii():
        if _INVISIBLE.search(text):
            text = _INVISIBLE.sub("", text)
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """A form in which words compare equal whatever their case, and Latin letters pass for Cyrillic."""
    return clean(text).casefold().translate(_CYRILLIC_ALIKE).rstrip(" .:;*")


def raw_text(value: Value) -> str:
    """The value as a person would have typed it."""
    if isinstance(value, dict):
        return next(iter(value.values()))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _from_object(value: Mapping[str, str], part: Part) -> Meaning:
    if "error" in value:
        return Meaning(problem="error_value")
    if part.type == "date":
        return _dated(date.fromisoformat(value["date"]))
    if part.type == "year":
        return _numbered(float(value["date"][:4]))
    if part.type in ("whole", "decimal", "money"):
        return Meaning(problem="not_a_number")
    return _READERS[part.type](value["date"], part)


def _from_number(number: float, part: Part) -> Meaning:
    if math.isnan(number) or math.isinf(number):
        return Meaning(problem="not_a_number")
    match part.type:
        case "date":
            return _from_serial(number)
        case "whole" | "decimal" | "money" | "year":
            return _checked(number, part)
    return _READERS[part.type](raw_text(number), part)


def _from_serial(number: float) -> Meaning:
    if int(number) in _SERIALS:
        return _dated(_EPOCH + timedelta(days=int(number)))
    return Meaning(problem="not_a_date")


def _numbered(number: float) -> Meaning:
    return Meaning(text=raw_text(number), number=number)


def _dated(day: date) -> Meaning:
    return Meaning(text=day.isoformat(), date=day)


def _checked(number: float, part: Part) -> Meaning:
    if part.type in ("whole", "year") and not number.is_integer():
        return Meaning(problem="not_whole")
    return _numbered(number)


def _read_number(text: str, part: Part) -> Meaning:
    if text.casefold() in _NONE:
        return NOTHING
    digits = _UNIT.sub("", text).replace(" ", "").replace("'", "").replace("’", "").replace("−", "-")
    if part.type in ("whole", "money") and _THOUSANDS.match(digits):
        digits = digits.replace(",", "").replace(".", "")
    elif "," in digits and "." in digits:
        thousands = "," if digits.rfind(",") < digits.rfind(".") else "."
        digits = digits.replace(thousands, "").replace(",", ".")
    else:
        digits = digits.replace(",", ".")
    if not _NUMBER.match(digits):
        return Meaning(problem="not_a_number")
    number = float(digits)
    return _checked(number, part) if math.isfinite(number) else Meaning(problem="not_a_number")


def _read_year(text: str, part: Part) -> Meaning:
    match = _YEAR.match(_YEAR_WORD.sub("", text).strip())
    return _numbered(float(match[1])) if match else Meaning(problem="not_a_number")


def _read_date(text: str, _: Part) -> Meaning:
    text = _YEAR_WORD.sub("", text).strip().replace(" ", "")
    if text.isascii() and text.isdigit() and len(text) == 5:
        return _from_serial(float(text))
    if match := _DATE.match(text):
        day, month, year = (int(group) for group in match.groups())
    elif match := _ISO_DATE.match(text):
        year, month, day = (int(group) for group in match.groups())
    else:
        return Meaning(problem="not_a_date")
    try:
        return _dated(date(year, month, day))
    except ValueError:
        return Meaning(problem="not_a_date")


def _read_choice(text: str, part: Part) -> Meaning:
    assert part.list is not None
    code = choice_words(part.list).get(fold(text))
    return Meaning(text=code) if code else Meaning(problem="not_in_list")


def _read_text(text: str, _: Part) -> Meaning:
    return Meaning(text=text) if len(text) <= LONGEST_TEXT else Meaning(problem="too_long")


def _read_code(text: str, _: Part) -> Meaning:
    code = text.upper().replace(" ", "")
    return Meaning(text=code) if len(code) <= 64 else Meaning(problem="too_long")


def _read_link(text: str, _: Part) -> Meaning:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in text
    except ValueError:
        sound = False
    if len(text) > LONGEST_TEXT:
        return Meaning(problem="too_long")
    return Meaning(text=text) if sound else Meaning(problem="not_a_link")


@cache
def choice_words(name: str) -> Mapping[str, str]:
    """Every way of writing each code of a list, folded: the code and its labels in all languages."""
    words: dict[str, str] = {}
    for code in codelist(name).values():
        for word in (code.id, *code.label.values()):
            words.setdefault(fold(word), code.id)
    if name == "yes_no":
        words |= {fold(word): "yes" for word in _YES} | {fold(word): "no" for word in _NO}
    return words


_READERS = {
    "text": _read_text,
    "code": _read_code,
    "link": _read_link,
    "choice": _read_choice,
    "whole": _read_number,
    "decimal": _read_number,
    "money": _read_number,
    "year": _read_year,
    "date": _read_date,
}
