"""A section's life: its wording at each version, through renames and moves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from model import Life, Wording
from render.cards import WHOLE, Card, cards
from watch.between import reworded
from web.context import web_of
from web.outline import Group, grouped
from web.pages import page
from web.redlines import Tongue
from web.refused import Refused
from web.sources import find

LIMIT = 60  #: wordings shown


@dataclass(frozen=True, slots=True)
class Step:
    """One wording, whole, and what changed from the one before."""

    wording: Wording
    groups: tuple[Group, ...]
    cards: tuple[Card, ...]
    first: bool  #: of all there are


def life(request: Request, slug: str, track: str) -> Response:
    """GET."""
    web = web_of(request)
    source = find(web, slug)
    try:
        if not re.fullmatch(r"\d{1,18}\.\d{1,9}", track):
            raise KeyError(track)
        found = web.store.browse.life(source.id, track, LIMIT)
    except KeyError:
        raise Refused(404, "There is no such section", "The source may have others.") from None
    language = web.store.archive.language(found.wordings[0].memento_id)
    return page(
        request,
        "life.html",
        source=source,
        life=found,
        steps=_steps(found, language),
        story=Tongue.of(language, found.wordings[0].heading),
    )


def _steps(life: Life, language: str) -> tuple[Step, ...]:
    """Newest first; of neighbouring wordings that say the same, the later stands for both."""
    made = []
    for place, wording in enumerate(life.wordings):
        before = life.wordings[place + 1] if place + 1 < len(life.wordings) else None
        items = reworded(before, wording, language).items if before else ()
        shown = cards(items, range(1, len(items) + 1), WHOLE)
        made.append(Step(wording, grouped(wording.blocks), shown, before is None and not life.more))
    return tuple(made)
