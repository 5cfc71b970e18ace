"""Why a file was not read: one exception, whose reason a rule of the catalogue puts into words."""

from __future__ import annotations


class Refused(Exception):
    """The file cannot be read as a report. `reason` names a rule of stage file or structure."""

    def __init__(self, reason: str, **params: str | float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params
