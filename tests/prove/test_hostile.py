"""Files made to do harm and 2,000 damaged workbooks: each refused or read, quickly, and nobody dies of it."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable

import pytest

from ingest.isolated import Reader
from ingest.refusals import Refused
from schemas.rules import rule_for
from tests.ingest.files import answers, file_of
from tests.ingest.hostile import HOSTILE

pytestmark = pytest.mark.prove

DAMAGED = 2000
SECONDS, MEGABYTES = 0.5, 300


def flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(1, len(content))]


def splice(content: bytes, chance: random.Random) -> bytes:
    """Put a piece of the file somewhere else in it."""
    start, length, to = (
        chance.randrange(len(content)),
        chance.randint(1, 4000),
        chance.randrange(len(content)),
    )
    return content[:to] + content[start : start + length] + content[to:]


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return target.getvalue()


def swap(content: bytes, chance: random.Random) -> bytes:
    """Exchange two parts of the package."""
    parts = parts_of(content)
    a, b = chance.sample(sorted(parts), 2)
    parts[a], parts[b] = parts[b], parts[a]
    return zipped(parts)


def lose(content: bytes, chance: random.Random) -> bytes:
    parts = parts_of(content)
    parts.pop(chance.choice(sorted(parts)))
    return zipped(parts)


def inside(content: bytes, chance: random.Random) -> bytes:
    """Flip bytes of one part, and zip it up soundly again."""
    parts = parts_of(content)
    name = chance.choice(sorted(parts))
    parts[name] = flip(parts[name], chance) if parts[name] else b"x"
    return zipped(parts)


def numbers(content: bytes, chance: random.Random) -> bytes:
    """Blow up numbers in the XML: addresses, counts, styles, indices."""
    parts = parts_of(content)
    name = chance.choice([name for name in sorted(parts) if name.endswith(".xml")])
    huge = chance.choice([b"4294967295", b"-1", b"99999999", b"1048577", b"NaN", b"1e308"])
    found = list(re.finditer(rb"\d+", parts[name]))
    for match in sorted(chance.sample(found, min(len(found), 3)), key=lambda m: -m.start()):
        parts[name] = parts[name][: match.start()] + huge + parts[name][match.end() :]
    return zipped(parts)


def addresses(content: bytes, chance: random.Random) -> bytes:
    """Send cells far away."""
    parts = parts_of(content)
    name = chance.choice(
        [name for name in sorted(parts) if "worksheets/sheet" in name and name.endswith(".xml")]
    )
    far = chance.choice([b'r="XFD1048576"', b'r="ZZZZ9"', b'r="A0"', b'r=""', b'r="A99999999999"'])
    found = list(re.finditer(rb'r="[A-Z]+\d+"', parts[name]))
    if found:
        match = chance.choice(found)
        parts[name] = parts[name][: match.start()] + far + parts[name][match.end() :]
    return zipped(parts)


DAMAGE: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip, cut, splice, swap, lose, inside, numbers, addresses,
)  # fmt: skip


class Watched:
    """An isolated reader, its times, the memory of its child, and how often it died."""

    def __init__(self) -> None:
        self.reader = Reader()
        self.seconds: dict[str, float] = {}
        self.peak = 0.0
        self.outcomes: Counter[str] = Counter()
        self.deaths = 0

    def read(self, name: str, content: bytes) -> str:
        self.reader.read(SOUND)  # a child is there and warm: the time is that of this file
        child = self.reader._child
        assert child is not None
        started = time.perf_counter()
        try:
            outcome = self.reader.read(content)["kind"]
        except Refused as refused:
            outcome = refused.reason
            assert rule_for(outcome)
        self.seconds[name] = time.perf_counter() - started
        if self.reader._child is not child:
            self.deaths += 1
        else:
            with open(f"/proc/{child.pid}/status") as file:
                high = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
            self.peak = max(self.peak, high / 1024)
        self.outcomes[outcome] += 1
        return outcome

    def told(self) -> str:
        slowest = max(self.seconds, key=lambda name: self.seconds[name])
        ordered = sorted(self.seconds.values())
        outcomes = ", ".join(f"{outcome} {n}" for outcome, n in self.outcomes.most_common())
        return (
            f"{len(ordered)} files: median {1000 * ordered[len(ordered) // 2]:.0f} ms, slowest "
            f"{1000 * self.seconds[slowest]:.0f} ms ({slowest}), child's peak {self.peak:.0f} MB, "
            f"children lost {self.deaths}; {outcomes}"
        )


SOUND = file_of("xlsx", answers())


def test_every_hostile_file_is_refused_in_time_and_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    watched = Watched()
    with watched.reader:
        for name, (make, reason) in HOSTILE.items():
            assert watched.read(name, make()) == reason, name
    with capsys.disabled():
        print("\nhostile:", watched.told())
    assert watched.deaths == 0
    assert watched.peak < MEGABYTES
    assert max(watched.seconds.values()) < SECONDS


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_damaged_workbook_is_refused_or_read(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(17)
    sound = file_of(kind, answers())
    watched = Watched()
    with watched.reader:
        for n in range(DAMAGED if kind == "xlsx" else DAMAGED // 4):
            damage = DAMAGE[n % len(DAMAGE)]
            if kind == "ods" and damage is addresses:
                damage = numbers
            watched.read(f"{damage.__name__} {n}", damage(sound, chance))
        assert watched.reader.read(sound)["kind"] == kind
    with capsys.disabled():
        print(f"\ndamaged {kind}:", watched.told())
    assert watched.peak < MEGABYTES
    assert max(watched.seconds.values()) < SECONDS
