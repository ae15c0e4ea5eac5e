"""What people type, as values: addresses of pages and people, durations, points in time, sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cli.errors import Wrong
from watch import typed

if TYPE_CHECKING:
    from enum import StrEnum

    from model import Quiet, Source
    from store import Store

Choice = TypeVar("Choice", bound="StrEnum")
Read = TypeVar("Read")
Given = TypeVar("Given")


def looks_like_url(text: str) -> bool:
    return "://" in text


def url(text: str) -> str:
    """A web address as typed, without its fragment; "example.org/terms" is taken for https. Raises Wrong."""
    return _typed(typed.url, text)


def email(text: str) -> str:
    """An e-mail address. Raises Wrong."""
    from alerts.address import AddressError, parse

    try:
        return parse(text)
    except AddressError as error:
        raise Wrong(str(error)) from None


def recipient(text: str, channels: Collection[str]) -> tuple[str, str]:
    """(address, channel) of whoever is to be told: a mail address, or the name of a channel. Raises Wrong."""
    from alerts.address import AddressError
    from alerts.address import recipient as found

    try:
        return found(text, channels)
    except AddressError as error:
        raise Wrong(str(error)) from None


def worded(text: str, option: str) -> str:
    """What somebody follows, without white space around it. Raises Wrong where nothing is named: that would
    match nothing, and its reader would wait for ever."""
    if not text.strip():
        raise Wrong(f"{option} is empty: name what is followed, or leave it out")
    return text.strip()


def channel(text: str, channels: Collection[str]) -> str:
    """The name of a channel of the configuration. Raises Wrong."""
    if text not in channels:
        known = f"the channels are: {', '.join(sorted(channels))}" if channels else "none is configured"
        raise Wrong(f"no channel is called {text!r}; {known} ([channels.NAME] in policywatch.toml)")
    return text


def number(given: int) -> int:
    """A number of something in the store; one that is beyond any database is none. Raises Wrong."""
    if not 0 < given < 2**63:
        raise Wrong(f"{given} is no number of anything here: they begin with 1")
    return given


def every(text: str) -> int:
    """Seconds between two visits, from "6h", "1d 12h", "90m". Raises Wrong."""
    return _typed(typed.every, text)


def zone(text: str) -> str:
    """An IANA time zone. Raises Wrong."""
    return _typed(typed.zone, text)


def hour(text: str) -> int:
    """An hour of the day, from "8" or "08:00". Raises Wrong."""
    return _typed(typed.hour, text)


def weekday(text: str) -> int:
    """A day of the week, 0 for Monday, from its English name or the first letters of it. Raises Wrong."""
    return _typed(typed.weekday, text)


def quiet(text: str) -> Quiet | None:
    """Quiet hours, from "22:00-07:00"; "none" is none. Raises Wrong."""
    return _typed(typed.quiet, text)


def language(text: str) -> str:
    """A language tag as documents bear them: "fr", "pt-BR". Raises Wrong."""
    return _typed(typed.language, text)


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


def selectors(texts: Iterable[str]) -> tuple[str, ...]:
    """CSS selectors, each tried, and ranges of headings (from "Scope" to "Annex"). Raises Wrong."""
    return _typed(typed.selectors, texts)


def _typed(read: Callable[[Given], Read], given: Given) -> Read:
    try:
        return read(given)
    except typed.Mistyped as error:
        raise Wrong(str(error)) from None


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
