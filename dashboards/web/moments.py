"""Moments as people here read them: Bishkek time, in words or in figures, and UTC beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dashboards.words import day
from data.register.engine import when

ZONE = ZoneInfo("Asia/Bishkek")


def here(text: str) -> datetime:
    """A moment of the register by the clocks of Bishkek."""
    return when(text).astimezone(ZONE)


def day_here(text: str) -> date:
    """The day it was in Bishkek."""
    return here(text).date()


def moment_words(text: str) -> str:
    """In the reader's language: 23 November 2026, 14:05."""
    then = here(text)
    return f"{day(then.date())}, {then:%H:%M}"


def in_figures(text: str) -> str:
    """The same to readers of every language, with the hour in UTC: for what is printed and kept."""
    return f"{here(text):%d.%m.%Y, %H:%M} (UTC+6) · {when(text).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
