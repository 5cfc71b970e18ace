"""An invented sector: institutions of three levels in nine regions, with mergers, openings and closures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data.register.institutions import Institution

_TOWNS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "KG02": (("Каракол", "Каракол", "Karakol"), ("Балыкчы", "Балыкчы", "Balykchy"), ("Чолпон-Ата", "Чолпон-Ата", "Cholpon-Ata")),
    "KG03": (("Жалал-Абад", "Джалал-Абад", "Jalal-Abad"), ("Таш-Көмүр", "Таш-Кумыр", "Tash-Komur"), ("Кара-Көл", "Кара-Куль", "Kara-Kol"), ("Майлуу-Суу", "Майлуу-Суу", "Mailuu-Suu")),
    "KG04": (("Нарын", "Нарын", "Naryn"), ("Кочкор", "Кочкор", "Kochkor"), ("Ат-Башы", "Ат-Баши", "At-Bashy")),
    "KG05": (("Баткен", "Баткен", "Batken"), ("Кызыл-Кыя", "Кызыл-Кия", "Kyzyl-Kiya"), ("Сүлүктү", "Сулюкта", "Suluktu")),
    "KG06": (("Кара-Суу", "Кара-Суу", "Kara-Suu"), ("Өзгөн", "Узген", "Ozgon"), ("Ноокат", "Ноокат", "Nookat")),
    "KG07": (("Талас", "Талас", "Talas"), ("Покровка", "Покровка", "Pokrovka")),
    "KG08": (("Токмок", "Токмок", "Tokmok"), ("Кара-Балта", "Кара-Балта", "Kara-Balta"), ("Кант", "Кант", "Kant"), ("Шопоков", "Шопоков", "Shopokov")),
    "KG11": (("Бишкек", "Бишкек", "Bishkek"),),
    "KG21": (("Ош", "Ош", "Osh"),),
}  # fmt: skip
_SHARES = {
    "primary": {"KG02": 11, "KG03": 15, "KG04": 7, "KG05": 10, "KG06": 16, "KG07": 6, "KG08": 15, "KG11": 15, "KG21": 5},
    "secondary": {"KG02": 13, "KG03": 18, "KG04": 6, "KG05": 11, "KG06": 9, "KG07": 5, "KG08": 12, "KG11": 48, "KG21": 23},
    "higher": {"KG02": 3, "KG03": 6, "KG04": 2, "KG05": 2, "KG06": 1, "KG07": 2, "KG08": 3, "KG11": 47, "KG21": 10},
}  # fmt: skip
_LEVEL_SHARE = {"primary": 99, "secondary": 145, "higher": 76}
_PROFILES = {
    "secondary": (
        ("медициналык", "медицинский", "Medical"), ("педагогикалык", "педагогический", "Teacher training"),
        ("техникалык", "технический", "Technical"), ("айыл чарба", "сельскохозяйственный", "Agricultural"),
        ("экономикалык", "экономический", "Economic"), ("музыкалык", "музыкальный", "Music"),
        ("энергетикалык", "энергетический", "Energy"), ("курулуш", "строительный", "Construction"),
    ),
    "higher": (
        ("мамлекеттик", "государственный", "State"), ("техникалык", "технический", "Technical"),
        ("гуманитардык", "гуманитарный", "Humanities"), ("медициналык", "медицинский", "Medical"),
        ("экономикалык", "экономический", "Economic"), ("педагогикалык", "педагогический", "Teachers'"),
    ),
}  # fmt: skip
_OLD = date(2000, 1, 1)
SPLIT = date(2025, 5, 12)
"""The day the ministry was divided: authorities before and after it differ."""


@dataclass(frozen=True, slots=True)
class Sector:
    """How large an invented sector is; the same seed gives the same sector, to the last cell."""

    institutions: int = 320
    years: int = 5
    seed: int = 1


def institutions(sector: Sector) -> list[Institution]:
    """The sector's register: each institution with its facts before and after the ministry's division."""
    chance = np.random.default_rng([sector.seed, 1])
    total = sum(_LEVEL_SHARE.values())
    levels = [
        level
        for level, share in _LEVEL_SHARE.items()
        for _ in range(round(share * sector.institutions / total))
    ]
    levels = (levels + ["secondary"] * sector.institutions)[: sector.institutions]
    found: list[Institution] = []
    taken: dict[str, int] = {}
    for number, level in enumerate(levels, 1):
        shares = _SHARES[level]
        weights = np.array(list(shares.values()), dtype=float)
        region = str(chance.choice(list(shares), p=weights / weights.sum()))
        found += _one(number, level, region, chance, taken)
    return _with_changes(found)


def _one(
    number: int, level: str, region: str, chance: np.random.Generator, taken: dict[str, int]
) -> list[Institution]:
    names = _names(level, _TOWNS[region][int(chance.integers(len(_TOWNS[region])))], chance, taken)
    code = f"KG-{number:04d}"
    private = chance.random() < {"primary": 0.03, "secondary": 0.3, "higher": 0.35}[level]
    mixed = level == "higher" and chance.random() < 0.25
    common = {
        "code": code,
        "levels": ("secondary", "higher") if mixed else (level,),
        "main_level": level,
        "region": region,
        "ownership": "private" if private else "state",
        "website": f"https://{code.lower()}.edu.kg",
        "contact": f"sapat@{code.lower()}.edu.kg",
        **dict(zip(("name_ky", "name_ru", "name_en"), names, strict=True)),
    }
    other = "health" if "медиц" in names[1].lower() and level == "secondary" else ""
    after = other or ("enlightenment" if level == "primary" else "science")
    return [
        Institution(**common, authority=other or "education_science", since=_OLD),
        Institution(**common, authority=after, since=SPLIT),
    ]


def _names(
    level: str, town: tuple[str, str, str], chance: np.random.Generator, taken: dict[str, int]
) -> tuple[str, str, str]:
    if level == "primary":
        number = taken[level] = taken.get(level, 0) + 1
        return (
            f"№ {number} кесиптик лицей, {town[0]}",
            f"Профессиональный лицей № {number}, {town[1]}",
            f"Vocational lyceum No. {number}, {town[2]}",
        )
    profiles = _PROFILES[level]
    profile = profiles[int(chance.integers(len(profiles)))]
    kind = {
        "secondary": ("колледжи", "колледж", "college"),
        "higher": ("университети", "университет", "university"),
    }[level]
    number = taken[profile[2] + town[2] + level] = taken.get(profile[2] + town[2] + level, 0) + 1
    mark = f" № {number}" if number > 1 else ""
    return (
        f"{town[0]} {profile[0]} {kind[0]}{mark}",
        f"{profile[1].capitalize()} {kind[1]}{mark}, {town[1]}",
        f"{profile[2]} {kind[2]}{mark.replace('№', 'No.')}, {town[2]}",
    )


def _with_changes(found: list[Institution]) -> list[Institution]:
    """Let a few lyceums and universities merge, a college close and three colleges open."""
    codes = list(dict.fromkeys(one.code for one in found))
    if len(codes) < 60:
        return found
    changes: dict[str, dict[str, object]] = {
        codes[4]: {"valid_to": date(2023, 8, 31), "merged_into": codes[5]},
        codes[11]: {"valid_to": date(2024, 8, 31), "merged_into": codes[5]},
        codes[-2]: {"valid_to": date(2023, 1, 31), "merged_into": codes[-1]},
        codes[len(codes) // 2]: {"valid_to": date(2025, 6, 30)},
    }
    changes |= {
        code: {"valid_from": date(2023, 9, 1)} for code in codes[len(codes) // 2 + 1 : len(codes) // 2 + 4]
    }
    return [_changed(one, changes.get(one.code, {})) for one in found]


def _changed(one: Institution, change: dict[str, object]) -> Institution:
    values = {name: getattr(one, name) for name in one.__dataclass_fields__}
    return Institution(**{**values, **change})
