"""What a list of mails shows beside the subject: the next thing a reader would ask, not the subject again."""

from __future__ import annotations

from collections.abc import Sequence

from model import Op
from render.cards import Card, Shown
from render.clean import at_mark, isolated, line, short
from render.fold import Run

_LONGEST = 160  #: characters; clients show 40 to 140
_QUOTED = 110
_LEAD = 40  #: characters before the first change


def of_cards(cards: Sequence[Card], observation: Sequence[str]) -> str:
    """What the first changed passage says now, or said; then when that was first seen."""
    said = next((words for card in cards for words in (_passage(card), _notes(card)) if words), "")
    return at_most([said, *observation[1:2]])


def at_most(sentences: Sequence[str]) -> str:
    """As many of the sentences as fit into one bounded line; of the first at least its beginning."""
    said = ""
    for sentence in filter(None, map(line, sentences)):
        longer = f"{said} {sentence}" if said else short(sentence, _LONGEST)
        if len(longer) > _LONGEST:
            break
        said = longer
    return said


def _passage(card: Card) -> str:
    if not card.passages:
        return ""
    first = card.passages[0]
    now, before = _side(first, Op.DELETE), _side(first, Op.INSERT)
    return f"Now: {isolated(f'“{now}”')}" if now else f"Was: {isolated(f'“{before}”')}"


def _side(shown: Shown, leave: Op) -> str:
    """The passage without what went, or without what came, from a little before the first change on;
    "" where nothing is left of it."""
    first = next(place for place, run in enumerate(shown.runs) if run.op is not Op.EQUAL)
    lead, rest = (_joined(runs, leave) for runs in (shown.runs[:first], shown.runs[first:]))
    if not (lead + rest).strip():
        return ""
    if len(lead) > _LEAD and len(lead + rest) > _QUOTED:
        start = lead.find(" ", len(lead) - _LEAD)
        lead = "…" + lead[start + 1 if start >= 0 else at_mark(lead, len(lead) - _LEAD) :]
    return short(lead + rest, _QUOTED)


def _joined(runs: Sequence[Run], leave: Op) -> str:
    """The text of the runs on one side; what is folded as "…"."""
    kept = ("… " if run.gap else run.text for run in runs if run.op is not leave)
    return line("".join(kept)) + (" " if runs and runs[-1].text.endswith(" ") else "")


def _notes(card: Card) -> str:
    return " ".join(note.plain for note in card.notes)
