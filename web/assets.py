"""The stylesheet and the script: a closed set of files of this package, each under an address that changes
with its bytes. Nothing from outside names a file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from web.refused import Refused

_TYPES = {
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    media_type: str
    digest: str


@cache
def _all() -> dict[str, Asset]:
    found = {}
    for name, media_type in _TYPES.items():
        body = (files("web") / "static" / name).read_bytes()
        found[name] = Asset(body, media_type, hashlib.sha256(body).hexdigest()[:16])
    return found


def digest(name: str) -> str:
    """What stands in a file's address for its bytes. Raises KeyError."""
    return _all()[name].digest


def static(request: Request, name: str, v: str = "") -> Response:
    """One of the files."""
    asset = _all().get(name)
    if asset is None:
        raise Refused(404)
    tag = f'"{asset.digest}"'
    kept = FOREVER if v == asset.digest else "public, no-cache"
    headers = {"ETag": tag, "Cache-Control": kept, "Vary": "Accept-Encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
