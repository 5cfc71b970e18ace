"""What one sees who may not, or asks for what is not there: a page with words, never a bare code."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.exceptions import Forbidden, HTTPException, NotFound

from dashboards.page import Door
from dashboards.serving import language_of
from dashboards.web.api import problems
from dashboards.web.frame import framed
from dashboards.words import N_, _, speaking
from data.durable import DiskFull
from data.register.institutions import NoSuchInstitution
from data.register.reports import NoSuchReport
from schemas.roles import NotAllowed

_SAID = {
    400: (N_("This request cannot be understood"), N_("Go back and try again from the page itself.")),
    401: (N_("Please sign in"), N_("This part is for institutions and the ministries. Open results are on the public pages.")),
    403: (N_("This is not open to you"), N_("Your account does not have this permission. Ask the administrator if you need it.")),
    404: (N_("There is no such page"), N_("The address may be old or mistyped.")),
    405: (N_("This request cannot be understood"), N_("Go back and try again from the page itself.")),
    413: (N_("The file is too large"), N_("Send the workbook alone, without pictures or copies of documents.")),
    507: (N_("There is no room left here"), N_("Nothing was lost and nothing was taken in. It is our fault; please try again in a while.")),
    500: (N_("Something went wrong here"), N_("It is our fault and has been noted. Please try again in a minute.")),
}  # fmt: skip


class NoRoom(HTTPException):
    """The disk is full: nothing can be kept until somebody makes room."""

    code = 507


def refusals(server: Flask, doors: Sequence[Door]) -> None:
    """Answer every refusal in the reader's language: a page to browsers, a line of text to programs."""

    @server.errorhandler(NotAllowed)
    def forbid(_: NotAllowed) -> Response:
        return refuse(Forbidden())

    @server.errorhandler(NoSuchReport)
    @server.errorhandler(NoSuchInstitution)
    def miss(_: KeyError) -> Response:
        return refuse(NotFound())

    @server.errorhandler(DiskFull)
    def make_room(_: DiskFull) -> Response:
        return refuse(NoRoom())

    @server.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        if request.path.startswith("/api/"):
            return problems.of_error(error)
        code = error.code or 500
        title, text = _SAID.get(code, _SAID[500 if code >= 500 else 400])
        form = request.method != "GET" and "text/html" in request.headers.get("Accept", "")
        if not form and (request.method != "GET" or not request.accept_mimetypes.accept_html):
            with speaking(language_of({})):
                return Response(f"{_(title)}\n", code, mimetype="text/plain")
        # The public door, to which everyone may go; its menu is the way out.
        door = doors[0]
        with speaking(language_of(request.args)):
            out, sign_in = _("To the public pages"), _("Sign in")
            back = f'<p><a href="{door.prefix}" data-reload>{escape(out)}</a></p>'
            if code == 401:
                target = quote(request.full_path.rstrip("?"))
                link = f'<a class="btn btn-primary" href="/sign-in?next={target}" data-reload>'
                back = f"<p>{link}{escape(sign_in)}</a></p>{back}"
            content = f'<div class="refusal"><h1>{escape(_(title))}</h1><p>{escape(_(text))}</p>{back}</div>'
        return Response(framed(door, content), code, mimetype="text/html")
