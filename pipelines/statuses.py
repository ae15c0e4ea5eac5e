"""What a status that is no success means for whoever waits for the page. Pure."""

from __future__ import annotations

from http import HTTPStatus

from model import FaultKind, Verdict, fault

#: Status codes that say more than "no" (RFC 9110, 15.5; RFC 6585, 4; RFC 7725, 3).
_MEANINGS: dict[int, tuple[FaultKind, str]] = {
    401: (FaultKind.REFUSED, "the server wants a log-in"),
    402: (FaultKind.REFUSED, "the server wants to be paid"),
    403: (FaultKind.REFUSED, "the server refuses us the page"),
    404: (FaultKind.GONE, "the server says that there is no such page"),
    407: (FaultKind.REFUSED, "a proxy wants a log-in"),
    410: (FaultKind.GONE, "the server says that the page is gone for good"),
    429: (FaultKind.REFUSED, "the server says that we ask too often"),
    451: (FaultKind.REFUSED, "the server withholds the page for legal reasons"),
    503: (FaultKind.STATUS, "the server says that it can't serve the page just now"),
}


def judge_status(status: int) -> Verdict | None:
    """The fault behind a status; None for a success (2xx)."""
    if 200 <= status < 300:
        return None
    kind, words = _MEANINGS.get(status, (FaultKind.STATUS, "the server answered"))
    return fault(kind, f"{words} ({_named(status)})")


def _named(status: int) -> str:
    try:
        return f"status {status}, {HTTPStatus(status).phrase}"
    except ValueError:  # a number of the server's own
        return f"status {status}"
