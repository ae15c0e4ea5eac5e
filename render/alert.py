"""The mails: a change, an incident, its end, a digest; and the redline of a change in any style."""

from __future__ import annotations

from collections.abc import Sequence

from render.clean import line
from render.digest import digest
from render.glance import of_cards
from render.html import render_mail
from render.incident import incident
from render.letter import letter
from render.phrases import tell
from render.redline import redline
from render.sheet import Action, everything, foot, story
from render.site import site_news
from render.subject import subject
from render.text import foot_text, story_text
from render.views import AlertView, DigestView, IncidentView, Observation, Rendered, SiteView, Why
from render.words import count

__all__ = [
    "AlertView",
    "DigestView",
    "IncidentView",
    "Observation",
    "Rendered",
    "SiteView",
    "Why",
    "alert",
    "bare",
    "digest",
    "incident",
    "redline",
    "site_news",
]


def alert(view: AlertView) -> Rendered:
    """One change as a mail in five blocks: what changed, item by item, not shown, observation, why.

    Raises ValueError where no item is left to show: a mail without a visible change is never sent.
    """
    if not view.items:
        raise ValueError(f"change {view.change.id} has no item to show to {view.why.email}")
    told, end = story(view), foot(view.why)
    headline = subject(told.title, tell(view.items))
    return Rendered(
        subject=headline,
        text=f"{story_text(told)}\n\n{foot_text(end)}\n",
        html=render_mail(
            "alert.html",
            subject=headline,
            glance=of_cards(told.cards, told.observation),
            story=told,
            foot=end,
        ),
    )


def bare(events: Sequence[str], why: Why) -> Rendered:
    """A mail for what could not be rendered: it says that there is something, and where to look."""
    named = ", ".join(line(event).replace(":", " ") for event in events[:20])
    sentences = [
        "The mail about it could not be made, and this one is sent in its place so that you know. "
        "Nothing is lost: the versions of the pages and the change are kept.",
        f"It is about {count(len(events), 'event')}: {named}{'' if len(events) <= 20 else ' and more'}.",
    ]
    where = everything(why)
    actions = [Action("See what is watched, and what changed", url=where.url, command=where.command)]
    return letter("Something you follow changed", sentences, actions, why, brand="a mail that failed")
