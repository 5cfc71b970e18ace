"""Why a file was not read: one exception, light enough for the isolated child to import."""

from __future__ import annotations


class Refused(Exception):
    """The file cannot be read as a report. `reason` is the kind of a rule of frame "file"."""

    def __init__(self, reason: str, **params: str | float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params
