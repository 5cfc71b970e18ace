"""Build the web server: two Dash applications, the routes around them, and the gate before all."""

from __future__ import annotations

from collections.abc import Sequence

from dash import Dash
from flask import Flask, Response, request
from flask_compress import Compress

from dashboards.access import Access, guard
from dashboards.pages import PAGES, PUBLIC_PAGES
from dashboards.serving import LANGUAGE_COOKIE, connect, frame
from dashboards.web.desks import DESKS
from dashboards.web.figures import figures
from dashboards.web.files import files
from dashboards.web.frame import Door, framed
from dashboards.web.health import health
from dashboards.web.metrics import metrics
from dashboards.web.open_desk import PUBLIC_MENU
from dashboards.web.refusals import refusals
from dashboards.web.seeing import WHILE_LOOKING
from dashboards.web.sign_in import sign_in_pages
from dashboards.web.site import Site, set_up
from dashboards.web.suggestions import suggestions
from data.stores import Stores
from schemas.roles import Permission
from schemas.texts import LANGUAGES

_YEAR_SECONDS = 365 * 24 * 3600
_DASH_ROUTES = ("_dash-layout", "_dash-dependencies", "_dash-update-component", "", "<path:path>")
_DASH_CLOSED = ("_reload-hash", "_favicon.ico")
_DASH_FILES = ("_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",)


class Unclassified(RuntimeError):
    """A route or callback exists for which nobody has said who may use it."""


class Framed(Dash):
    """A Dash application whose index is our own frame: header, menu and footer stand at once."""

    door: Door

    def interpolate_index(self, **kwargs: str) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        # Dash loads its table component for every application, wanted or not.
        scripts = [line for line in kwargs["scripts"].splitlines() if "/dash_table/" not in line]
        dash = {"config": kwargs["config"], "scripts": "\n".join(scripts), "renderer": kwargs["renderer"]}
        return framed(self.door, kwargs["app_entry"], dash)


def build(stores: Stores) -> Flask:
    """The whole web server over these stores; raises Unclassified when something is left open."""
    server = Flask(__name__, static_folder=None, template_folder="web/templates")
    server.config["MAX_CONTENT_LENGTH"] = (stores.settings.upload_mb + 1) * 2**20
    server.secret_key = stores.settings.secret_key or "demo"  # signs what a page says once, nothing else
    server.config |= {"SESSION_COOKIE_NAME": "sapat-said", "SESSION_COOKIE_SAMESITE": "Lax"}
    server.config["SESSION_COOKIE_SECURE"] = stores.settings.address.startswith("https:")
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    server.config["COMPRESS_BR_LEVEL"] = 5
    Compress(server)
    access = Access()
    guard(server, access, stores.register, demo=stores.settings.demo)
    server.register_blueprint(files)
    server.register_blueprint(health(stores))
    server.register_blueprint(metrics(stores))
    server.register_blueprint(suggestions(stores))
    for endpoint in ("files.file", "health.healthz", "health.readyz", "metrics.show"):
        access.route(endpoint, Permission.READ_PUBLIC)
    access.route("suggestions.institutions", Permission.READ_SECTOR)
    menu = tuple(entry for desk in DESKS for entry in desk.menu)
    doors = [Door("/", PUBLIC_PAGES, stores, PUBLIC_MENU), Door("/app/", PAGES, stores, menu)]
    apps = [_dash(server, access, stores, door) for door in doors]
    _signing_in(server, access, doors[0])
    site = Site(doors[1], public=doors[0])
    for desk in DESKS:
        set_up(server, access, desk, site)
    access.while_looking |= WHILE_LOOKING
    figures(server, access, doors)
    refusals(server, doors)
    _headers(server, apps)
    if left_open := access.unclassified(server):
        raise Unclassified(", ".join(left_open))
    return server


def _signing_in(server: Flask, access: Access, door: Door) -> None:
    server.register_blueprint(sign_in_pages(door))
    for name in ("enter", "enter_demo", "leave", "invitation", "forgotten"):
        access.route(f"sign_in.{name}", Permission.READ_PUBLIC)
    for name in ("authenticator", "own", "home"):
        access.route(f"sign_in.{name}", Permission.READ_SECTOR)
    access.while_looking |= {
        "sign_in.leave",
        *(f"{prefix}_dash-update-component" for prefix in ("/", "/app/")),
    }
    access.before_second_factor |= {"sign_in.authenticator", "sign_in.leave", "files.file"}


def _dash(server: Flask, access: Access, stores: Stores, door: Door) -> Framed:
    prefix = door.prefix
    app = Framed(
        f"sapat{prefix}".replace("/", "_"),
        server=server,  # pyright: ignore[reportArgumentType] (Dash declares less than it takes)
        routes_pathname_prefix=prefix,
        requests_pathname_prefix=prefix,
        pages_folder="",
        use_pages=False,
        include_assets_files=False,
        assets_url_path="assets-of-dash",
        suppress_callback_exceptions=True,
        update_title="",
        use_async=False,
        enable_mcp=False,
        add_log_handler=False,
    )
    app.door = door
    app.layout = frame
    connect(app, access, door)
    entry = Permission.READ_PUBLIC if prefix == "/" else Permission.READ_SECTOR
    for route in _DASH_ROUTES:
        access.route(f"{prefix}{route}", entry)
    for route in _DASH_FILES:
        access.route(f"{prefix}{route}", Permission.READ_PUBLIC)
    access.closed |= {f"{prefix}{route}" for route in _DASH_CLOSED}
    access.closed.add(f"{prefix.replace('/', '_')}dash_assets.static")
    return app


def _headers(server: Flask, apps: Sequence[Dash]) -> None:
    scripts = sorted({hash for app in apps for hash in app.csp_hashes()})
    config = "'self' " + " ".join(scripts)
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {config}",
            "style-src 'self' 'unsafe-inline'",  # Plotly writes its style element at run time
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "font-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )

    @server.after_request
    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if request.path.startswith("/app") else "no-cache"
        lang = request.args.get("lang")
        if lang in LANGUAGES and request.method == "GET":
            response.set_cookie(
                LANGUAGE_COOKIE, lang, max_age=_YEAR_SECONDS, samesite="Lax", httponly=True, path="/"
            )
        return response
