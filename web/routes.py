"""The one table of routes: what answers where, and who may call it.

The application is built from it and from nothing else, so an address that is not here does not exist, and
`tests/web/test_routes.py` walks it. A line is made of method, path, endpoint, who, and the name that links
and templates use. GET lines answer HEAD as well; a GET changes nothing.
"""

from __future__ import annotations

from web import assets, entry, front
from web.rights import Route, Who

#: For every browser: the files of the pages, and the way in.
ENTRANCE = (
    Route("GET", "/static/{name}", assets.static, Who.EVERYONE, "static"),
    Route("GET", "/enter", entry.enter, Who.EVERYONE, "enter"),
    Route("POST", "/enter", entry.sign_in, Who.EVERYONE, "sign_in"),
    Route("POST", "/leave", entry.leave, Who.EVERYONE, "leave"),
)

#: The history, to be read.
READING = (Route("GET", "/", front.front, Who.READER, "front"),)

#: What the operator does in forms.
MANAGING: tuple[Route, ...] = ()

#: What readers do with the secret links of their mails.
LINKS: tuple[Route, ...] = ()

#: For programs: JSON, Memento, feeds, metrics, health.
PROGRAMS: tuple[Route, ...] = ()

ROUTES = (*ENTRANCE, *READING, *MANAGING, *LINKS, *PROGRAMS)
