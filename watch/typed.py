"""What people type about a source or a reader, on the command line and in a form, as values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from model import Quiet, durations

RANGE = 'from "Fees" to "Contact"'
_MOST = timedelta(days=366)
_LEAST = timedelta(minutes=1)
_MOST_TAGS = 20
_LONGEST_TITLE = 300
_LONGEST_TAG = 60
_LONGEST_SELECTOR = 1000
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Mistyped(ValueError):  # noqa: N818 - reads as what happened
    """What was typed is not right; the text is one line that names the cure."""

    exit_code = 2


def url(text: str) -> str:
    """A web address as typed, without its fragment; "example.org/terms" is taken for https.

    Raises Mistyped.
    """
    text = text.strip()
    cure = f"{text!r} is no web address: write it as https://example.org/policy"
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Mistyped(cure) from None
    named = host and (host == "localhost" or "." in host or ":" in host)
    if parts.username is not None or parts.password is not None:
        raise Mistyped("an address with a name or password in it can't be watched: leave out all up to the @")
    if parts.scheme not in ("http", "https") or not named or re.search(r"[\s\x00-\x1f\x7f\\]", whole):
        raise Mistyped(cure)
    return urlunsplit(parts._replace(fragment="", path=parts.path or "/"))


def every(text: str) -> int:
    """Seconds between two visits, from "6h", "1d 12h", "90m". Raises Mistyped."""
    try:
        found = durations.seconds(text)
    except ValueError as error:
        raise Mistyped(str(error)) from None
    if not _LEAST.total_seconds() <= found <= _MOST.total_seconds():
        raise Mistyped(f"{text}: choose between 1m and 366d")
    return found


def rhythm(text: str) -> int | None:
    """As `every`; nothing at all means: only when asked. Raises Mistyped."""
    return every(text) if text.strip() else None


def language(text: str) -> str:
    """A language tag as documents bear them: "fr", "pt-BR". Raises Mistyped."""
    text = text.strip()
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}", text):
        raise Mistyped(f"{text!r} is no language: write its tag, as en or pt-BR")
    return text


def spoken(text: str) -> str:
    """As `language`; nothing at all means: any. Raises Mistyped."""
    return language(text) if text.strip() else ""


def zone(text: str) -> str:
    """An IANA time zone. Raises Mistyped."""
    try:
        ZoneInfo(text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Mistyped(f"{text!r} is no time zone: write it as Europe/Brussels") from None
    return text.strip()


def hour(text: str) -> int:
    """An hour of the day, from "8" or "08:00". Raises Mistyped."""
    found = re.fullmatch(r"([01]?\d|2[0-3])(:00)?", text.strip(), re.ASCII)
    if found is None:
        raise Mistyped(f"{text!r} is no full hour: write it as 8 or 08:00")
    return int(found[1])


def weekday(text: str) -> int:
    """A day of the week, 0 for Monday, from its English name or the first letters of it. Raises Mistyped."""
    word = text.strip().lower()
    found = [n for n, name in enumerate(_WEEKDAYS) if len(word) >= 3 and name.startswith(word)]
    if len(found) != 1:
        raise Mistyped(f"{text!r} is no day of the week: write it as Monday or Mon")
    return found[0]


def quiet(text: str) -> Quiet | None:
    """Quiet hours, from "22:00-07:00"; "none" is none. Raises Mistyped."""
    try:
        return None if text.strip().lower() == "none" else Quiet.parse(text)
    except ValueError as error:
        raise Mistyped(str(error)) from None


def one_line(text: str) -> str:
    """The text on one line, without signs that can't be seen."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def title(text: str) -> str:
    """A title on one line. Raises Mistyped."""
    text = one_line(text)
    if len(text) > _LONGEST_TITLE:
        raise Mistyped(f"a title has at most {_LONGEST_TITLE} characters, this one has {len(text)}")
    return text


def tags(text: str) -> tuple[str, ...]:
    """Tags as one writes them in a line, parted by commas, each once. Raises Mistyped."""
    found = tuple(dict.fromkeys(one for part in text.split(",") if (one := one_line(part))))
    if len(found) > _MOST_TAGS:
        raise Mistyped(f"a source has at most {_MOST_TAGS} tags, these are {len(found)}")
    for tag in found:
        if len(tag) > _LONGEST_TAG:
            raise Mistyped(f"a tag has at most {_LONGEST_TAG} characters: {tag[:20]}… has {len(tag)}")
    return found


def lines(text: str) -> tuple[str, ...]:
    """The lines of a field, without empty ones."""
    return tuple(line for part in text.splitlines() if (line := part.strip()))


def selectors(texts: Iterable[str]) -> tuple[str, ...]:
    """CSS selectors, each tried, and ranges of headings (from "Scope" to "Annex"). Raises Mistyped."""
    import soupsieve

    from pipelines.choose import is_range

    found = tuple(texts)
    for text in found:
        if len(text) > _LONGEST_SELECTOR:
            raise Mistyped(
                f"{text[:40]!r}... is too long for a selector: {_LONGEST_SELECTOR} letters at most"
            )
        if not text.isprintable():
            raise Mistyped(f"{text!r}: write each selector on one line, without signs that can't be seen")
        if is_range(text):
            continue
        try:
            soupsieve.compile(text)
        except soupsieve.SelectorSyntaxError as error:
            said = str(error).split("\n")[0]
            raise Mistyped(f"{text!r} is no CSS selector ({said}), nor a range like {RANGE}") from None
    return found
