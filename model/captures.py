"""What came back, and what the judge made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FaultKind(StrEnum):
    """Why nothing usable came."""

    NAME = "name"  #: the host name does not resolve
    CONNECT = "connect"
    TIMEOUT = "timeout"
    TLS = "tls"
    ADDRESS_REFUSED = "address-refused"  #: the guard said no
    STATUS = "status"
    GONE = "gone"  #: 404 or 410
    REFUSED = "refused"  #: the server keeps us out: 401, 403, 429, 451
    REDIRECTS = "redirects"
    TOO_LARGE = "too-large"
    TORN = "torn"  #: the body is incomplete
    EMPTY = "empty"
    NOT_HTML = "not-html"
    UNREADABLE = "unreadable"  #: of a readable type, but broken
    ENCRYPTED = "encrypted"  #: a PDF behind a password
    SCANNED = "scanned"  #: a PDF of images, without text
    SETUP = "setup"  #: what the profile asks for is not there: a secret, a browser
    DISALLOWED = "disallowed"  #: robots.txt forbids it
    ROBOTS_UNREADABLE = "robots-unreadable"  #: so that we can't tell whether it does
    CRASHED = "crashed"  #: the child died on it


class WallKind(StrEnum):
    """What stands in the document's place."""

    BLOCKED = "blocked"
    CONSENT = "consent"
    LOGIN = "login"
    SOFT_404 = "soft-404"
    SHELL = "shell"
    HOME = "home"  #: the home page or a listing
    LANGUAGE = "language"
    HOST = "host"
    MAINTENANCE = "maintenance"


class OddKind(StrEnum):
    """Readable, but so unlike the page's past that it is looked at again before it is believed."""

    SHRUNK = "shrunk"
    FORMAT = "format"
    REPLACED = "replaced"  #: nearly nothing of the known text is left


class VerdictKind(StrEnum):
    USABLE = "usable"
    WALL = "wall"
    ODD = "odd"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge made of a visit; `reason` is a sentence for a reader."""

    kind: VerdictKind
    code: str = ""  #: a FaultKind, WallKind or OddKind value; "" where usable
    reason: str = ""

    @property
    def usable(self) -> bool:
        return self.kind is VerdictKind.USABLE


USABLE = Verdict(VerdictKind.USABLE)


def fault(kind: FaultKind, reason: str) -> Verdict:
    return Verdict(VerdictKind.FAULT, kind.value, reason)


def wall(kind: WallKind, reason: str) -> Verdict:
    return Verdict(VerdictKind.WALL, kind.value, reason)


def odd(kind: OddKind, reason: str) -> Verdict:
    return Verdict(VerdictKind.ODD, kind.value, reason)


@dataclass(frozen=True, slots=True)
class Response:
    """What one attempt brought, before it is judged. Either `fault` is set, or there is a status."""

    url: str  #: asked for
    url_final: str  #: answered, after redirects
    fetched_at: datetime
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()  #: names in lower case, in the order received
    body: bytes = b""  #: decoded from its transfer and content coding
    fault: Verdict | None = None  #: set by the spider when nothing usable came
    elapsed_seconds: float = 0.0
    moved: bool = False  #: `url_final` was reached by permanent redirects alone (301, 308)

    def header(self, name: str) -> str | None:
        """The last value of a header, or None."""
        wanted = name.lower()
        return next((v for k, v in reversed(self.headers) if k == wanted), None)


class Origin(StrEnum):
    LIVE = "live"
    IMPORT = "import"
    UPGRADE = "upgrade"  #: the same capture read by a newer extractor or an edited profile
    HAND = "hand"  #: a file that a person fed

    @property
    def tells(self) -> bool:
        """Whether a version of it is compared and told: what was seen as it stood, by us or by a person."""
        return self in (Origin.LIVE, Origin.HAND)


@dataclass(frozen=True, slots=True)
class Capture:
    """What the server sent (or a person fed by hand); the bytes are in `store.bodies` under `digest`."""

    id: int
    source_id: int
    captured_at: datetime
    url_final: str
    status: int
    headers: tuple[tuple[str, str], ...]
    digest: str  #: SHA-256 of the body, hex
    size_bytes: int
    look: str  #: digest of visible text and links, or "" ; equal looks need no reading
    origin: Origin


class Outcome(StrEnum):
    """How a visit ended."""

    MEMENTO = "memento"  #: a new version
    REVISIT = "revisit"  #: the version we have
    VARIANT = "variant"  #: back to a text known from before: the page alternates
    HELD = "held"  #: odd; looked at again soon
    WALL = "wall"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Visit:
    """One attempt to see a source; always recorded."""

    id: int
    source_id: int
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    verdict: Verdict
    capture_id: int | None = None
    memento_id: int | None = None  #: the version recorded, or seen again
    status: int | None = None
    note: str = ""  #: e.g. "this page alternates"
    body_digest: str = ""  #: SHA-256 of the bytes that came, also where they were not kept; "": none came
    moved_to: str = ""  #: the address that answered, where only permanent redirects led to it; "": none did
