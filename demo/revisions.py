"""What happens to the sample page, visit by visit, and what a careful watcher must make of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from demo.page import FIRST, Page, Related
from model import ChangeClass, Outcome


class Answer(StrEnum):
    """What the server sends when it is asked for the page."""

    PAGE = "page"
    UNAVAILABLE = "503"
    BLOCKED = "block page"
    MISSING = "soft 404"


@dataclass(frozen=True, slots=True)
class Revision:
    """One visit's worth of the site, and the right decision on it.

    `change_class` is None where nothing changed for a reader, else one thing did; `rings`: a reader with the
    default subscription is mailed at once. What has a class and does not ring is told in the weekly digest.
    """

    what: str
    page: Page
    outcome: Outcome
    change_class: ChangeClass | None = None
    rings: bool = False
    answer: Answer = Answer.PAGE


def _figure(page: Page) -> Page:
    page = page.reworded("syrup", "54%", "48%")
    return page.reworded("syrup", "15% from the river ports", "21% from the river ports")


def _bullet(page: Page) -> Page:
    part = page.part("blossom")
    extra = "<li>from Cape Tamarind by air freight to Upper Marrow.</li></ul>"
    return page.with_part(replace(part, blocks=tuple(b.replace("</ul>", extra) for b in part.blocks)))


def _sentence(page: Page) -> Page:
    return page.reworded(
        "agreements",
        "An exporter may inform the customs office of destination that a consignment is under way.",
        "An exporter must inform the customs office of destination before a consignment leaves.",
    )


def _moved(page: Page) -> Page:
    duties = page.part("duties")
    rest = [part for part in page.parts if part is not duties]
    return replace(page, parts=(duties, *rest))


def _renamed(page: Page) -> Page:
    part = page.part("organisations")
    return page.with_part(replace(part, heading="Work with international organisations"))


def _removed(page: Page) -> Page:
    return replace(page, parts=tuple(part for part in page.parts if part.anchor != "helpline"))


def _legislation(page: Page) -> Page:
    added = Related("Regulation 2026/052 on the testing of imported honey", "/law/2026/052")
    return replace(page, related=(*page.related, added))


def _shuffled(page: Page) -> Page:
    """The same related links in another order; "updated N days ago" starts again."""
    return replace(page, related=page.related[::-1], saved_days_ago=0)


def revisions() -> tuple[Revision, ...]:
    """The story of the demo, in order; the first is the page as it is added."""
    figure = _figure(FIRST)
    bullet = _bullet(figure)
    sentence = _sentence(bullet)
    moved = _moved(sentence)
    renamed = _renamed(moved)
    shuffled = _shuffled(renamed)
    law = _legislation(shuffled)
    removed = _removed(law)
    change, same = Outcome.MEMENTO, Outcome.REVISIT
    substantive, editorial = ChangeClass.SUBSTANTIVE, ChangeClass.EDITORIAL
    return (
        Revision("the page is added", FIRST, change),
        Revision("new nonces, new tracking links, another greeting", FIRST, same),
        Revision("two figures changed: 54% became 48%", figure, change, substantive, rings=True),
        Revision("the server answered 503", figure, Outcome.FAULT, answer=Answer.UNAVAILABLE),
        Revision("a bullet was added: a fourth route", bullet, change, substantive, rings=True),
        Revision("a block page with status 200", bullet, Outcome.WALL, answer=Answer.BLOCKED),
        Revision("a sentence was reworded: may became must", sentence, change, substantive, rings=True),
        Revision('"not found" with status 200', sentence, Outcome.WALL, answer=Answer.MISSING),
        Revision("a section moved to the top", moved, change, editorial),
        Revision("a heading was renamed", renamed, change, editorial),
        Revision('related links shuffled, "updated today"', shuffled, same),
        Revision("a law was added to the related links", law, change, substantive, rings=True),
        Revision("a section was removed", removed, change, substantive, rings=True),
    )
