"""What the pages of one site have in common, made from the pages themselves. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from changes.boilerplate import Boilerplate

LEAST = 3  #: pages a text must stand on
MOST = 0.6  #: of the pages, at least


def boilerplate(pages: Sequence[frozenset[str]]) -> Boilerplate:
    """The texts that stand on most pages, one set of names (`changes.boilerplate.texts_of`) a page."""
    seen = Counter(name for names in pages for name in names)
    least = max(LEAST, MOST * len(pages))
    return Boilerplate(tuple((name, n, len(pages)) for name, n in sorted(seen.items()) if n >= least))


def host_of(url: str) -> str:
    """The site of a page: its host; "" where the URL names none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def page_of(url: str) -> str:
    """The page an URL shows: two sources of one page, told apart by a fragment or a query, count once."""
    return url.partition("#")[0].partition("?")[0].rstrip("/")
