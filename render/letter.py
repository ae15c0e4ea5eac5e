"""A mail that is about no change: a few sentences, and what the reader can do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from render.clean import line, short
from render.glance import at_most
from render.html import render_mail
from render.sheet import Action, foot
from render.subject import plainly
from render.text import action_lines, foot_text, wrap
from render.views import Rendered, Why
from render.words import count, moment

_ANSWER = 200


def letter(
    title: str,
    sentences: Sequence[str],
    actions: Sequence[Action],
    why: Why,
    *,
    brand: str,
    calm: bool = False,
) -> Rendered:
    """Paragraphs under a title; every action is a link or a command on its own line. `calm`: no trouble."""
    subject, end = plainly(title), foot(why)
    said = [line(sentence) for sentence in sentences]
    body = "\n\n".join([wrap(line(title)), *map(wrap, said)])
    steps = "\n".join(action_lines(actions, indent=""))
    return Rendered(
        subject=subject,
        text="\n\n".join(part for part in (body, steps, foot_text(end)) if part) + "\n",
        html=render_mail(
            "letter.html",
            subject=subject,
            glance=at_most(said),
            brand=brand,
            calm=calm,
            title=line(title),
            sentences=said,
            actions=actions,
            foot=end,
        ),
    )


def question(confirm_url: str, why: Why) -> Rendered:
    """Asks whether mail is wanted: nothing else is sent before the answer."""
    sentences = [
        f"Somebody asked policywatch to write to {why.email} when watched pages change.",
        "If that was you, say so with the link below. If not, do nothing: you get no mail but this.",
    ]
    actions = [Action("Yes, write to me", url=confirm_url)]
    return letter(
        "Please confirm that you want these mails", sentences, actions, why, brand="a question", calm=True
    )


def bounced(email: str, answer: str, since: datetime, days: int, command: str, why: Why) -> Rendered:
    """Tells who runs this that a reader's address refuses mail."""
    sentences = [
        f"The mail server refused {email} for good on {count(days, 'day')}, "
        f"last on {moment(since, why.zone)}: “{short(answer, _ANSWER)}”.",
        "Nothing is written to that address any more. What is owed to it is kept, and is sent when you say "
        "that it works again.",
    ]
    actions = [Action("When it works again", command=command)]
    return letter(f"{email} refuses mail and is paused", sentences, actions, why, brand="a reader")
