"""How good an invented institution is at each of the 35 requirements, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

import numpy as np

from data.register.institutions import Institution
from schemas.regulation import requirements


class Standing(IntEnum):
    """What an institution has for a requirement: nothing, its word, or its word and a document."""

    UNMET = 0
    DECLARED = 1
    EVIDENCED = 2


_HARD = {
    "R34": 1.0, "R09": 0.8, "R32": 0.7, "R25": 0.6, "R26": 0.5, "R08": 0.5, "R21": 0.4, "R33": 0.4, "R10": 0.3,
    "R24": 0.3, "R20": 0.2, "R01": -0.9, "R03": -0.7, "R11": -0.6, "R27": -0.6, "R14": -0.5, "R29": -0.4,
}  # fmt: skip
_LEVEL = {"primary": -0.75, "secondary": -0.3, "higher": 0.2}
_A_YEAR = 0.09


def standings(one: Institution, seed: int, years: range) -> dict[int, Mapping[str, Standing]]:
    """The standing in each requirement by year: it mostly grows, and never jumps about."""
    chance = np.random.default_rng([seed, 2, *one.code.encode()])
    numbers = list(requirements())
    ability = _LEVEL[one.main_level] + chance.normal(0, 0.7)
    talent = chance.normal(0, 0.6, len(numbers))
    documents = chance.normal(0.75, 0.35)
    found = {}
    for step, year in enumerate(years):
        drift = chance.normal(0, 0.12, len(numbers))
        talent = talent + drift
        found[year] = {
            number: _standing(ability + _A_YEAR * step + talent[at] - _HARD.get(number, 0.0), documents)
            for at, number in enumerate(numbers)
        }
    return found


def _standing(score: float, documents: float) -> Standing:
    if score < -0.45:
        return Standing.UNMET
    return Standing.EVIDENCED if score > 0.45 - documents * 0.4 else Standing.DECLARED
