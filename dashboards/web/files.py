"""The front-end files: hashed addresses, kept for a year, sent as compressed as the browser takes them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request

ASSETS = Path(__file__).parent.parent / "assets"
FOLDERS = (ASSETS, ASSETS / "vendor")
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".map": "application/json",
}
_YEAR = "public, max-age=31536000, immutable"

files = Blueprint("files", __name__)


@cache
def address(name: str) -> str:
    """The address of a front-end file; it changes with the file, so that browsers may keep it."""
    path = _path(name)
    if path is None:
        raise FileNotFoundError(f"{name} is missing: `make setup` fetches the front-end files")
    return f"/files/{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}/{name}"


def _path(name: str) -> Path | None:
    if Path(name).suffix not in _TYPES or ".." in Path(name).parts:
        return None
    return next((folder / name for folder in FOLDERS if (folder / name).is_file()), None)


@files.get("/files/<hash>/<path:name>")
def file(hash: str, name: str) -> Response:
    """One front-end file. An old hash still gets the file as it is now, but not for keeps."""
    path = _path(name)
    if path is None:
        abort(404)
    current = address(name) == f"/files/{hash}/{name}"
    packed = path.with_name(f"{path.name}.br")
    brotli = "br" in request.headers.get("Accept-Encoding", "") and packed.is_file()
    response = Response((packed if brotli else path).read_bytes(), mimetype=_TYPES[path.suffix])
    if brotli:
        response.headers["Content-Encoding"] = "br"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _YEAR if current else "no-cache"
    return response
