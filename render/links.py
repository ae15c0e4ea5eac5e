"""Where a mail points to: our own pages where `public_url` is set, else the command that shows the same."""

from __future__ import annotations

import shlex
from urllib.parse import quote

from model import Source
from render.clean import line, safe_url
from render.views import AlertView
from render.words import stamp


def change_url(public_url: str | None, change_id: int, item: int | None = None) -> str | None:
    """The page of a change, or of one of its items (from 1); None without a public address."""
    if not public_url:
        return None
    address = f"{public_url.rstrip('/')}/changes/{change_id}"
    return address + (f"#item-{item}" if item else "")


def source_url(public_url: str | None, slug: str) -> str | None:
    """The page of a source; None without a public address."""
    return f"{public_url.rstrip('/')}/sources/{quote(slug, safe='')}" if public_url else None


def site_url(public_url: str | None, slug: str) -> str | None:
    """The page of a site; None without a public address."""
    return f"{public_url.rstrip('/')}/sites/{quote(slug, safe='')}" if public_url else None


def front_url(public_url: str | None) -> str | None:
    """The first page of ours; None without a public address."""
    return f"{public_url.rstrip('/')}/" if public_url else None


def page_url(source: Source, anchor: str | None = None) -> str | None:
    """The watched page itself, at a heading where one is known."""
    address = source.url.partition("#")[0] + "#" + quote(line(anchor), safe="") if anchor else source.url
    return safe_url(address)


def diff_command(view: AlertView) -> str:
    """The command that shows this change, also when there are newer ones."""
    slug = view.source.slug
    if view.before_at is None or view.after_at is None:
        return f"policywatch diff {shlex.quote(slug)}"
    sides = (f"{slug}@{stamp(at)}" for at in (view.before_at, view.after_at))
    return "policywatch diff " + " ".join(shlex.quote(side) for side in sides)


def show_command(source: Source) -> str:
    """The command that shows a source's health."""
    return show_named(source.slug)


def show_named(slug: str) -> str:
    """The command that shows a source or a site by its name."""
    return f"policywatch show {shlex.quote(slug)}"


def unsubscribe_command(email: str) -> str:
    """The command that stops mails to a reader."""
    return f"policywatch unsubscribe {shlex.quote(email)}"


def resume_command(email: str) -> str:
    """The command that says that an address works again."""
    return f"policywatch subscribe {shlex.quote(line(email))} --resume"
