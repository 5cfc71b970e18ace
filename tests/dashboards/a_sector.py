"""A small invented sector put straight into a warehouse: for the tests of pages, and for looking at them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from data.dimensions import REPORT_COLUMNS, Dimensions
from data.publication import Batch, publish
from data.register import institutions, receiving
from data.settings import Settings
from data.stores import Stores, open_stores
from schemas.codelists import codelist
from schemas.indicators import indicators
from schemas.regulation import requirements
from schemas.roles import SYSTEM

YEARS = (2021, 2022, 2023, 2024, 2025)
OLDER = (2017, 2018, 2019, 2020)
REGIONS = tuple(codelist("region"))
LEVELS = ("primary", "secondary", "higher")
KINDS = {
    "primary": ("кесиптик лицейи", "профессиональный лицей", "Lyceum"),
    "secondary": ("колледжи", "колледж", "College"),
    "higher": ("университети", "университет", "University"),
}
PLACES = (
    ("Ак-Башат", "Ак-Башат", "Ak-Bashat"), ("Көк-Жар", "Кок-Жар", "Kok-Jar"),
    ("Жаңы-Талаа", "Джаны-Талаа", "Jangy-Talaa"), ("Өзгөн", "Узген", "Ozgon"),
    ("Сары-Булак", "Сары-Булак", "Sary-Bulak"), ("Тал-Дөбө", "Тал-Добо", "Tal-Dobo"),
    ("Арчалы", "Арчалы", "Archaly"), ("Беш-Терек", "Беш-Терек", "Besh-Terek"),
    ("Чоң-Арык", "Чон-Арык", "Chong-Aryk"), ("Кең-Суу", "Кен-Суу", "Keng-Suu"),
)  # fmt: skip


def a_sector(home: Path, count: int, years: tuple[int, ...] = YEARS, *, today: int = 2026) -> Stores:
    """Stores in `home` whose warehouse holds `count` institutions over the years, the same each time."""
    stores = open_stores(Settings(home=home, demo=True))
    stores.register.upgrade()
    if not count:
        return stores
    facts = _facts(count)
    random = np.random.default_rng(173)
    facts_of_years = _years(facts, years, random)
    reports = _reports(facts_of_years)
    quantities = _quantities(reports, facts, random)
    batch = Batch(
        pd.concat([reports.reindex(columns=list(REPORT_COLUMNS)), _older_reports(facts)], ignore_index=True),
        _cells(reports, quantities, random),
        pd.concat([_observations(reports, quantities, random), _older(facts, random)], ignore_index=True),
        _states(reports, facts, random),
    )
    publish(stores.settings.warehouse, batch, Dimensions(facts, facts_of_years))
    _hand_in(stores, facts)
    return stores


def _facts(count: int) -> pd.DataFrame:
    rows = []
    for n in range(count):
        level = LEVELS[(n * 7 % 10 > 3) + (n * 7 % 10 > 7)]
        place, kind = PLACES[n % 10], KINDS[level]
        rows.append(
            {
                "institution": f"KG-{n + 1:04d}",
                "region": REGIONS[(n * 5 + n // 9) % 9],
                "level": level,
                "levels": level,
            }
            | {"name_ky": f"{place[0]} {kind[0]} № {n + 1}", "name_ru": f"{place[1]}: {kind[1]} № {n + 1}"}
            | {"name_en": f"{place[2]} {kind[2]} {n + 1}", "ownership": "private" if n % 4 == 3 else "state"}
            | {"authority": "enlightenment" if level == "primary" else "science", "website": ""}
        )
    frame = pd.DataFrame(rows)
    return frame.assign(valid_from=pd.Timestamp(2000, 1, 1), valid_to=pd.NaT, merged_into=None)


def _years(facts: pd.DataFrame, years: tuple[int, ...], random: np.random.Generator) -> pd.DataFrame:
    frames = []
    for year in years:
        one = facts.drop(columns=["valid_from", "valid_to", "merged_into"]).assign(year=year)
        due = pd.Timestamp(year + 1, 11, 15)
        reported = random.random(len(one)) < 0.7 + 0.05 * (year - years[0])
        reported[0] = True
        day = np.round(random.normal(-6, 9, len(one))).astype(int)
        came = pd.Series([due + timedelta(days=int(d)) for d in day]).where(pd.Series(reported))
        one["due"], one["received_on"] = due, came.astype("datetime64[s]")
        one["late_days"] = pd.Series(np.maximum(day, 0)).where(pd.Series(reported)).astype("Int64")
        one["on_time"] = pd.Series(day <= 0).astype("boolean").where(pd.Series(reported))
        one["state"] = np.where(reported, "published", np.where(day % 5 == 0, "returned", "none"))
        frames.append(one.assign(expected=True, waived=False, is_due=True, reported=reported))
    return pd.concat(frames, ignore_index=True)


def _reports(facts_of_years: pd.DataFrame) -> pd.DataFrame:
    found = facts_of_years[facts_of_years["reported"]].reset_index(drop=True)
    found["report"] = found["institution"] + "-" + found["year"].astype(str) + "-1"
    came = found["received_on"] + pd.Timedelta(hours=6)
    return found.assign(
        attempt=1, state="published", source="form", language="ky", received_at=came, submitted_at=came,
        signed_at=came + pd.Timedelta(hours=2), signed_by="A. Sydykova", sha256="ab" * 32,
        filename=found["institution"] + ".xlsx",
    )  # fmt: skip


def _names() -> list[str]:
    parts = [name for one in indicators().values() for name in (*one.numerator, *one.denominator)]
    return list(dict.fromkeys(parts))


def _quantities(reports: pd.DataFrame, facts: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """A column per quantity and a row per report; parts lie under their wholes, and drift with the years."""
    size = dict(zip(facts["institution"], np.round(random.lognormal(6, 0.7, len(facts))), strict=True))
    whole = reports["institution"].map(size).to_numpy() * (1 + 0.02 * (reports["year"].to_numpy() - 2021))
    wholes = {name for one in indicators().values() for name in one.denominator}
    columns = {}
    for name in _names():
        base = whole * random.uniform(0.85, 1.1, len(reports))
        part = 0.11 if name == "dropped_out" else random.uniform(0.1, 0.7)
        columns[name] = np.round(base if name in wholes else base * part)
    return pd.DataFrame(columns)


def _address(name: str) -> str:
    return f"quantities!E{_names().index(name) + 5}"


def _cells(reports: pd.DataFrame, quantities: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    frames = []
    for name in quantities:
        raw = quantities[name].astype(int).astype(str)
        frames.append(
            pd.DataFrame(
                {"report": reports["report"], "row": reports["level"], "raw": raw, "text": raw}
            ).assign(
                number=quantities[name], sheet="quantities", cell=_address(name).split("!")[1], field=name
            )
        )
    chance = random.choice(["unit", "person", "none"], len(reports), p=[0.5, 0.3, 0.2])
    form = pd.DataFrame({"report": reports["report"], "row": "", "raw": chance, "text": chance})
    frames.append(form.assign(number=None, sheet="unit", cell="D5", field="qa_form").iloc[3:])
    return pd.concat(frames, ignore_index=True).assign(part="value", problem="", date=pd.NaT)


def _observations(
    reports: pd.DataFrame, quantities: pd.DataFrame, random: np.random.Generator
) -> pd.DataFrame:
    frames = []
    for one in indicators().values():
        if one.computed:
            continue
        top = sum((quantities[name] for name in one.numerator), start=0 * quantities.iloc[:, 0])
        low = sum((quantities[name] for name in one.denominator), start=0 * top) if one.denominator else None
        frame = pd.DataFrame({"report": reports["report"], "level": reports["level"], "numerator": top})
        frame["denominator"] = low if low is not None else np.nan
        frame["value"] = one.scale * top / low if low is not None else top
        frame["status"] = np.where(random.random(len(frame)) < 0.03, "missing", "reported")
        frame.loc[frame["status"] == "missing", ["numerator", "denominator", "value"]] = None
        frame["numerator_cell"] = "+".join(_address(name) for name in one.numerator)
        frame["denominator_cell"] = "+".join(_address(name) for name in one.denominator) or None
        frames.append(frame[reports["level"].isin(one.levels).to_numpy()].assign(indicator=one.id))
    return pd.concat(frames, ignore_index=True)


def _states(reports: pd.DataFrame, facts: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    good = dict(zip(facts["institution"], random.normal(0.5, 0.15, len(facts)), strict=True))
    skill = reports["institution"].map(good).to_numpy() + 0.05 * (reports["year"].to_numpy() - 2021)
    frames = []
    for place, id in enumerate(requirements()):
        draw = random.random(len(reports)) + 0.008 * place
        steps = [draw < skill, draw < skill + 0.2, draw < skill + 0.4]
        state = np.select(steps, ["evidenced", "declared", "unmet"], "blank")
        if id == "R25":
            state = np.where(reports["year"] == YEARS[0], "na", state)
        frames.append(pd.DataFrame({"report": reports["report"], "requirement": id, "state": state}))
    return pd.concat(frames, ignore_index=True)


def _older_reports(facts: pd.DataFrame) -> pd.DataFrame:
    """Past series of every third institution, loaded from a ministry's table: no form, no cells."""
    rows = [
        {"report": f"history-{code}-{year}", "institution": code, "year": year, "state": "published"}
        | {"source": "history", "filename": "panel.csv", "sha256": "cd" * 32}
        | {"received_at": pd.Timestamp(2026, 9, 1)}
        for code in facts["institution"][::3]
        for year in OLDER
    ]
    return pd.DataFrame(rows).reindex(columns=list(REPORT_COLUMNS))


def _older(facts: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = []
    for one in facts.iloc[::3].itertuples():
        for year in OLDER:
            top, low = int(random.integers(20, 60)), int(random.integers(300, 500))
            rows.append(
                {"report": f"history-{one.institution}-{year}", "level": one.level, "indicator": "O02"}
                | {"numerator": top, "denominator": low, "value": 100 * top / low, "status": "reported"}
                | {"numerator_cell": f"panel!C{year}", "denominator_cell": f"panel!D{year}"}
            )
    return pd.DataFrame(rows)


def _hand_in(stores: Stores, facts: pd.DataFrame) -> None:
    """The register's side of the first institution: who it is, and one report that waits to be checked."""
    one = facts.iloc[0]
    names = {
        name: one[name] for name in ("name_ky", "name_ru", "name_en", "region", "ownership", "authority")
    }
    known = institutions.Institution(one["institution"], levels=(one["level"],), **names)
    institutions.add_many(stores.register, [known], by=SYSTEM)
    then = stores.register.at(datetime(2026, 11, 10, 6, 0, tzinfo=UTC))
    upload = receiving.Upload(one["institution"], 2025, "ab" * 32, "KG-0001.xlsx", 1000)
    receiving.receive(then, upload, by=SYSTEM)
