"""What a reader narrowed a question to; nothing chosen in a list means all of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """Levels, regions, forms of ownership and authorities chosen, as codes."""

    levels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    ownerships: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()

    def params(self) -> dict[str, list[str]]:
        """The parameters that every narrowed question has."""
        return {
            "levels": list(self.levels),
            "regions": list(self.regions),
            "ownerships": list(self.ownerships),
            "authorities": list(self.authorities),
        }

    def only_region(self) -> str | None:
        """The region, "" for all of them, when nothing else narrows the choice; else None."""
        if self.ownerships or self.authorities or len(self.regions) > 1:
            return None
        return self.regions[0] if self.regions else ""


EVERYTHING = Choice()
