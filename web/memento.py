"""The words of the Memento protocol (RFC 7089): datetimes, links, TimeMaps, which URL is meant. Pure.

What is built is pattern 2.1 of the RFC (section 4.2.1): the original resource is on another host, so the
TimeGate is not the original (URI-R <> URI-G), and it answers 302 with the distinct URL of a memento (URI-M).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from store.timemap import Around, Dated, Slice

LINK_FORMAT = "application/link-format"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HTTP_DATE = re.compile(
    rf"(?:{'|'.join(_DAYS)}), (\d{{2}}) ({'|'.join(_MONTHS)}) (\d{{4}}) (\d{{2}}):(\d{{2}}):(\d{{2}}) GMT",
    re.ASCII,
)
_KEY = re.compile(
    r"(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2}))?)?)?)?)?(?:\.(\d{1,15}))?", re.ASCII
)
_WEB = re.compile(r"(?i)https?:/{1,2}")
_ENCODED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_LONGEST = 8000  #: characters of a URL that is looked up


def http_date(moment: datetime) -> str:
    """A time as HTTP writes it, to the second (RFC 9110, IMF-fixdate); never in the machine's language."""
    at = moment.astimezone(UTC)
    day, month = _DAYS[at.weekday()], _MONTHS[at.month - 1]
    return f"{day}, {at.day:02} {month} {at.year:04} {at:%H:%M:%S} GMT"


def accept_datetime(text: str) -> datetime:
    """The time that a client asks for. Raises ValueError where it is none (RFC 7089 allows one form)."""
    found = _HTTP_DATE.fullmatch(text.strip())
    if found is None:
        raise ValueError("Accept-Datetime: write it as Thu, 31 May 2007 20:35:00 GMT")
    day, month, year, hour, minute, second = found.groups()
    try:
        return datetime(
            int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC
        )
    except ValueError:
        raise ValueError(f"Accept-Datetime: there is no such time as {text.strip()}") from None


@dataclass(frozen=True, slots=True)
class Key:
    """What a memento's URL names: a second, and the capture where the source has several in it.

    `exact` False: a shorter time, as people type it; it leads on to the version that stood then.
    """

    second: datetime
    capture_id: int | None = None
    exact: bool = True

    @classmethod
    def parse(cls, text: str) -> Key | None:
        """The key of "20260301120000", "20260301120000.57" or "2026"; None where it is none."""
        found = _KEY.fullmatch(text)
        if found is None:
            return None
        *parts, capture = found.groups()
        exact = parts[-1] is not None
        if capture is not None and not exact:
            return None
        year, month, day, hour, minute, second = (
            int(part) if part is not None else least
            for part, least in zip(parts, (1, 1, 1, 0, 0, 0), strict=True)
        )
        try:
            at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            return None
        return cls(at, None if capture is None else int(capture), exact)


def key(version: Dated) -> str:
    """The time in a memento's URL: 14 digits, and the capture for all but the first of a second."""
    at = version.second.astimezone(UTC)
    stamp = f"{at.year:04}{at:%m%d%H%M%S}"
    return stamp if version.first else f"{stamp}.{version.capture_id}"


def asked_for(path: bytes, query: bytes, prefix: str) -> str:
    """The URL behind `prefix` in a request's raw path and query, as it was written there.

    A URL that was percent-encoded as a whole is decoded once. A slash that a proxy swallowed is put back.
    """
    written = path.decode("latin-1").removeprefix(prefix)
    if not _WEB.match(written) and _WEB.match(once := unquote(written)):
        written = once
    if query:
        written += "?" + query.decode("latin-1")
    if found := _WEB.match(written):
        written = found[0].rstrip("/").lower() + "//" + written[found.end() :]
    return written


def spellings(url: str) -> tuple[str, ...]:
    """The addresses that may be meant by a URL, the exact one first; empty where it is no web address.

    Then the same with letters beyond ASCII written out, with the empty path, and by the other scheme:
    archives take http and https for one.
    """
    if not _WEB.match(url) or len(url) > _LONGEST:
        return ()
    try:
        parts = urlsplit(url)
        host = parts.netloc
    except ValueError:
        return ()
    if not host:
        return ()
    found = [url]
    found += [_spoken(url)] if "%" in url else []
    found += [one.replace(host, host.lower(), 1) for one in found]
    if not parts.path:
        found += [one.replace(host.lower(), host.lower() + "/", 1) for one in found]
    found += [_other(one) for one in found]
    return tuple(dict.fromkeys(found))


def _spoken(url: str) -> str:
    """The URL with percent-encoded letters beyond ASCII as letters, where they are UTF-8."""

    def letters(found: re.Match[str]) -> str:
        try:
            return unquote_to_bytes(found[0]).decode("utf-8")
        except UnicodeDecodeError:
            return found[0]

    return _ENCODED.sub(letters, url)


def _other(url: str) -> str:
    scheme, rest = url.split(":", 1)
    return ("http:" if scheme.lower() == "https" else "https:") + rest


def bare(url: str) -> str:
    """The URL fit to stand between angle brackets in a header: ASCII, without what would end it."""
    return quote(url, safe="%:/?#[]@!$&'()*+,;=~-._|^{}`\\")


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a header or TimeMap (RFC 8288); `parameters` in the order they are written."""

    target: str
    relation: str
    parameters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        rest = "".join(f'; {name}="{value}"' for name, value in self.parameters)
        return f'<{bare(self.target)}>; rel="{self.relation}"{rest}'


def link_header(links: Iterable[Link]) -> str:
    return ", ".join(map(str, links))


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the protocol's resources of a source are. `base`: this server's address, no slash at its end."""

    base: str
    url: str  #: the original resource, as it is watched

    @property
    def timegate(self) -> str:
        return f"{self.base}/timegate/{self.url}"

    def memento(self, version: Dated) -> str:
        return f"{self.base}/memento/{key(version)}/{self.url}"

    def timemap(self, form: str = "link", start: Dated | None = None) -> str:
        """The TimeMap in a form ("link", "json"), or the part of it that begins with a version."""
        part = f"{key(start)}/" if start else ""
        return f"{self.base}/timemap/{form}/{part}{self.url}"

    def common(self) -> list[Link]:
        """The links that every answer carries, also where there is no version."""
        return [
            Link(self.url, "original"),
            Link(self.timegate, "timegate"),
            Link(self.timemap(), "timemap", (("type", LINK_FORMAT),)),
        ]


def links_around(addresses: Addresses, around: Around) -> list[Link]:
    """The links of a TimeGate's answer and of a memento's: the original, the TimeMap, the neighbours."""
    first, here, last = around.first, around.here, around.last
    told: dict[Dated, list[str]] = {}
    for version, word in (
        (first, "first"),
        (around.before, "prev"),
        (here, ""),
        (around.after, "next"),
        (last, "last"),
    ):
        if version is not None:
            told.setdefault(version, []).append(word)
    rows = sorted(told.items(), key=lambda row: (row[0].captured_at, row[0].id))
    mementos = [_memento(addresses, version, words) for version, words in rows]
    timemap = Link(
        addresses.timemap(),
        "timemap",
        (("type", LINK_FORMAT), ("from", http_date(first.second)), ("until", http_date(last.second))),
    )
    return [Link(addresses.url, "original"), Link(addresses.timegate, "timegate"), timemap, *mementos]


def _memento(addresses: Addresses, version: Dated, words: Iterable[str] = ()) -> Link:
    relation = " ".join([*(word for word in words if word), "memento"])
    return Link(addresses.memento(version), relation, (("datetime", http_date(version.second)),))


def timemap_links(addresses: Addresses, part: Slice, start: Dated | None) -> str:
    """A TimeMap, or a part of one, as application/link-format (RFC 7089, section 5; RFC 6690)."""
    links = [
        Link(addresses.url, "original"),
        _part(addresses, "self", start, (part.versions[0], part.versions[-1])),
        *(
            _part(addresses, "timemap", span[0] if span[0] != part.whole[0] else None, span)
            for span in (part.before, part.after)
            if span is not None
        ),
        Link(addresses.timegate, "timegate"),
        *(
            _memento(
                addresses,
                version,
                ["first" if version == part.whole[0] else "", "last" if version == part.whole[1] else ""],
            )
            for version in part.versions
        ),
    ]
    return ",\n".join(map(str, links)) + "\n"


def _part(addresses: Addresses, relation: str, start: Dated | None, span: Sequence[Dated]) -> Link:
    return Link(
        addresses.timemap("link", start),
        relation,
        (
            ("type", LINK_FORMAT),
            ("from", http_date(span[0].second)),
            ("until", http_date(span[-1].second)),
        ),
    )


def timemap_json(addresses: Addresses, part: Slice, start: Dated | None) -> dict[str, Any]:
    """The same as JSON, with the names that Memento aggregators use."""

    def told(version: Dated) -> dict[str, str]:
        return {"datetime": rfc3339(version.second), "uri": addresses.memento(version)}

    def piece(span: Sequence[Dated], begins: Dated | None) -> dict[str, str]:
        return {
            "uri": addresses.timemap("json", begins),
            "from": rfc3339(span[0].second),
            "until": rfc3339(span[-1].second),
        }

    beside = {
        name: piece(span, span[0] if span[0] != part.whole[0] else None)
        for name, span in (("prev", part.before), ("next", part.after))
        if span is not None
    }
    return {
        "original_uri": addresses.url,
        "self": piece(part.versions, start)["uri"],
        "timegate_uri": addresses.timegate,
        "timemap_uri": {"link_format": addresses.timemap("link"), "json_format": addresses.timemap("json")},
        "mementos": {
            "first": told(part.whole[0]),
            "last": told(part.whole[1]),
            "list": [told(version) for version in part.versions],
        },
        **({"pages": beside} if beside else {}),
    }


def rfc3339(moment: datetime) -> str:
    """A time in UTC as RFC 3339 writes it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
