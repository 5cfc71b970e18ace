"""A report's states in words, each with the mark it is shown with; shared by all plain pages."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.words import N_
from schemas.findings import Level
from schemas.states import State


@dataclass(frozen=True, slots=True)
class Mark:
    """A message to translate, the kind of word it is shown as, and its glyph."""

    name: str
    kind: str = ""
    glyph: str = ""


STATES = {
    State.DRAFT: Mark(N_("draft")),
    State.RECEIVED: Mark(N_("received"), "info", "down"),
    State.CHECKING: Mark(N_("being checked"), "info", "clock"),
    State.RETURNED: Mark(N_("to be mended"), "bad", "stop"),
    State.TO_EXPLAIN: Mark(N_("to be explained"), "warn", "bang"),
    State.SUBMITTED: Mark(N_("waits for the head’s signature"), "warn", "clock"),
    State.SIGNED: Mark(N_("signed, waits for the ministry"), "info", "clock"),
    State.ACCEPTED: Mark(N_("accepted"), "good", "check"),
    State.PUBLISHED: Mark(N_("accepted and shown"), "good", "check"),
    State.SUPERSEDED: Mark(N_("replaced by a newer version")),
    State.WITHDRAWN: Mark(N_("withdrawn")),
}

LEVELS = {
    Level.FATAL: Mark(N_("Cannot be read"), "bad", "stop"),
    Level.ERROR: Mark(N_("Error"), "bad", "stop"),
    Level.EXPLAIN: Mark(N_("Explanation needed"), "warn", "bang"),
    Level.WARNING: Mark(N_("Warning"), "info", "info"),
    Level.INFO: Mark(N_("Note"), "info", "info"),
}

FINDING_STATES = {
    "open": Mark(N_("open"), "warn"),
    "explained": Mark(N_("explained"), "good"),
    "overridden": Mark(N_("lifted by the reviewer"), "good"),
    "fixed": Mark(N_("mended"), "good"),
}
