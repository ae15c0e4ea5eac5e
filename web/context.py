"""What an endpoint works with: the store, the settings, the time; and who asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from starlette.requests import HTTPConnection

from clock import Clock
from store import Store
from watch.beats import Beat
from watch.between import Differences
from watch.preview import Looks, Preview
from web.forms import Filled
from web.kept import Kept
from web.keys import Keys
from web.pieces import Pieces
from web.sections import Outline, outline
from web.settings import WebSettings
from web.turns import Turns


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and by which way; made by the gate, before any endpoint is called."""

    origin: str  #: of our own pages as this browser sees them: "http://127.0.0.1:8765"
    prefix: str = ""  #: of our paths, where `public_url` has one
    secure: bool = False  #: whether it came through TLS
    local: bool = False  #: from this machine, by one of its own names, and no proxy is known of
    session: str = field(default="", repr=False)  #: the operator's cookie, checked; "": nobody is signed in
    bearer: bool = False  #: the operator's token came with it

    @property
    def operator(self) -> bool:
        return self.bearer or bool(self.session)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look brought, without the document itself, and the form that asked for it."""

    found: Preview
    usable: bool
    outline: Outline | None
    filled: Filled

    @classmethod
    def of(cls, found: Preview, filled: Filled) -> Looked:
        document = found.document
        small = replace(found, document=None)
        return cls(small, found.usable, None if document is None else outline(document), filled)


@dataclass(frozen=True, slots=True)
class Web:
    """What all endpoints share."""

    store: Store
    settings: WebSettings
    clock: Clock
    keys: Keys
    looks: Looks
    previews: Kept[Looked]
    drafts: Kept[Filled]  #: forms that did not fit, for the page that shows them again
    differences: Differences
    comparing: asyncio.Semaphore  #: how many are made at a time
    turns: Turns
    pieces: Pieces
    beats: Callable[[], Sequence[Beat]] = tuple  #: of the service's jobs; none where no service runs here

    @property
    def now(self) -> datetime:
        return self.clock()


def web_of(request: HTTPConnection) -> Web:
    found = request.app.state.web
    assert isinstance(found, Web)
    return found


def asked_of(request: HTTPConnection) -> Asked:
    found = request.scope.get("asked")
    return found if isinstance(found, Asked) else Asked(origin="")  # refused before it was known


def may_read(web: Web, asked: Asked) -> bool:
    """Whether the one who asks may read the history."""
    return asked.operator or asked.local or web.settings.public


def may_write(web: Web, asked: Asked) -> bool:
    """Whether the one who asks may change something by the operator's forms."""
    return asked.operator and not web.settings.read_only
