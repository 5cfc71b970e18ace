"""The worker: takes what waits, checks it, publishes what was accepted, and says that it is alive."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from data.register import news, queue, reminders
from data.register.engine import Register
from data.register.owing import local_day
from data.register.reports import ReportRow
from data.stores import Stores
from ingest import load as loading
from ingest.isolated import Reader
from ingest.load import Recent
from ingest.pipeline import check_claimed, now
from ingest.post import send_waiting

LOG = logging.getLogger(__name__)
AT_ONCE = 50
PAUSE = 0.5
PUBLISH_EVERY = 5.0  # seconds at least between publications while reports keep arriving
BEAT_EVERY = 10.0


class Players(Protocol):
    """Who acts on reports in a demo, and at which moment their verdicts are recorded."""

    def dated(self, register: Register, row: ReportRow) -> Register: ...

    def act(self, stores: Stores, rows: Sequence[ReportRow]) -> None: ...


class Worker:
    """One worker process. `step` does what there is to do and says whether there was anything."""

    def __init__(
        self, stores: Stores, *, players: Players | None = None, publish_every: float = PUBLISH_EVERY
    ) -> None:
        self.stores = stores
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.reader = Reader()
        self.recent = Recent()
        self._players = players
        self._publish_every = publish_every
        self._published = -publish_every
        self._beaten = -BEAT_EVERY
        self._reminded: date | None = None
        self._facts = 0  # the last line of the trail up to which the snapshot's facts are fresh
        self._stop = threading.Event()

    def step(self) -> bool:
        """Check one group of waiting reports, and publish when it is time."""
        self._beat()
        seconds = self.stores.settings.lease_seconds
        rows = queue.claim(self.stores.register, self.name, seconds=seconds, limit=AT_ONCE)
        if rows:
            dated = self._players.dated if self._players else now
            check_claimed(self.stores, self.reader, rows, self.name, recent=self.recent, dated=dated)
            if self._players:
                self._players.act(self.stores, rows)
        due = time.monotonic() - self._published >= self._publish_every
        return self._publish() or bool(rows) if due or not rows else True

    def _publish(self) -> bool:
        changed = loading.load(self.stores, self.reader, self.recent)
        if changed:
            LOG.info("published %d reports as version %d", changed, self.stores.warehouse.version)
            self._published = time.monotonic()
        return bool(changed)

    def _beat(self) -> None:
        if time.monotonic() - self._beaten >= BEAT_EVERY:
            queue.beat(self.stores.register, self.name)
            self._remind()
            self._renew_facts()
            send_waiting(self.stores)
            self._beaten = time.monotonic()

    def _remind(self) -> None:
        """Write the reminders of the day, once; a worker started anew finds them written."""
        today = local_day(self.stores.register.now())
        if today != self._reminded:
            if written := reminders.write_due(self.stores.register):
                LOG.info("wrote %d reminders", written)
            self._reminded = today

    def _renew_facts(self) -> None:
        """Bring news of the register into the snapshot: institutions, deadlines, who was let off."""
        line, at = news.latest(self.stores.register, since=self._facts)
        if line and news.made_before(self.stores.settings.warehouse, at):
            loading.refresh(self.stores)
            LOG.info("renewed the register's facts as version %d", self.stores.warehouse.version)
        self._facts = line or self._facts

    def run(self, *, once: bool = False) -> None:
        """Work until told to stop; with `once`, until nothing is left to do."""
        with self.reader:
            while not self._stop.is_set():
                if not self.step():
                    if once:
                        return
                    self._stop.wait(PAUSE)

    def stop(self, *_: object) -> None:
        """Finish what is in hand, then end (a signal handler)."""
        self._stop.set()

    def listen(self) -> None:
        """End at SIGTERM and SIGINT after the step in hand."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
