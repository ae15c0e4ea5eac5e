"""Faults and walls in words: what to call a source that shows one, what a person can do; how a site is."""

from __future__ import annotations

from dataclasses import dataclass

from model import FaultKind, Outcome, Site, WallKind


@dataclass(frozen=True, slots=True)
class Trouble:
    """How a source that can't be seen is called. `since` goes before a moment; all of it is observation."""

    state: str  #: a word for a list
    label: str
    since: str
    again: str  #: the same when it is over, before a length of time


_UNSEEN = Trouble("not seen", "Can’t be seen", "has been out of sight since", "can be seen again after")
_GONE = Trouble("gone", "Gone", "has been gone, says its server, since", "is there again after")
_LOOKS_GONE = Trouble("looks gone", "Looks gone", "has looked gone since", "is there again after")
_BLOCKED = Trouble("blocked", "Blocked", "has been kept from us since", "can be seen again after")
_FORBIDDEN = Trouble(
    "forbidden", "Forbidden", "has been closed to us by robots.txt since", "may be visited again after"
)
_NOT_SET_UP = Trouble(
    "not set up", "Not set up", "has waited for what its profile asks for since", "is visited again after"
)
_TROUBLES: dict[str, Trouble] = {
    FaultKind.GONE: _GONE,
    WallKind.SOFT_404: _LOOKS_GONE,
    FaultKind.REFUSED: _BLOCKED,
    WallKind.BLOCKED: _BLOCKED,
    FaultKind.DISALLOWED: _FORBIDDEN,
    FaultKind.SETUP: _NOT_SET_UP,
}
_CURES: dict[str, str] = {
    FaultKind.ADDRESS_REFUSED: "set allow_private_addresses where a page of your own network is meant",
    FaultKind.DISALLOWED: "ask the site to let policywatch in by its robots.txt, or watch another address",
    FaultKind.REFUSED: "set contact, so that the site can see who asks, or ask the site to let you in",
    FaultKind.GONE: "look for the page’s new address and add that",
    FaultKind.TOO_LARGE: "raise max_body_bytes where a page of that size is meant",
    FaultKind.NOT_HTML: "add the page that shows the text as HTML or PDF",
    FaultKind.ENCRYPTED: "ask its publisher for a file without a password",
    FaultKind.SCANNED: "add an address where the text itself can be read",
    FaultKind.SETUP: "set up what its profile asks for, or change it: see 'policywatch profile' and 'doctor'",
    FaultKind.REDIRECTS: "open the page in a browser and add the address it ends at",
    WallKind.BLOCKED: "set contact, so that the site can see who asks, or ask the site to let you in",
    WallKind.LOGIN: "add an address that can be read without logging in",
}


def trouble(code: str) -> Trouble:
    """What to call a source whose incident has this code: gone, blocked, forbidden, or plainly not seen."""
    return _TROUBLES.get(code, _UNSEEN)


def state(*, paused: bool, incident: str | None, outcome: Outcome | None, stale: bool = False) -> str:
    """How a source is, in a word.

    `incident` is the open one's code, `outcome` that of the last visit, `stale`: its selectors match nothing.
    """
    if paused:
        return "paused"
    if incident is not None:
        return trouble(incident).state
    if outcome is None:
        return "new"
    words = {Outcome.FAULT: "fault", Outcome.WALL: "wall", Outcome.HELD: "held"}
    return words.get(outcome, "stale selector" if stale else "well")


def cure(code: str) -> str:
    """What helps against a fault or wall that stays by itself; "" where waiting may help."""
    return _CURES.get(code, "")


def site_state(site: Site) -> str:
    """How a site is, in a word or two for a list."""
    if site.paused_at is not None:
        return "paused"
    if site.round_started_at is not None:
        return f"not seen: {site.note}" if site.note else "being discovered"
    if site.finished_at is None:
        return "new"
    return "not seen" if site.note else "well"
