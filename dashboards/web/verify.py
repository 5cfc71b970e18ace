"""Receipts: a sheet in three languages to be printed, and the public page where anybody verifies one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import redirect, request
from werkzeug.wrappers import Response

from dashboards.components.years import year_name
from dashboards.web.attempts import Attempts
from dashboards.web.moments import day_here, in_figures
from dashboards.web.report_of import About, about
from dashboards.web.site import Desk, Route, Site
from dashboards.words import N_, _, day, n_, speaking
from data.register import deadlines, receipts, versions
from data.register.receipts import Receipt, Standing, Verified
from data.register.reports import decisions
from schemas.roles import Permission
from schemas.texts import LANGUAGES

_HASH = re.compile(r"[0-9a-f]{64}")
STANDINGS = {
    Standing.IN_FORCE: (N_("This version is accepted and in force."), "good"),
    Standing.WAITING: (N_("This version is signed and waits for the ministry’s decision."), "info"),
    Standing.RETURNED: (N_("This version was sent back to be mended after it was signed."), "warn"),
    Standing.SUPERSEDED: (N_("This version has been replaced by a newer one."), "warn"),
    Standing.WITHDRAWN: (N_("This version was withdrawn by the institution."), "warn"),
}
KNOWN = N_("The receipt is genuine.")
UNKNOWN = N_("No receipt has this code.")
TOO_OFTEN = N_("Too many codes that do not exist. Please wait a quarter of an hour.")
NO_HASH = N_("A SHA-256 has 64 signs, 0 to 9 and a to f.")
MATCHES, DIFFERS = (
    N_("Your file is the one that was signed."),
    N_("Your file is not the one that was signed."),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet: its label in every language, and a value for all or for each of them."""

    labels: Sequence[tuple[str, str]]
    values: Sequence[tuple[str, str]]  # language -> value; one without a language stands for all
    code: bool = False


def routes(site: Site) -> Sequence[Route]:
    attempts = Attempts()

    def receipt(report: str) -> Response:
        shown = about(site, report)
        with site.stores.register.reading() as connection:
            given = receipts.of(connection, report)
        if given is None:
            with speaking(site.language):
                return site.page("verify_none.html", {"about": shown}, status=404)
        address = f"{site.stores.settings.address}/verify/{given.code}"
        words = {"about": shown, "receipt": given, "lines": _sheet(site, shown, given), "address": address}
        words |= {"verify_at": _in_all(N_("Verify at"))}
        with speaking(site.language):
            return site.page(
                "verify_receipt.html", words | {"heading": _in_all(N_("Receipt for an annual report"))}
            )

    def verify() -> Response:
        typed = request.args.get("code", "").strip()
        if typed:
            return redirect(f"/verify/{quote(receipts.spelled(typed) or '-', safe='-')}", 303)
        return site.page("verify_form.html", {"code": "", "unknown": ()}, public=True)

    def verified(code: str) -> Response:
        with site.stores.register.reading() as connection:
            found = receipts.verified(connection, code)
        if found is None:
            often = attempts.too_many(str(request.remote_addr))
            words = {"code": code[:40], "unknown": _in_all(TOO_OFTEN if often else UNKNOWN)}
            return site.page("verify_form.html", words, status=429 if often else 404, public=True)
        return site.page("verify_known.html", _told(found), public=True)

    return (
        Route("/reports/<report>/receipt", receipt, Permission.READ_REPORT),
        Route("/verify", verify, Permission.READ_PUBLIC),
        Route("/verify/<code>", verified, Permission.READ_PUBLIC),
    )


def _told(found: Verified) -> dict[str, object]:
    """The words of the page of a receipt that is known."""
    message, kind = STANDINGS[found.standing]
    typed = "".join(request.args.get("sha256", "").split()).casefold()
    compared, answer = _compared(typed, found.receipt.sha256) if typed else ("", "")
    return {
        "found": found,
        "known": _in_all(KNOWN),
        "standing": (kind, _in_all(message)),
        "lines": [
            _line(N_("Receipt number"), str(found.receipt.number)),
            _named(found.names, found.institution),
            _line(N_("Report year"), year_name(found.year)),
            _line(N_("Version"), str(found.attempt)),
            _line(N_("Signed at"), in_figures(found.receipt.at)),
            _line(N_("SHA-256 of the file"), found.receipt.sha256, code=True),
        ],
        "typed": typed[:64],
        "compared": compared,
        "answer": _in_all(answer) if answer else (),
    }


def _compared(typed: str, sha256: str) -> tuple[str, str]:
    """What a hash that somebody typed says of their file: the kind of the message, and the message."""
    if not _HASH.fullmatch(typed):
        return "warn", NO_HASH
    return ("good", MATCHES) if typed == sha256 else ("bad", DIFFERS)


def _sheet(site: Site, shown: About, given: Receipt) -> list[Line]:
    """The lines of a receipt's sheet."""
    row = shown.row
    with site.stores.register.reading() as connection:
        due = deadlines.due(connection, row.institution, row.year)
        signer = next((one.by for one in reversed(decisions(connection, row.id)) if one.kind == "signed"), "")
        name = versions.names_of(connection, [signer]).get(signer, signer)
    names = {language: shown.institution.name(language) for language in LANGUAGES}
    lines = [
        _line(N_("Receipt number"), str(given.number)),
        _named(names, row.institution),
        _line(N_("Report year"), shown.year),
        _line(N_("Version"), str(row.attempt)),
        _line(N_("Received"), in_figures(row.received_at)),
    ]
    if due is not None:
        late = (day_here(row.received_at) - due).days
        lines.append(Line(_in_all(N_("Deadline")), _each(lambda: f"{day(due)}: {_in_time(late)}")))
    return [
        *lines,
        _line(N_("Signed at"), in_figures(given.at)),
        _line(N_("Signed by"), name),
        _line(N_("File"), row.filename),
        _line(N_("SHA-256 of the file"), given.sha256, code=True),
        _line(N_("Verification code"), given.code, code=True),
    ]


def _in_time(late: int) -> str:
    return n_("{n} day late", "{n} days late", late) if late > 0 else _("on time")


def _line(message: str, value: str, *, code: bool = False) -> Line:
    return Line(_in_all(message), (("", value),), code)


def _named(names: Mapping[str, str], institution: str) -> Line:
    values = [(language, names[language]) for language in LANGUAGES]
    return Line(_in_all(N_("Institution")), [*values, ("", institution)])


def _in_all(message: str) -> list[tuple[str, str]]:
    """A message in each of the languages."""
    return _each(lambda: _(message))


def _each(words: Callable[[], str]) -> list[tuple[str, str]]:
    """What somebody says who is asked in each of the languages."""
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append((language, words()))
    return said


DESK = Desk("verify", routes)
