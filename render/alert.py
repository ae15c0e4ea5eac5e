"""The mails: a change, an incident, its end, a digest; and the redline of a change in any style."""

from __future__ import annotations

from collections.abc import Sequence

from render.clean import line
from render.digest import digest
from render.html import render_mail
from render.incident import incident
from render.phrases import tell
from render.redline import redline
from render.sheet import everything, foot, story
from render.site import site_news
from render.subject import plainly, subject
from render.text import foot_text, story_text, wrap
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
        html=render_mail("alert.html", subject=headline, story=told, foot=end),
    )


def bare(events: Sequence[str], why: Why) -> Rendered:
    """A mail for what could not be rendered: it says that there is something, and where to look."""
    where = everything(why)
    named = ", ".join(line(event) for event in events[:20])
    words = (
        f"Something you follow changed ({count(len(events), 'event')}: {named}), but the mail about it could "
        "not be made. Please look at the history of your sources: "
    )
    words += where.url or where.command
    subject = plainly("something you follow changed; the mail about it could not be made")
    end = foot(why)
    return Rendered(
        subject=subject,
        text=f"{wrap(words)}\n\n{foot_text(end)}\n",
        html=render_mail("bare.html", subject=subject, words=words, foot=end),
    )
