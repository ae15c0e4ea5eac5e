"""What repeats on a site's other pages is the site's, not the document's: a versioned value, handed in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from model import Block, Document
from pipelines.blocks import Heading

MOST = 0.30  #: of the text: more than that is never taken for the site's
PAGES = 2  #: a block must stand on so many other pages


@dataclass(frozen=True, slots=True)
class SiteText:
    """Digests of the texts that stand on several pages of one site; `id` is a digest of them all."""

    id: str
    digests: frozenset[str] = frozenset()


def site_text(documents: Sequence[Document]) -> SiteText:
    """What several of these documents, one a page of the site, have in common."""
    seen: Counter[str] = Counter()
    for document in documents:
        texts = {text for s in document.sections for text in (s.heading, *(b.text for b in s.blocks)) if text}
        seen.update(_digest(text) for text in texts)
    digests = frozenset(digest for digest, n in seen.items() if n >= PAGES)
    return SiteText(_digest("\n".join(sorted(digests))), digests)


def without_site(found: list[Heading | Block], site: SiteText) -> list[Heading | Block]:
    """Without what the site puts before and after its documents; what repeats inside one is its own."""
    if not site.digests:
        return found
    total = sum(len(one.text) for one in found)
    start, stop = 0, len(found)
    while start < stop and _is_sites(found[start], site):
        start += 1
    while stop > start and _is_sites(found[stop - 1], site):
        stop -= 1
    spent = total - sum(len(one.text) for one in found[start:stop])
    return found[start:stop] if spent <= MOST * total else found


def _is_sites(one: Heading | Block, site: SiteText) -> bool:
    is_title = isinstance(one, Heading) and one.level == 1
    return not is_title and _digest(one.text) in site.digests


def _digest(text: str) -> str:
    return hashlib.sha256(text.casefold().encode("utf-8", "replace")).hexdigest()[:16]
