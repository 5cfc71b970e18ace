"""How to measure on a machine that others use too: processor time, and the best of several runs."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

RUNS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. A goal is the most a figure may be, or with `at_least` the least."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def met(self) -> bool:
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def cpu() -> float:
    """Processor seconds used so far by this process, by its children and by those that have ended."""
    alive = sum(sum(child.cpu_times()[:2]) for child in psutil.Process().children(recursive=True))
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + alive + ended.ru_utime + ended.ru_stime


def cpu_of(call: Callable[[], object], *, clock: Callable[[], float] = time.process_time) -> float:
    """Processor seconds of one call."""
    start = clock()
    call()
    return clock() - start


def best(call: Callable[[], object], runs: int = RUNS) -> float:
    """The least processor seconds of several calls, the first of which only warms."""
    call()
    return min(cpu_of(call) for _ in range(runs))


def ratio(call: Callable[[], object], to: Callable[[], object], runs: int = 25) -> tuple[float, float, float]:
    """How many times the time of `to` a call takes, and the median milliseconds of both.

    They take turns, so that a disturbance of the machine meets both alike.
    """
    call(), to()
    pairs = [(cpu_of(call), cpu_of(to)) for _ in range(runs)]
    ours, theirs = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    return ours / theirs, ours, theirs


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def resident(pid: int, most: bool = False) -> float:
    """Megabytes a process holds in memory, now or at most so far."""
    wanted = "VmHWM:" if most else "VmRSS:"
    with open(f"/proc/{pid}/status") as lines:
        found = next(line for line in lines if line.startswith(wanted))
    return int(found.split()[1]) / 1024
