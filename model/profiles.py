"""How sources are fetched and read: what is said for one, for a tag, for all, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

Pairs = tuple[tuple[str, str], ...]

CONFIG = "config"  #: scope of what the configuration file says, the weakest
ALL = "all"
SOURCE = "source"
TAG = "tag:"  #: and the tag


class Rendering(StrEnum):
    """How a page is made before it is read."""

    PLAIN = "plain"  #: as the server sends it
    BROWSER = "browser"  #: by a browser that runs its scripts


@dataclass(frozen=True, slots=True)
class Profile:
    """How a source is fetched and read. Its id (a digest of its content) stands on what it produced.

    Values may name secrets as ``${NAME}``; what they stand for is known to the fetching process alone.
    """

    language: str | None = None  #: sent as Accept-Language, e.g. "en"
    headers: Pairs = ()
    select: tuple[str, ...] = ()  #: CSS: keep only these
    remove: tuple[str, ...] = ()  #: CSS: leave these out
    accepted_walls: tuple[str, ...] = ()  #: text digests a person said are the document
    cookies: Pairs = ()
    proxy: str | None = None  #: "http://proxy.example:3128"
    user_agent: str | None = None
    rendering: Rendering = Rendering.PLAIN
    pauses: tuple[str, ...] = ()  #: "22:00-06:00 Europe/Brussels": when not to visit
    attachments: bool = False  #: PDFs that the document links to are watched as well

    @property
    def reading(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What of it decides how a capture is read; the rest decides what is asked for."""
        return self.select, self.remove

    @property
    def asking(self) -> tuple[str | None, Pairs, Pairs, Rendering]:
        """What of it asks for another document: an answer to another wish is no change of the first."""
        return self.language, self.headers, self.cookies, self.rendering


@dataclass(frozen=True, slots=True)
class Layer:
    """What is said of a profile in one place; None: nothing. Empty texts and lists say "none"."""

    language: str | None = None
    headers: Pairs | None = None
    select: tuple[str, ...] | None = None
    remove: tuple[str, ...] | None = None
    accepted_walls: tuple[str, ...] | None = None
    cookies: Pairs | None = None
    proxy: str | None = None
    user_agent: str | None = None
    rendering: Rendering | None = None
    pauses: tuple[str, ...] | None = None
    attachments: bool | None = None

    @classmethod
    def of(cls, profile: Profile) -> Layer:
        """All that a profile says beside the defaults."""
        plain = Profile()
        return cls(**{n: v for n in NAMES if (v := getattr(profile, n)) != getattr(plain, n)})

    def over(self, other: Layer) -> Layer:
        """What this one says, else what the other does."""
        return Layer(**{n: getattr(other, n) if (v := getattr(self, n)) is None else v for n in NAMES})


NAMES = tuple(field.name for field in fields(Layer))
_MERGED = ("headers", "cookies")  #: by name; of everything else the strongest word stands


def scopes(tags: Sequence[str]) -> list[str]:
    """Where a source's profile comes from, strongest first; of two tags the one named first."""
    return [SOURCE, *(f"{TAG}{tag}" for tag in tags), ALL, CONFIG]


def resolve(layers: Mapping[str, Layer], tags: Sequence[str]) -> tuple[Profile, dict[str, str]]:
    """The profile, and for each field that somebody said something of, in which scope."""
    found: dict[str, object] = {}
    said: dict[str, str] = {}
    for scope in reversed(scopes(tags)):
        layer = layers.get(scope)
        for name in NAMES if layer is not None else ():
            value = getattr(layer, name)
            if value is None:
                continue
            if name in _MERGED:
                value = _merged(found.get(name, ()), value)  # type: ignore[arg-type]
            found[name] = value if value != "" else None
            said[name] = scope
    return Profile(**found), said  # type: ignore[arg-type]


def _merged(weaker: Pairs, stronger: Pairs) -> Pairs:
    """Both, without what is said anew; an empty value takes a pair away."""
    if not stronger:
        return ()
    anew = {name.lower() for name, _ in stronger}
    return tuple(p for p in weaker if p[0].lower() not in anew) + tuple(p for p in stronger if p[1])
