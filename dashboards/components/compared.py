"""What is compared: a level's institutions in a year, the chosen ones, their peers and the benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dashboards.components.behind import behind
from dashboards.components.choices import level_of, year_of
from dashboards.components.observed import filed, value_words
from dashboards.components.rows import cell, records
from dashboards.page import View
from dashboards.words import N_, _, label, language, n_
from data.queries import compare as questions
from data.queries.choice import Choice
from data.queries.institution import identities
from data.register import groups
from schemas.codelists import codelist
from schemas.honesty import PEERS_NEED, SHARE_NEEDS, Funnel, compare, funnel, wilson
from schemas.indicators import Indicator, indicators
from schemas.peers import Candidate, Peers, nearest, peers
from schemas.roles import Role
from schemas.years import report_years

FIRST = "O02"
MOST = 12
_NEAR = 0.05  # of the benchmark: what counts as similar where no interval can be given

READINGS = {
    "higher": N_("higher"),
    "similar": N_("similar"),
    "lower": N_("lower"),
    "too_few": N_("too few to say"),
    "none": N_("not reported"),
}
_CRITERIA = {
    "ownership": N_("ownership"),
    "authority": N_("authority"),
    "size": N_("size (half to twice as many students)"),
    "region": N_("region"),
}


@dataclass(frozen=True)
class Comparison:
    """One comparison as an address asks for it. Tables have a row per institution, by its code."""

    view: View
    one: Indicator
    level: str
    year: int
    before: int

    @cached_property
    def _rows(self) -> pd.DataFrame:
        warehouse = self.view.stores.warehouse
        rows = questions.compared(warehouse, self.one.id, self.level, [self.year, self.before])
        return rows.assign(name=rows[f"name_{language()}"])

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Every institution of the level, those that have not reported among them."""
        return self._rows[self._rows["year"] == self.year].set_index("institution", drop=False)

    @cached_property
    def earlier(self) -> pd.DataFrame:
        return self._rows[self._rows["year"] == self.before].set_index("institution", drop=False)

    @cached_property
    def known(self) -> pd.DataFrame:
        """Those with a value; of a share, those whose parts make one."""
        return self._sound(self.rows)

    def _sound(self, rows: pd.DataFrame) -> pd.DataFrame:
        known = rows[rows["value"].notna()]
        if self.is_share:
            fits = (known["denominator"] > 0) & known["numerator"].between(0, known["denominator"])
            known = known[fits]
        return known

    @property
    def is_share(self) -> bool:
        return is_share(self.one)

    @cached_property
    def candidates(self) -> list[Candidate]:
        return [
            Candidate(r.institution, r.ownership, r.authority, None if pd.isna(r.students) else r.students, r.region)
            for r in records(self.known)
        ]  # fmt: skip

    @cached_property
    def first(self) -> str:
        """The institution whose peers are asked for: the first chosen, or the reader's own."""
        asked = self.view.many("institutions")[:1] or _own(self.view)
        return next(iter(asked), "")

    @cached_property
    def peers(self) -> Peers | None:
        """Its peers, where the reader asked to compare with them."""
        if self.view.chosen("against") != "peers" or not self.first:
            return None
        return peers(self.first, self.candidates)

    @cached_property
    def group(self) -> groups.Group | None:
        """The reader's own group, where one was asked for."""
        return next((one for one in kept(self.view) if one.id == self.view.chosen("group")), None)

    @cached_property
    def chosen(self) -> list[str]:
        """The institutions shown one by one, at most twelve, in the order chosen."""
        if self.peers is not None:
            closest = nearest(self.first, self.candidates, self.peers.institutions, MOST - 1)
            return [self.first, *sorted(closest)]
        asked = [*(self.group.institutions if self.group else ()), *self.view.many("institutions")]
        return list(dict.fromkeys(asked or _own(self.view)))[:MOST]

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The chosen ones that belong to the level in this year, in the order chosen."""
        return self.rows.loc[[code for code in self.chosen if code in self.rows.index]]

    @cached_property
    def base(self) -> pd.DataFrame:
        """Those whose figure is the benchmark: the peers, where there are enough, else the level."""
        if self.peers is not None and self.peers.enough:
            return self.known.loc[list(self.peers.institutions)]
        return self.known

    @cached_property
    def target(self) -> float | None:
        """The benchmark in the indicator's unit; None under eight institutions."""
        base = self.base
        if len(base) < PEERS_NEED:
            return None
        if self.one.aggregation == "ratio_of_sums" and base["denominator"].sum() > 0:
            return float(self.one.scale * base["numerator"].sum() / base["denominator"].sum())
        return float(base["value"].median())

    @cached_property
    def funnel(self) -> Funnel | None:
        """Limits over the whole level; None for what is no share, or too few institutions."""
        if not self.is_share:
            return None
        return funnel(self.firm["numerator"], self.firm["denominator"])

    @cached_property
    def firm(self) -> pd.DataFrame:
        """Those whose share rests on enough cases to be shown as a percentage."""
        return self.known[self.known["denominator"] >= SHARE_NEEDS] if self.is_share else self.known

    def reading(self, code: str) -> str:
        """How an institution stands to the benchmark: higher, similar, lower, too_few or none."""
        if code not in self.known.index:
            return "none"
        if self.target is None:
            return "too_few"
        if self.is_share:
            hits, cases = (cell(self.known, code, name) for name in ("numerator", "denominator"))
            return compare(hits, cases, self.target / self.one.scale)
        value = cell(self.known, code, "value")
        if abs(value - self.target) <= _NEAR * abs(self.target):
            return "similar"
        return "higher" if value > self.target else "lower"

    def interval(self, code: str) -> tuple[float, float] | None:
        """The interval of an institution's share, in the indicator's unit."""
        if not self.is_share or code not in self.firm.index:
            return None
        row = self.firm.loc[code]
        low, high = wilson(row["numerator"], row["denominator"])
        return float(self.one.scale * low), float(self.one.scale * high)

    def value_at(self, code: str, *, before: bool = False) -> float | None:
        """The value that may be shown: none where nothing was reported, or too few cases."""
        rows = self._sound(self.earlier) if before else self.known
        if code not in rows.index:
            return None
        few = self.is_share and not cell(rows, code, "denominator") >= SHARE_NEEDS
        return None if few else float(cell(rows, code, "value"))

    def behind(self, *institutions: str, year: int | None = None) -> str:
        """The address of the rows: of the whole level, or of some institutions."""
        return behind(
            self.view, self.one.id, year or self.year, Choice((self.level,)), institutions=institutions
        )

    def words(self, value: float | None) -> str:
        return value_words(self.one, value)

    def filed(self, value: float | None) -> float | None:
        return filed(self.one, value)

    @property
    def level_name(self) -> str:
        return label(codelist("level")[self.level].label)

    def against(self) -> str:
        """The benchmark's name, beside its line."""
        if self.peers is not None and self.peers.enough:
            return n_("{n} peer", "{n} peers", len(self.base))
        return _("all of the level")

    def peer_words(self) -> str:
        """Who the peers are, and what was given up to have enough of them."""
        if self.peers is None:
            return ""
        same = ", ".join(_(_CRITERIA[name]) for name in self.peers.held)
        gone = ", ".join(_(_CRITERIA[name]) for name in self.peers.relaxed)
        if not self.peers.enough:
            return n_(
                "Fewer than {n} institution of the level has a value: there are no peers to compare with.",
                "Fewer than {n} institutions of the level have a value: there are no peers to compare with.",
                PEERS_NEED,
            )
        count = len(self.peers.institutions)
        said = (
            n_("{n} peer: the same {criteria}.", "{n} peers: the same {criteria}.", count, criteria=same)
            if same
            else n_("{n} peer: the rest of the level.", "{n} peers: the rest of the level.", count)
        )
        if gone:
            said += " " + _(
                "Given up, because fewer than {n} would have been left or it is not known: {criteria}.",
                n=PEERS_NEED, criteria=gone,
            )  # fmt: skip
        return said


def is_share(one: Indicator) -> bool:
    """Whether a value is a share of countable cases, so that chance can be reckoned with."""
    parts = bool(one.numerator and one.denominator) or one.computed in ("measures", "published")
    return one.unit == "percent" and one.aggregation == "ratio_of_sums" and one.max == 100 and parts


def comparison(view: View) -> Comparison:
    """The comparison an address asks for; what cannot be is replaced by what can."""
    one = indicators().get(view.chosen("indicator"), indicators()[FIRST])
    level = level_of(view, _level_of_first(view))
    level = level if level in one.levels else one.levels[0]
    year = year_of(view)
    text = view.chosen("before")
    before = int(text) if text.isdigit() and int(text) in report_years() else year - 1
    return Comparison(view, one, level, year, before if before != year else year - 1)


def _level_of_first(view: View) -> str:
    """The level of the first institution chosen, where no level is."""
    codes = list(view.many("institutions")[:1] or _own(view))
    if codes:
        found = identities(view.stores.warehouse, codes)
        if len(found) and found["level"].iloc[0]:
            return str(found["level"].iloc[0])
    return "secondary"


def kept(view: View) -> list[groups.Group]:
    """The groups the reader keeps."""
    with view.stores.register.reading() as connection:
        return groups.kept_by(connection, view.actor)


def _own(view: View) -> tuple[str, ...]:
    """The institution the reader acts for."""
    if view.actor.role in (Role.REPORTER, Role.HEAD) and view.actor.institution:
        return (view.actor.institution,)
    return ()


def readings() -> Mapping[str, str]:
    """The words of comparing, in the reader's language."""
    return {name: _(word) for name, word in READINGS.items()}
