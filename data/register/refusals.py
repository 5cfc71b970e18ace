"""What the register refuses because it cannot be so: a reason, and words for it in three languages."""

from __future__ import annotations

from schemas.texts import declarations


class Impossible(ValueError):
    """What is asked for cannot be; `reason` is an entry of schemas/register.toml, `blanks` fill its words."""

    def __init__(self, reason: str, **blanks: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.blanks = blanks

    def words(self, language: str) -> str:
        """The refusal as a sentence; a column goes by its name in the language."""
        said = declarations("register")
        blanks = dict(self.blanks)
        if blanks.get("column") in said["column"]:
            blanks["column"] = said["column"][blanks["column"]][language]
        return said["refusal"][self.reason][language].format(**blanks)

    def __str__(self) -> str:
        return self.words("en")


def given(text: str, reason: str = "reason_missing") -> str:
    """A text that must not be empty, without blanks around it; raises Impossible."""
    if not text.strip():
        raise Impossible(reason)
    return text.strip()
