"""A register file looked at before it is taken in: what would change, what is wrong, and then all or nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dashboards.web.register_words import column, said
from dashboards.web.site import Route, Site
from dashboards.words import N_, day, language, speaking
from data.register.refusals import Impossible
from data.register.register_files import BadRegisterFile, Line, Problem, read
from data.register.register_import import Difference, Plan, plan, take_in
from ingest.check import refusal
from ingest.feedback import words as words_of
from ingest.guard import UPLOAD
from ingest.refusals import Refused
from ingest.tables import TableReader
from schemas.roles import Permission

SHOWN = 200  # lines of each kind; the counts are of all


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def packed(self) -> str:
        """The bytes as a field of the form that confirms them: nothing is stored before that."""
        return base64.b64encode(zlib.compress(self.content, 6)).decode("ascii")


class Upload:
    """The pages of one site; the file is read in a child of its own."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.reader = TableReader()

    def routes(self) -> Sequence[Route]:
        return (
            Route("/desk/register/import", self.look, Permission.REGISTER, ("GET", "POST")),
            Route("/desk/register/import/apply", self.apply, Permission.REGISTER, ("POST",)),
        )

    def look(self) -> Response:
        if request.method == "GET":
            return self.site.page("register_upload.html", {"found": None})
        sent = request.files.get("file")
        if sent is None:
            return self._shown(_File("", b""))
        with sent.stream as stream:
            return self._shown(_File(sent.filename or "", stream.read(UPLOAD + 1)))

    def apply(self) -> Response:
        request.max_form_memory_size = None  # the file comes back as a field; the request's own limit holds
        try:
            file = _sent_again()
            lines, problems = self._lines(file)
            if problems:
                raise BadRegisterFile(problems)
            mark = request.form.get("mark", "") or "none"
            done = take_in(self.site.stores.register, lines, by=self.site.by, mark=mark)
        except (Impossible, BadRegisterFile, Refused):
            return self.site.refused(
                "/desk/register/import",
                N_(
                    "This is not the file you looked at, or the register has changed since. Look at it again."
                ),
            )
        return self.site.done("/desk/register", N_("Taken in: {n} lines."), n=len(done.differences))

    def _lines(self, file: _File) -> tuple[list[Line], list[Problem]]:
        sheet, is_csv = self.reader.sheet(file.content, file.name)
        return read(sheet["cells"], quoted=is_csv)

    def _shown(self, file: _File) -> Response:
        try:
            lines, problems = self._lines(file)
        except Refused as refused:
            why = words_of(refusal(refused), self.site.language).message
            return self.site.page("register_upload.html", {"found": None, "problem": why}, status=422)
        with self.site.stores.register.reading() as connection:
            found = plan(connection, [] if problems else lines, problems)
        with speaking(self.site.language):
            words = {"sent": file, "found": found, **_told(found)}
        return self.site.page("register_upload.html", words, status=422 if found.problems else 200)


def _sent_again() -> _File:
    """The file of the page that was looked at; raises Impossible unless it is the very same."""
    try:
        packed = base64.b64decode(request.form.get("content", ""), validate=True)
        content = zlib.decompressobj().decompress(packed, UPLOAD + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise Impossible("other_file") from None
    file = _File(request.form.get("name", ""), content)
    if file.sha256 != request.form.get("sha256"):
        raise Impossible("other_file")
    return file


def _told(found: Plan) -> dict[str, Any]:  # Any: words of a template
    new = [one for one in found.differences if one.new]
    changed = [one for one in found.differences if not one.new]
    return {
        "new": [_new(one) for one in new[:SHOWN]], "changed": [_changed(one) for one in changed[:SHOWN]],
        "problems": [_problem(one) for one in found.problems[:SHOWN]],
        "n": {"new": len(new), "changed": len(changed), "unchanged": found.unchanged, "problems": len(found.problems)},
        "most": SHOWN,
    }  # fmt: skip


def _new(one: Difference) -> dict[str, Any]:  # Any: as above
    values = {name: value for name, _before, value in one.fields}
    names = ("name_ky", "name_ru", "name_en")
    return {
        "line": one.line, "code": one.code, "since": day(one.since, "medium"),
        "name": values.get(names[0]) or values.get(names[1]), "levels": said("levels", values.get("levels", "")),
    }  # fmt: skip


def _changed(one: Difference) -> dict[str, Any]:  # Any: as above
    fields = [(column(name), said(name, before), said(name, after)) for name, before, after in one.fields]
    return {"line": one.line, "code": one.code, "since": day(one.since, "medium"), "fields": fields}


def _problem(one: Problem) -> dict[str, Any]:  # Any: as above
    return {
        "line": one.line,
        "column": column(one.column) if one.column else "",
        "why": one.why.words(language()),
    }
