"""An institution's reports with real files, to try the pages of versions, signatures and receipts on."""

from __future__ import annotations

from data.register import moves, queue, receiving, verdict
from data.stores import Stores
from schemas.findings import Finding
from schemas.roles import SYSTEM, Actor, Role
from tests.dashboards.web.a_desk import Desk
from tests.ingest.files import answers, answers_of, file_of

HEAD = Actor("demo-head", Role.HEAD, "KG-0001")
OTHER = Actor("other", Role.HEAD, "KG-0002")


def handed_in(
    stores: Stores, code: str = "KG-0001", *findings: Finding, year: int = 2025, **changes: object
) -> str:
    """A readable report handed in and checked with these findings; its id."""
    given = answers(**changes) if year == 2025 else answers_of(year, **changes)
    content = file_of("json", given, institution=code, year=year)
    sha256 = stores.archive.put(content)
    upload = receiving.Upload(code, year, sha256, f"{code}.json", len(content), "application/json")
    id = receiving.receive(stores.register, upload, by=SYSTEM).report
    queue.claim(stores.register, "worker", seconds=60, limit=100)
    verdict.finish_checking(stores.register, [verdict.Verdict(id, findings)], worker="worker")
    return id


def accepted(desk: Desk, code: str = "KG-0001", **more: object) -> str:
    """The same, signed and accepted."""
    id = handed_in(desk.stores, code, **more)  # type: ignore[arg-type]
    moves.sign(desk.register, id, by=SYSTEM)
    moves.accept(desk.register, id, by=SYSTEM)
    return id
