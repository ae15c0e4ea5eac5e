"""Short names of sources: made from a title or a URL, and found again by what a person types."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from urllib.parse import unquote, urlsplit

_LONGEST = 60


def host(url: str) -> str:
    """The host name of a URL in lower case, without its port; "" where there is none."""
    return (urlsplit(url).hostname or "").lower()


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most 60 characters; "" where nothing is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_text)
    short = ""
    for word in words:
        longer = f"{short}-{word}" if short else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        short = longer
    # Digits alone would be taken for an id.
    return f"page-{short}" if short.isdigit() else short


def of_url(url: str) -> str:
    """From the last telling part of the path, else from the host."""
    parts = urlsplit(url)
    segments = [s for s in unquote(parts.path).split("/") if s]
    last = (
        re.sub(r"\.(x?html?|php|aspx?|pdf|jsp)$", "", segments[-1], flags=re.IGNORECASE) if segments else ""
    )
    if slug(last) in {"", "index", "default", "home"}:
        last = segments[-2] if len(segments) > 1 else ""
    return slug(last) or slug(host(url)) or "page"


def candidates(first: str) -> Iterator[str]:
    """`first`, then `first-2`, `first-3`, ... without end."""
    yield first
    for number in count(2):
        yield f"{first}-{number}"
