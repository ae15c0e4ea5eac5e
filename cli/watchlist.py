"""The watch list as a file: what is to be watched and who is told, read with the line numbers kept.

sources:
  - url: https://example.org/privacy
    name: example-privacy          # the short name; made from the title where it is left out
    title: Privacy policy
    tags: [vendors]
    every: 6h
    language: en                   # and headers, cookies, proxy, user_agent, render, pauses, attachments
    select: [main]
    remove: [.banner]
profiles:                          # what holds for the sources of a tag, or for all
  - tag: vendors
    headers: {Authorization: "Bearer ${VENDOR_TOKEN}"}
  - all: true
    pauses: ["Sat-Sun Europe/Brussels"]
sites:
  - url: https://example.org/law/
    name: law
    tags: [law]
    every: 12h                     # between two visits of a document
    language: en
    include: [/law/*]              # or exclude; depth: 3; pages: 500
readers:
  - email: ada@example.org
    zone: Europe/Brussels
    hour: 8                        # of digests; weekday: Monday
    quiet: "22:00-07:00"           # nothing is sent then
    receipt: true                  # once a week: what was watched, and what was not seen
    confirmed: true                # they want it: no mail asks them first
subscriptions:
  - reader: ada@example.org
    source: example-privacy        # or site, tag (one or a list); none of them: everything
    section: Fees                  # with a source, also when it is renamed
    word: [retention, transfer]    # any of them
    language: en
    class: [substantive]
    cadence: instant
    rest: weekly
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, TypeVar

from cli import parse, wishes
from cli.errors import Wrong
from cli.wishes import Wish
from model import Cadence, ChangeClass, Layer, Quiet
from store.values import KEEP, Kept
from watch.scoping import DEPTH, PAGES, WantedScope, bounded, globs, start_page

MOST_BYTES = 10_000_000
MOST_SHOWN = 20
NOTHING = Layer()
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class WantedSource:
    """A source as the file has it; None where the file does not say, so that what is there stays."""

    url: str
    line: int
    name: str | None = None
    title: str | None = None
    tags: tuple[str, ...] | None = None
    every_seconds: int | None = None
    layer: Layer = NOTHING  #: of its profile


@dataclass(frozen=True, slots=True)
class WantedProfile:
    """What the file says of the profiles of a tag's sources, or (no tag) of all."""

    tag: str | None
    line: int
    layer: Layer


@dataclass(frozen=True, slots=True)
class WantedSite:
    """A site as the file has it; None where the file does not say."""

    url: str
    line: int
    name: str | None = None
    title: str | None = None
    tags: tuple[str, ...] | None = None
    every_seconds: int | None = None
    language: str | None = None
    scope: WantedScope = field(default_factory=WantedScope)


@dataclass(frozen=True, slots=True)
class WantedReader:
    """A reader as the file has it; None where the file does not say."""

    email: str
    line: int
    zone: str | None = None
    hour: int | None = None
    weekday: int | None = None
    quiet: Quiet | Kept | None = KEEP
    receipt: bool | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class WantedSubscription:
    reader: str
    line: int
    wish: Wish


@dataclass(frozen=True, slots=True)
class WatchList:
    profiles: tuple[WantedProfile, ...] = ()
    sources: tuple[WantedSource, ...] = ()
    sites: tuple[WantedSite, ...] = ()
    readers: tuple[WantedReader, ...] = ()
    subscriptions: tuple[WantedSubscription, ...] = ()


class WrongLines(Wrong):
    """The file cannot be taken over; `lines` holds one text for each place that is wrong."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines[0])
        self.lines = lines[:MOST_SHOWN]


@dataclass(slots=True)
class _Place:
    """A mapping of the file, with where it stands and what was found wrong so far."""

    name: str
    node: Any
    wrong: list[str] = field(default_factory=list)

    def line(self, key: str | None = None) -> int:
        at = self.node.lc.line if key is None else self.node.lc.key(key)[0]
        return int(at) + 1

    def blame(self, text: str, key: str | None = None) -> None:
        self.wrong.append(f"{self.name}:{self.line(key)}: {text}")

    def only(self, *keys: str) -> None:
        """Every other key is wrong."""
        for key in self.node:
            if key not in keys:
                near = difflib.get_close_matches(str(key), keys, n=1)
                self.blame(
                    f"no such key {key!r}; " + (f"did you mean {near[0]!r}?" if near else "remove it"), key
                )

    def take(self, key: str, read: Callable[[Any], Value], default: Value) -> Value:
        """The value of a key as `read` gives it; what it refuses is blamed on the line."""
        value = self.node.get(key)
        if value is None:
            return default
        try:
            return read(value)
        except (Wrong, ValueError) as error:
            self.blame(f"{key}: {error}", key)
            return default


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise ValueError("one text is wanted here, not a list")
    return str(value).strip()


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(v) for v in value) if isinstance(value, list) else (_text(value),)


def read(text: str, name: str) -> WatchList:
    """The watch list in a file's text; `name` stands before line numbers. Raises WrongLines."""
    root = _load(text, name)
    wrong: list[str] = []
    top = _Place(name, root, wrong)
    top.only("profiles", "sources", "sites", "readers", "subscriptions")
    found = WatchList(
        profiles=tuple(_profile(place) for place in _entries(top, "profiles", "tag", "all")),
        sources=tuple(_source(place) for place in _entries(top, "sources", "url")),
        sites=tuple(_site(place) for place in _entries(top, "sites", "url")),
        readers=tuple(_reader(place) for place in _entries(top, "readers", "email")),
        subscriptions=tuple(_subscription(place) for place in _entries(top, "subscriptions", "reader")),
    )
    _twice(found, name, wrong)
    if wrong:
        raise WrongLines(sorted(wrong, key=lambda text: int(text[len(name) + 1 :].partition(":")[0])))
    return found


def _load(text: str, name: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if len(text) > MOST_BYTES:
        raise WrongLines([f"{name}:1: larger than {MOST_BYTES // 1_000_000} MB; split it"])
    try:
        root = YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = (error.problem or "not YAML").split("\n")[0]
        raise WrongLines([f"{name}:{mark.line + 1 if mark else 1}: {said}; correct that line"]) from None
    except (YAMLError, ValueError) as error:
        said = " ".join(str(error).split())
        raise WrongLines([f"{name}:1: {said}; the file is YAML in UTF-8"]) from None
    if not hasattr(root, "lc") or not isinstance(root, dict):
        raise WrongLines([f"{name}:1: begin with 'sources:' and a list below it"])
    return root


def _entries(top: _Place, key: str, *needed: str) -> Iterator[_Place]:
    """The mappings of a list, each with a key it cannot do without; a bare text stands for that key."""
    listed = top.node.get(key)
    if listed is None:
        return
    if not isinstance(listed, list):
        top.blame(f"{key}: a list is wanted: begin each line below it with '-'", key)
        return
    marks: Any = getattr(listed, "lc")  # noqa: B009 - a list of ruamel's, which knows its lines
    for i, node in enumerate(listed):
        line = int(marks.item(i)[0]) + 1 if i in (marks.data or {}) else top.line(key)
        if not isinstance(node, dict):
            top.wrong.append(f"{top.name}:{line}: write it as '- {needed[0]}: {node}'")
            continue
        place = _Place(top.name, node, top.wrong)
        if all(node.get(name) is None for name in needed):
            place.blame(f"{' or '.join(needed)} is missing")
            continue
        yield place


def _source(place: _Place) -> WantedSource:
    place.only("url", "name", "title", "tags", "every", *PROFILE)
    return WantedSource(
        url=place.take("url", lambda v: parse.url(_text(v)), ""),
        line=place.line(),
        name=place.take("name", _text, None),
        title=place.take("title", _text, None),
        tags=place.take("tags", _texts, None),
        every_seconds=place.take("every", lambda v: parse.every(_text(v)), None),
        layer=_layer(place),
    )


def _profile(place: _Place) -> WantedProfile:
    place.only("tag", "all", *PROFILE)
    if (place.node.get("tag") is None) == (place.node.get("all") is None):
        place.blame("say either 'tag: NAME' or 'all: true'")
    return WantedProfile(place.take("tag", _text, None), place.line(), _layer(place))


def _layer(place: _Place) -> Layer:
    """What an entry says of a profile."""
    from watch.profiles import layer

    found = Layer()
    for key, read in PROFILE.items():

        def said(value: Any, key: str = key, read: Callable[[Any], Any] = read) -> Layer:
            return layer(**{key: read(value)})

        found = place.take(key, said, Layer()).over(found)
    return found


def _mapping(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("write it as NAME: VALUE, a line each")
    return {str(name): _text(one) for name, one in value.items()}


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("write true or false")
    return value


#: The words of a profile and how each is read.
PROFILE: dict[str, Callable[[Any], Any]] = {
    "language": _text,
    "headers": _mapping,
    "cookies": _mapping,
    "proxy": _text,
    "user_agent": _text,
    "render": _yes,
    "pauses": _texts,
    "select": _texts,
    "remove": _texts,
    "attachments": _yes,
}


def _site(place: _Place) -> WantedSite:
    place.only("url", "name", "title", "tags", "every", "language", "include", "exclude", "depth", "pages")
    return WantedSite(
        url=place.take("url", lambda v: start_page(_text(v)), ""),
        line=place.line(),
        name=place.take("name", _text, None),
        title=place.take("title", _text, None),
        tags=place.take("tags", _texts, None),
        every_seconds=place.take("every", lambda v: parse.every(_text(v)), None),
        language=place.take("language", _text, None),
        scope=WantedScope(
            place.take("include", lambda v: globs(_texts(v)), None),
            place.take("exclude", lambda v: globs(_texts(v)), None),
            place.take("depth", lambda v: bounded(_number(v), "depth", *DEPTH), None),
            place.take("pages", lambda v: bounded(_number(v), "pages", *PAGES), None),
        ),
    )


def _number(value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise ValueError(f"{value!r} is no number")
    return int(str(value))


def _reader(place: _Place) -> WantedReader:
    place.only("email", "zone", "hour", "weekday", "quiet", "receipt", "confirmed")
    return WantedReader(
        email=place.take("email", lambda v: parse.email(_text(v)), ""),
        line=place.line(),
        zone=place.take("zone", lambda v: parse.zone(_text(v)), None),
        hour=place.take("hour", lambda v: parse.hour(_text(v)), None),
        weekday=place.take("weekday", lambda v: parse.weekday(_text(v)), None),
        quiet=place.take("quiet", lambda v: parse.quiet(_text(v)), KEEP),
        receipt=place.take("receipt", _yes, None),
        confirmed=place.take("confirmed", _yes, False),
    )


def _subscription(place: _Place) -> WantedSubscription:
    place.only(
        "reader",
        "source",
        "site",
        "tag",
        "section",
        "word",
        "language",
        "class",
        "cadence",
        "rest",
        "channel",
    )
    everything = tuple(ChangeClass)
    plain = Wish()
    return WantedSubscription(
        reader=place.take("reader", lambda v: parse.email(_text(v)), ""),
        line=place.line("source" if place.node.get("source") is not None else None),
        wish=Wish(
            sources=place.take("source", _texts, ()),
            sites=place.take("site", _texts, ()),
            tags=place.take("tag", _texts, ()),
            section=place.take("section", _text, None),
            words=place.take("word", _texts, ()),
            languages=place.take("language", lambda v: tuple(map(parse.language, _texts(v))), ()),
            classes=place.take(
                "class",
                lambda v: everything if v == "all" else parse.choices(ChangeClass, _texts(v), "class"),
                plain.classes,
            ),
            cadence=place.take(
                "cadence", lambda v: parse.choices(Cadence, [_text(v)], "cadence")[0], plain.cadence
            ),
            rest=place.take("rest", lambda v: wishes.rest(_text(v)), plain.rest),
        ),
    )


def _twice(found: WatchList, name: str, wrong: list[str]) -> None:
    """The same page or person in two places of one file is a slip that must not pass."""
    seen: dict[str, int] = {}
    named = [(f"site {s.url}", s.line) for s in found.sites]
    named += [(s.url, s.line) for s in found.sources] + [(r.email.lower(), r.line) for r in found.readers]
    for what, line in named:
        if what and what in seen:
            wrong.append(f"{name}:{line}: {what} stands on line {seen[what]} already; remove one of them")
        seen.setdefault(what, line)
