"""What the API says of itself: OpenAPI, made from the table of routes."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response

from web.api import answers, values

DESCRIPTION = """\
The history of watched policy pages, to be read by programs, and what the operator may order.

- Reads need no key on the machine itself or where the history is public; else the operator's token
  (`policywatch web token`), as every write does: `Authorization: Bearer …`.
- Lists come in pages: hand `next` back as `cursor`, with the same filters.
- Answers carry an `ETag`; `If-None-Match` spares what you have.
- What goes wrong is told as a problem (RFC 9457).
- Version 1 grows by fields and paths; nothing in it changes its meaning.

Beside it: Memento (RFC 7089) at `/timegate/{url}`, `/timemap/link/{url}`, `/timemap/json/{url}` and
`/memento/{time}/{url}`; Atom at `/feeds/all.atom`, `/feeds/source/{source}.atom` and `/feeds/tag/{tag}.atom`.
"""
_VALIDATION = ("HTTPValidationError", "ValidationError")  #: FastAPI's own; ours is the problem


def openapi_json(request: Request) -> Response:
    """GET: the description."""
    return answers.tagged(request, _document(request.app), "application/json")


def describe(app: FastAPI) -> dict[str, Any]:
    """The description as OpenAPI 3.1."""
    found = get_openapi(
        title="policywatch",
        version="1",
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        routes=app.routes,
    )
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in _VALIDATION:
        schemas.pop(name, None)
    schemas["Problem"] = values.Problem.model_json_schema()
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "The operator's token: `policywatch web token` prints it.",
        }
    }
    return found


def _document(app: FastAPI) -> bytes:
    made = getattr(app.state, "openapi", None)
    if made is None:
        made = app.state.openapi = json.dumps(describe(app), ensure_ascii=False).encode()
    assert isinstance(made, bytes)
    return made
