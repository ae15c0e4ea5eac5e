"""A source that can't be seen, in a mail: what is wrong, since when, what we do, what a person may do."""

from __future__ import annotations

from dataclasses import dataclass

from model import WallKind
from render.clean import isolated, line, safe_url, short
from render.glance import at_most
from render.html import render_mail
from render.links import page_url, show_command, source_url
from render.sheet import Action, foot
from render.subject import plainly
from render.text import action_lines, foot_text, wrap
from render.troubles import cure, trouble
from render.views import IncidentView, Rendered
from render.words import count, moment, span

_TITLE = 120


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A mail about a source's health before it is set."""

    title: str
    url: str
    target: str | None
    label: str
    headline: str
    closed: bool
    lines: tuple[str, ...]
    actions: tuple[Action, ...]


def incident(view: IncidentView) -> Rendered:
    """An incident that opened, is still open (`reminder`) or was closed."""
    told, end = bulletin(view), foot(view.why)
    subject = plainly(f"{isolated(short(told.title, 56))}: the page {told.headline}")
    return Rendered(
        subject=subject,
        text=f"{bulletin_text(told)}\n\n{foot_text(end)}\n",
        html=render_mail(
            "incident.html", subject=subject, glance=at_most(told.lines[:3:2]), bulletin=told, foot=end
        ),
    )


def bulletin(view: IncidentView) -> Bulletin:
    """What is to be said about an incident."""
    source, closed = view.source, view.incident.closed_at is not None
    return Bulletin(
        title=short(source.title, _TITLE) or source.slug,
        url=short(source.url, 200),
        target=safe_url(source.url),
        label=_label(view),
        headline=_headline(view),
        closed=closed,
        lines=_closed(view) if closed else _open(view),
        actions=_actions(view),
    )


def bulletin_text(told: Bulletin) -> str:
    """The same as text."""
    return "\n".join(
        [
            wrap(isolated(told.title)),
            told.url,
            "",
            wrap(f"{told.label}: the page {told.headline}."),
            "",
            *(wrap(line, "  * ") for line in told.lines),
            "",
            *action_lines(told.actions, indent=""),
        ]
    )


def _label(view: IncidentView) -> str:
    if view.incident.closed_at is not None:
        return "Working again"
    found = trouble(view.incident.code)
    return f"Still {found.state}" if view.reminder else found.label


def _headline(view: IncidentView) -> str:
    event, zone, words = view.incident, view.why.zone, trouble(view.incident.code)
    if event.closed_at is not None:
        return f"{words.again} {span(event.closed_at - event.since)}"
    return f"{words.since} {moment(event.since, zone)}"


def _open(view: IncidentView) -> tuple[str, ...]:
    event, zone = view.incident, view.why.zone
    lines = [
        f"What we met: {_ended(short(event.reason, 300) or event.code)}",
        f"First met on {moment(event.since, zone)}; {count(event.visits, 'visit')} since then, all alike.",
    ]
    if view.last_seen_at is not None:
        lines.append(f"The page was last seen on {moment(view.last_seen_at, zone)}.")
    lines.append("Nothing was compared and nothing was taken for a change; the versions we have are kept.")
    if help_ := cure(event.code):
        lines.append(f"Waiting may not heal that: {help_}.")
    lines.append("We keep visiting and write again when the page can be seen.")
    if event.code in set(WallKind):
        lines.append("If this is what the page now says, take it for the page: the command below does that.")
    return tuple(lines)


def _ended(sentence: str) -> str:
    """A reason, which may come without a full stop, as the end of a sentence."""
    return sentence if sentence.endswith((".", "…", "!", "?")) else f"{sentence}."


def _closed(view: IncidentView) -> tuple[str, ...]:
    event, zone = view.incident, view.why.zone
    assert event.closed_at is not None  # narrowed by the caller
    return (
        f"Seen from {moment(event.closed_at, zone)} on, not since {moment(event.since, zone)}.",
        f"What we had met: {line(event.reason[:300]) or event.code} ({count(event.visits, 'visit')}).",
        "If the text changed in the meantime, that comes in a mail of its own.",
    )


def _actions(view: IncidentView) -> tuple[Action, ...]:
    source, event = view.source, view.incident
    shown = source_url(view.why.public_url, source.slug)
    actions = [Action("See its visits", url=shown, command="" if shown else show_command(source))]
    if page := page_url(source):
        actions.append(Action("Open the page", url=page))
    if event.closed_at is None and event.code in set(WallKind):
        command = show_command(source).replace(" show ", " accept ", 1)
        actions.append(Action("Take what is there for the page", command=command))
    return tuple(actions)
