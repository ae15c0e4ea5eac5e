"""Pages from templates: one Jinja2 environment, autoescape on for every name, no template but ours.

Page text reaches a template as a value; the marks of a change are elements that the template makes from
typed runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from render import html
from render.clean import direction, language_tag, line, ordered, safe_url, short
from render.words import CLASSES, KINDS, capital, count, day, moment, span, stamp
from web import assets
from web.context import Web, asked_of, may_read, may_write, web_of
from web.forms import Filled

TIMES = 2_000  #: kept as they are shown, each way; some hundred bytes each


def page(request: Request, template: str, *, status_code: int = 200, **values: object) -> Response:
    """A page, with what all pages know; 304 where the browser has it already."""
    web, asked, path = web_of(request), asked_of(request), ways(request)
    text = (
        _environment()
        .get_template(template)
        .render(
            {
                "path": path,
                "piece": partial(_piece, web, asked.prefix),
                "pieces": partial(_pieces, web, asked.prefix),
                "static": lambda name: path("static", name=name, v=assets.digest(name)),
                "here": _here(request),
                "operator": asked.operator,
                "may_read": may_read(web, asked),
                "may_write": may_write(web, asked),
                "form_token": web.keys.form(asked.session) if asked.session else "",
                "now": web.now,
                **({"status": status_code} | values),
            }
        )
    )
    status = values.get("status", status_code)
    assert isinstance(status, int)
    if asked.operator:
        return HTMLResponse(text, status, {"Cache-Control": "no-store"})
    tag = f'W/"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'
    if status == 200 and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag})
    return HTMLResponse(text, status, {"ETag": tag} if status == 200 else None)


def _piece(web: Web, prefix: str, name: str, macro: Callable[..., Markup], *values: Hashable) -> Markup:
    """What a macro makes of values and of nothing else but the names of our paths."""
    return web.pieces.get(f"{name} {prefix}", values, macro)


def _pieces(
    web: Web, prefix: str, name: str, macro: Callable[..., Markup], rows: Iterable[tuple[Hashable, ...]]
) -> Markup:
    """The same of the values of each row: a template takes longer to call for each than the call."""
    known = f"{name} {prefix}"
    return Markup("").join(web.pieces.get(known, row, macro) for row in rows)


def go_to(request: Request, route: str, /, *, fragment: str = "", **given: object) -> RedirectResponse:
    """After a form: to a route of ours by its name, never to an address that somebody sent."""
    target = path_to(request, route, **given) + (f"#{quote(fragment, safe='')}" if fragment else "")
    return RedirectResponse(target, 303, {"Cache-Control": "no-store"})


def again(request: Request, filled: Filled, route: str, /, **given: object) -> RedirectResponse:
    """After a form that did not fit: to its page, which shows what was typed and what is wrong with it."""
    key = web_of(request).drafts.keep(filled)
    return go_to(request, route, fragment="wrong", **given, draft=key)


def path_to(request: HTTPConnection, route: str, /, **given: object) -> str:
    """The path of a route of the table; what its pattern has no place for becomes the query.

    Raises KeyError for a name that is not in the table.
    """
    return ways(request)(route, **given)


def ways(request: HTTPConnection) -> Callable[..., str]:
    """`path_to` for one request: a list has a hundred links."""
    paths: Mapping[str, str] = request.app.state.paths
    prefix = asked_of(request).prefix

    def way(route: str, /, **given: object) -> str:
        return prefix + _filled(paths[route], given)

    return way


def _filled(pattern: str, given: Mapping[str, object]) -> str:
    query: dict[str, object] = {}
    for key, value in given.items():
        place = "{" + key + "}"
        if place in pattern:
            pattern = pattern.replace(place, _quoted(str(value)))
        elif value not in (None, "", False):
            query[key] = value
    return f"{pattern}?{urlencode(query, doseq=True)}" if query else pattern


def _quoted(value: str) -> str:
    return value if value.isalnum() and value.isascii() else quote(value, safe="")


def time_tag(at: datetime) -> Mapping[str, str]:
    """A time as a `time` element says it: to machines, and to people."""
    return {"machine": stamp(at), "words": moment(at), "day": day(at)}


@lru_cache(maxsize=TIMES)
def time_element(at: datetime) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(stamp(at), moment(at))


@lru_cache(maxsize=TIMES)
def day_element(at: datetime) -> Markup:
    """The day, with the whole time at hand."""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp(at), moment(at), day(at))


def _here(request: Request) -> str:
    """The path of this page as links name it, whether a proxy took our prefix away or not."""
    path, prefix = request.url.path, asked_of(request).prefix
    return path if not prefix or path.startswith(f"{prefix}/") else prefix + path


def _seconds(seconds: int) -> str:
    return span(timedelta(seconds=seconds))


def _load(name: str) -> str | None:
    """Ours; and those of `render`, whose macros set a change for mail and pages alike."""
    entry = files("web") / "templates" / name
    return entry.read_text(encoding="utf-8") if entry.is_file() else html.source(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        capital=capital,
        line=line,
        short=short,
        ordered=ordered,
        safe_url=safe_url,
        count=count,
        span=span,
        seconds=_seconds,
    )
    helpers: dict[str, Any] = {
        "time_tag": time_tag,
        "time_element": time_element,
        "day_element": day_element,
        "lang": language_tag,
        "direction": direction,
        "CLASSES": CLASSES,
        "KINDS": KINDS,
    }
    environment.globals.update(helpers)
    return environment
