"""The weekly receipt: what was watched, what was seen, what could not be: silence is not blindness."""

from __future__ import annotations

from dataclasses import dataclass

from render.clean import line, safe_url, short
from render.text import wrap
from render.views import ReceiptView, Unseen
from render.words import count, moment

_TITLE = 120
_REASON = 160
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Blind:
    """A page that no visit saw."""

    title: str
    url: str
    target: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A receipt before it is set."""

    headline: str
    lines: tuple[str, ...]
    unseen: tuple[Blind, ...]
    rest: str


def slip(view: ReceiptView, zone: str) -> Slip:
    """The receipt in words; nothing in it that was not observed."""
    hidden = view.watched - view.seen
    headline = f"{count(view.watched, 'page')} watched, "
    headline += f"{count(hidden, 'page')} could not be seen" if hidden else "all of them seen"
    if not view.watched:
        headline = "no page is watched for you"
    lines = [f"From {moment(view.since, zone)} to {moment(view.until, zone)}."]
    if view.watched:
        lines.append(
            f"{count(view.visits, 'visit')} were made and {view.good:,} of them saw their page; "
            f"a new version was recorded of {count(view.changed, 'page')}."
        )
    lines += [f"{short(f.wish, 300)} {count(f.watched, 'page')}, {f.seen:,} seen." for f in view.followed]
    more = len(view.unseen) - _SHOWN
    return Slip(
        headline=headline,
        lines=tuple(line(words) for words in lines),
        unseen=tuple(_blind(unseen, zone) for unseen in view.unseen[:_SHOWN]),
        rest=f"and {count(more, 'more page')}: policywatch list" if more > 0 else "",
    )


def _blind(unseen: Unseen, zone: str) -> Blind:
    seen = f"last seen on {moment(unseen.last_seen_at, zone)}" if unseen.last_seen_at else "never seen yet"
    tried = f"{count(unseen.visits, 'visit')} made" if unseen.visits else "not visited"
    reason = short(unseen.reason, _REASON)
    return Blind(
        title=short(unseen.title, _TITLE) or short(unseen.url, _TITLE),
        url=short(unseen.url, 200),
        target=safe_url(unseen.url),
        words="; ".join(part for part in (seen, tried, reason) if part),
    )


def slip_text(told: Slip) -> list[str]:
    """As lines of text."""
    lines = [wrap(f"What was watched: {told.headline}"), "", *(wrap(words, "  * ") for words in told.lines)]
    if told.unseen:
        lines += ["", "  What could not be seen:"]
        for blind in told.unseen:
            lines += [wrap(f"{blind.title}: {blind.words}", "  * "), f"    {blind.url}"]
    return [*lines, *([f"  {told.rest}"] if told.rest else [])]
