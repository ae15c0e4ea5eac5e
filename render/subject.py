"""The subject of a mail: what changed, in one bounded line without control characters."""

from __future__ import annotations

from collections.abc import Sequence

from render.clean import isolated, line, short
from render.phrases import Told
from render.words import count

LONGEST = 150  #: characters; most clients show 60 to 100
TITLE = 56
PREFIX = "[policywatch]"
_AND_MORE = "; and more"


def subject(title: str, told: Sequence[Told]) -> str:
    """ "[policywatch] Drug control: 54 % → 57 % in Cannabis; new section “Routes”; 3 more"."""
    head = f"{PREFIX} {isolated(short(title, TITLE))}: "
    said = head + (told[0].phrase.plain if told else "changed")
    for place, item in enumerate(told[1:3], 1):
        longer = f"{said}; {item.phrase.plain}"
        if len(longer) + len(_more(told[place + 1 :])) > LONGEST:
            return bounded(said + _more(told[place:]))
        said = longer
    return bounded(said + _more(told[3:]))


def _more(rest: Sequence[Told]) -> str:
    left = sum(t.items for t in rest)
    return f"; {left} more" if left else ""


def as_fits(head: str, parts: Sequence[str]) -> str:
    """As many of the parts as a subject has room for; "and more" where some are left out."""
    said = f"{PREFIX} {head}{parts[0]}"
    for place, part in enumerate(parts[1:], 1):
        longer = f"{said}; {part}"
        if len(longer) + (len(_AND_MORE) if place < len(parts) - 1 else 0) > LONGEST:
            return bounded(said + _AND_MORE)
        said = longer
    return bounded(said)


def plainly(words: str) -> str:
    """A subject that isn't about one change: "[policywatch] Weekly digest: ..."."""
    return bounded(f"{PREFIX} {words}")


def more(title: str, others: int) -> str:
    """ "Drug control and 3 others", for a digest."""
    named = isolated(short(title, TITLE))
    return f"{named} and {count(others, 'other')}" if others else named


def bounded(text: str) -> str:
    """The subject in at most `LONGEST` characters."""
    if len(text) <= LONGEST:
        return text
    # The isolates of right-to-left titles are taken out by `short`; a cut line can't keep them balanced.
    return short(line(text), LONGEST)
