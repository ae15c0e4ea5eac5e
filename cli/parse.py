"""What people type, as values: addresses of pages and people, durations, points in time, sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit, urlunsplit

from cli.errors import Wrong
from model import MAIL

if TYPE_CHECKING:
    from enum import StrEnum

    from model import Source
    from store import Store

_MOST = timedelta(days=366)
_LEAST = timedelta(minutes=1)

Choice = TypeVar("Choice", bound="StrEnum")
Read = TypeVar("Read")


def looks_like_url(text: str) -> bool:
    return "://" in text


def url(text: str) -> str:
    """A web address as typed, without its fragment; "example.org/terms" is taken for https. Raises Wrong."""
    text = text.strip()
    cure = f"{text!r} is no web address: write it as https://example.org/policy"
    whole = text if looks_like_url(text) else f"https://{text}"
    try:
        parts = urlsplit(whole)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Wrong(cure) from None
    named = host and (host == "localhost" or "." in host or ":" in host)
    if parts.username is not None or parts.password is not None:
        raise Wrong("an address with a name or password in it can't be watched: leave out all up to the @")
    if parts.scheme not in ("http", "https") or not named or re.search(r"[\s\x00-\x1f\x7f\\]", whole):
        raise Wrong(cure)
    return urlunsplit(parts._replace(fragment="", path=parts.path or "/"))


def email(text: str) -> str:
    """An e-mail address. Raises Wrong."""
    from alerts.address import AddressError, parse

    try:
        return parse(text)
    except AddressError as error:
        raise Wrong(str(error)) from None


def recipient(text: str, channels: Collection[str]) -> tuple[str, str]:
    """(address, channel) of whoever is to be told: a mail address, or the name of a channel. Raises Wrong."""
    if "@" not in text and text in channels:
        return text, text
    if "@" not in text and channels:
        named = ", ".join(sorted(channels))
        raise Wrong(f"{text!r} is neither a mail address nor a channel; the channels are: {named}")
    return email(text), MAIL


def every(text: str) -> int:
    """Seconds between two visits, from "6h", "1d 12h", "90m". Raises Wrong."""
    from config import seconds

    try:
        found = seconds(text)
    except ValueError as error:
        raise Wrong(str(error)) from None
    if not _LEAST.total_seconds() <= found <= _MOST.total_seconds():
        raise Wrong(f"--every {text}: choose between 1m and 366d")
    return found


def zone(text: str) -> str:
    """An IANA time zone. Raises Wrong."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Wrong(f"{text!r} is no time zone: write it as Europe/Brussels") from None
    return text


def when(text: str) -> datetime:
    """A point in time: ISO 8601, UTC where no zone is named; a day or minute means its end. Raises Wrong."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            day = datetime.fromisoformat(text).replace(tzinfo=UTC)
            return day + timedelta(days=1) - timedelta(microseconds=1)
        found = datetime.fromisoformat(text)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", text):
            found += timedelta(minutes=1) - timedelta(microseconds=1)
    except ValueError:
        raise Wrong(f"{text!r} is no time: write it as 2026-11-22 or 2026-11-22T06:00") from None
    return (found.replace(tzinfo=UTC) if found.tzinfo is None else found).astimezone(UTC)


def choices(kind: type[Choice], texts: Iterable[str], option: str) -> tuple[Choice, ...]:
    """The members named, each once, also where several stand in one text ("a,b"). Raises Wrong."""
    found: dict[Choice, None] = {}
    for word in (w.strip().lower() for text in texts for w in text.split(",")):
        try:
            found[kind(word)] = None
        except ValueError:
            raise Wrong(f"{option} {word!r}: choose {', '.join(kind)}") from None
    return tuple(found)


def source(store: Store, text: str) -> Source:
    """The source of that name. Raises Wrong, with the names that come near."""
    from store.errors import UnknownSource

    try:
        return store.sources.find(text)
    except UnknownSource as error:
        raise Wrong(str(error)) from None


def file(path: Path) -> bytes:
    """The content of a file. Raises Wrong."""
    return _read(path, path.read_bytes)


def text_file(path: Path) -> str:
    """The text of a file in UTF-8. Raises Wrong."""
    return _read(path, lambda: path.read_text(encoding="utf-8-sig"))


RANGE = 'from "Fees" to "Contact"'
LONGEST = 1000  #: letters of a selector


def selectors(texts: Iterable[str]) -> tuple[str, ...]:
    """CSS selectors, each tried, and ranges of headings (from "Scope" to "Annex"). Raises Wrong."""
    import soupsieve

    from pipelines.choose import is_range

    found = tuple(texts)
    for text in found:
        if len(text) > LONGEST:
            raise Wrong(f"{text[:40]!r}... is too long for a selector: {LONGEST} letters at most")
        if is_range(text):
            continue
        try:
            soupsieve.compile(text)
        except soupsieve.SelectorSyntaxError as error:
            said = str(error).split("\n")[0]
            raise Wrong(f"{text!r} is no CSS selector ({said}), nor a range like {RANGE}") from None
    return found


def _read(path: Path, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except FileNotFoundError:
        raise Wrong(f"{path}: no such file; see the name") from None
    except IsADirectoryError:
        raise Wrong(f"{path} is a folder; name a file in it") from None
    except UnicodeDecodeError as error:
        raise Wrong(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except OSError as error:
        raise Wrong(f"{path}: cannot be read ({error.strerror}); make it readable for this user") from None
