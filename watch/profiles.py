"""What people type about how pages are asked for and read, as a layer of a profile.

One reading for options, watch lists, forms and the API.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from model import Layer, Profile, Rendering, Source
from model.profiles import NAMES, Pairs, resolve
from model.profiles import SOURCE as OWN
from watch import pauses as windows
from watch import typed
from watch.typed import Mistyped

if TYPE_CHECKING:
    from store import Store

#: Headers that are secrets by themselves: they must be named, not written down.
SECRET_HEADERS = ("authorization", "proxy-authorization", "x-api-key", "x-auth-token")
_OF_THE_CONNECTION = ("host", "content-length", "transfer-encoding", "connection")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  #: RFC 9110, 5.6.2
_ASKED_FOR = re.compile(r"[A-Za-z0-9*,;=. -]*")  #: what Accept-Language is made of
_LONGEST = 4000  #: characters of a value
_MOST = 50  #: of headers, cookies, pauses

LABELS = {
    "language": "language",
    "user_agent": "user agent",
    "headers": "headers",
    "cookies": "cookies",
    "proxy": "proxy",
    "rendering": "rendering",
    "select": "keep only",
    "remove": "leave out",
    "pauses": "pauses",
    "attachments": "attachments",
}
_OPTIONS = {"header": "headers", "cookie": "cookies", "render": "rendering", "pause": "pauses"}


def layer(
    *,
    language: str | None = None,
    headers: Sequence[str] | Mapping[str, str] | None = None,
    cookies: Sequence[str] | Mapping[str, str] | None = None,
    proxy: str | None = None,
    user_agent: str | None = None,
    render: bool | None = None,
    pauses: Sequence[str] | None = None,
    select: Sequence[str] | None = None,
    remove: Sequence[str] | None = None,
    attachments: bool | None = None,
) -> Layer:
    """What people typed as a layer; empty lists say nothing. Raises Mistyped."""
    return Layer(
        language=None if language is None else language_asked(language),
        headers=headers_sent(headers) if headers else None,
        cookies=cookies_sent(cookies) if cookies else None,
        proxy=proxy_of(proxy) if proxy is not None else None,
        user_agent=None if user_agent is None else _one_line(user_agent, "user agent"),
        rendering=None if render is None else Rendering.BROWSER if render else Rendering.PLAIN,
        pauses=pause_windows(pauses) if pauses else None,
        select=typed.selectors(select) if select else None,
        remove=typed.selectors(remove) if remove else None,
        attachments=attachments,
    )


def without(held: Layer, names: Iterable[str]) -> Layer:
    """The layer without some of what it says, named as in options or as it is shown. Raises Mistyped."""
    gone = set()
    for name in names:
        key = {label: key for key, label in LABELS.items()}.get(name.replace("_", " "), name)
        key = _OPTIONS.get(key, key)
        if key not in LABELS:
            raise Mistyped(f"{name!r} is no word of a profile: choose {', '.join(LABELS)}")
        gone.add(key)
    return Layer(**{name: None if name in gone else getattr(held, name) for name in NAMES})


def say(store: Store, source: Source, said: Layer) -> Source:
    """A source's own layer is this from now on. Raises Mistyped where it does not go together."""
    fit(resolve({**store.sources.layers(source.id), OWN: said}, source.tags)[0])
    return store.sources.update(source.id, layer=said)


def fit(profile: Profile) -> None:
    """Raises Mistyped for what can't be done at once: such a page would not even be asked for."""
    if profile.rendering is Rendering.BROWSER and (profile.headers or profile.proxy):
        raise Mistyped(
            "headers and a proxy would follow a browser to other hosts: take them out, or its rendering"
        )


# -- word by word


def language_asked(text: str) -> str:
    """What is sent as Accept-Language: "fi", "pt-BR, en;q=0.5"; "" is none. Raises Mistyped."""
    text = _one_line(text, "language")
    if len(text) > 100 or not _ASKED_FOR.fullmatch(text):
        raise Mistyped(f"{text!r} is no language: write its tag, as en or pt-BR")
    return text


def headers_sent(given: Sequence[str] | Mapping[str, str]) -> Pairs:
    """Lines such as "X-Edition: print". An empty value takes one away that is said elsewhere.

    Raises Mistyped, also for a secret that is written down.
    """
    pairs = _pairs(given, ":", "header")
    for name, value in pairs:
        if name.lower() in SECRET_HEADERS and value and "${" not in value:
            raise Mistyped(
                f"header {name}: its value is a secret and would be written down: name it, as in "
                f"'{name}: ${{TOKEN}}', and put TOKEN=... into the secrets file"
            )
        if name.lower() in _OF_THE_CONNECTION:
            raise Mistyped(f"header {name}: it is the connection's own; leave it out")
    return pairs


def cookies_sent(given: Sequence[str] | Mapping[str, str]) -> Pairs:
    """Lines such as "seen=yes". Raises Mistyped."""
    return _pairs(given, "=", "cookie")


def proxy_of(text: str) -> str:
    """Where a page's requests go first; "" is none. Raises Mistyped, also for a password written down."""
    if not text or text.startswith("${"):
        return _one_line(text, "proxy")
    try:
        parts = urlsplit(text)
        right = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise Mistyped("that is no proxy: write it as http://proxy.example:3128")
    if parts.password and "${" not in parts.password:
        raise Mistyped(
            "proxy: its password would be written down: name it, as in http://me:${PROXY_WORD}@host:3128"
        )
    return _one_line(text, "proxy")


def pause_windows(texts: Sequence[str]) -> tuple[str, ...]:
    """When not to visit, a window each: "22:00-06:00", "Sat-Sun Europe/Brussels". Raises Mistyped."""
    if len(texts) > _MOST:
        raise Mistyped(f"name at most {_MOST} pauses")
    for text in texts:
        try:
            windows.parse(text)
        except ValueError as error:
            raise Mistyped(str(error)) from None
    return tuple(texts)


def merged(held: Pairs | None, gone: Iterable[str], anew: Pairs) -> Pairs | None:
    """Pairs that are held, without some by their names, and with others in place of those of their name."""
    dropped = {name.lower() for name in gone} | {name.lower() for name, _ in anew}
    kept = tuple(pair for pair in held or () if pair[0].lower() not in dropped)
    return (*kept, *anew) or None


def _one_line(text: str, what: str) -> str:
    text = text.strip()
    if any(ord(char) < 32 or ord(char) == 127 for char in text) or len(text) > _LONGEST:
        raise Mistyped(f"{what}: write it in one line")
    return text


def _pairs(given: Sequence[str] | Mapping[str, str], sign: str, what: str) -> Pairs:
    pairs = []
    texts = [f"{name}{sign}{value}" for name, value in given.items()] if isinstance(given, Mapping) else given
    if len(texts) > _MOST:
        raise Mistyped(f"name at most {_MOST} of each")
    for text in texts:
        name, found, value = _one_line(text, what).partition(sign)
        name = name.strip()
        if not found or not _TOKEN.fullmatch(name):
            raise Mistyped(f"{what} {name!r}: write it as NAME{sign}VALUE")
        pairs.append((name, value.strip()))
    return tuple(pairs)
