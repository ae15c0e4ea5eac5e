"""How pages are asked for, as a form: language, headers, cookies, proxy, rendering, pauses, attachments.

What may be secret (headers, cookies, a proxy) is typed and never shown again: of what is set, only the name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from model import Layer, Profile, Rendering
from model.profiles import ALL, CONFIG, TAG, Pairs
from watch import profiles, typed
from watch.profiles import merged
from watch.typed import Mistyped
from web.forms import Filled

T = TypeVar("T")
NONE = "none"  #: typed where nothing is wanted of what is said elsewhere
FIELDS = {
    "language": "Language asked for",
    "rendering": "Made by",
    "headers": "Headers",
    "cookies": "Cookies",
    "user_agent": "User agent",
    "proxy": "Proxy",
    "pauses": "Not visited",
    "attachments": "PDFs it links to",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands, for the page with the form: names alone of what may be secret."""

    headers: tuple[str, ...]  #: set here
    cookies: tuple[str, ...]
    proxy: bool
    elsewhere: Mapping[str, str]  #: by field, what is said for tags, for all or in the configuration


def standing(own: Layer, elsewhere: Profile, where: Mapping[str, str]) -> Standing:
    """`elsewhere` is what holds without `own`, and `where` in which scope each word of it was said."""
    shown = {
        "language": elsewhere.language,
        "rendering": "a browser" if elsewhere.rendering is Rendering.BROWSER else "",
        "headers": ", ".join(name for name, _ in elsewhere.headers),
        "cookies": ", ".join(name for name, _ in elsewhere.cookies),
        "user_agent": elsewhere.user_agent,
        "proxy": "one is set" if elsewhere.proxy else "",
        "pauses": "; ".join(elsewhere.pauses),
        "attachments": "watched as well" if elsewhere.attachments else "",
    }
    said = {name: f"{_scope(where.get(name, ''))}: {text}." for name, text in shown.items() if text}
    return Standing(
        tuple(name for name, _ in own.headers or ()),
        tuple(name for name, _ in own.cookies or ()),
        bool(own.proxy),
        said,
    )


def texts(own: Layer) -> dict[str, str]:
    """What the fields hold to begin with."""
    return {
        "language": _typed(own.language),
        "user_agent": _typed(own.user_agent),
        "pauses": NONE if own.pauses == () else "\n".join(own.pauses or ()),
        "rendering": own.rendering or "",
        "attachments": {True: "yes", False: "no"}.get(own.attachments, "")
        if own.attachments is not None
        else "",
    }


def read(filled: Filled, own: Layer) -> Layer:
    """The layer that the form describes; what does not fit is noted in it."""
    asked = replace(
        own,
        language=filled.read("language", lambda text: _said(text, profiles.language_asked), None),
        user_agent=filled.read("user_agent", lambda text: _said(text, _agent), None),
        pauses=filled.read("pauses", _pauses, None),
        rendering=filled.read("rendering", _rendering, None),
        attachments={"yes": True, "no": False}.get(filled["attachments"]),
        headers=_pairs(filled, "headers", own.headers, profiles.headers_sent),
        cookies=_pairs(filled, "cookies", own.cookies, profiles.cookies_sent),
    )
    proxy = filled.read("proxy", lambda text: _said(text, profiles.proxy_of), None)
    return replace(asked, proxy=proxy if filled["proxy"].strip() or filled["gone-proxy"] else own.proxy)


def _rendering(text: str) -> Rendering | None:
    if text not in ("", *Rendering):
        raise Mistyped("choose one of the list")
    return Rendering(text) if text else None


def _agent(text: str) -> str:
    return profiles.layer(user_agent=text).user_agent or ""


def _pairs(
    filled: Filled, name: str, held: Pairs | None, reader: Callable[[tuple[str, ...]], Pairs]
) -> Pairs | None:
    anew = filled.read(name, lambda text: reader(typed.lines(text)), ())
    return merged(held, filled.every(f"gone-{name}"), anew)


def _pauses(text: str) -> tuple[str, ...] | None:
    lines = typed.lines(text)
    if lines == (NONE,):
        return ()
    return profiles.pause_windows(lines) or None


def _said(text: str, reader: Callable[[str], str]) -> str | None:
    """Nothing typed says nothing here; "none" says that there is to be none."""
    text = text.strip()
    return None if not text else "" if text == NONE else reader(text)


def _typed(held: str | None) -> str:
    return "" if held is None else held or NONE


def _scope(scope: str) -> str:
    names = {ALL: "Said for all sources", CONFIG: "Said in the configuration"}
    return names.get(scope, f"Said for the tag {scope.removeprefix(TAG)}")
