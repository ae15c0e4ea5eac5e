"""Pages of a site that appeared or vanished, in a mail: which, where, and what was observed of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from model import EventPage, Site, SiteEventKind
from render.clean import direction, isolated, language_tag, safe_url, short
from render.glance import at_most
from render.html import render_mail
from render.links import show_named, site_url
from render.sheet import Action, foot
from render.subject import plainly
from render.text import action_lines, foot_text, wrap
from render.views import Rendered, SiteView
from render.words import count, moment

_SHOWN = 100  #: pages listed; the others are counted
_IN_DIGEST = 12
_TITLE = 120


@dataclass(frozen=True, slots=True)
class Listed:
    """One page: its title as a link, and what was observed of it."""

    title: str
    url: str
    target: str | None
    note: str
    language: str
    dir: str


@dataclass(frozen=True, slots=True)
class Group:
    """The pages of one folder; `name` "" where there is only one."""

    name: str
    pages: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Roll:
    """What is told of a site before it is set."""

    title: str
    url: str
    target: str | None
    label: str
    came: bool
    headline: str  #: "3 documents appeared under “Legislation”"
    groups: tuple[Group, ...]
    rest: str
    observation: tuple[str, ...]
    actions: tuple[Action, ...]


def site_news(view: SiteView) -> Rendered:
    """One event of a site as a mail."""
    told, end = roll(view), foot(view.why)
    named = [page.title for group in told.groups for page in group.pages]
    more = f" and {len(view.event.pages) - 1} more" if len(view.event.pages) > 1 else ""
    subject = plainly(f"{told.headline}: {isolated(short(named[0], 60))}{more}" if named else told.headline)
    return Rendered(
        subject=subject,
        text=f"{roll_text(told)}\n\n{foot_text(end)}\n",
        html=render_mail("site.html", subject=subject, glance=_glance(named, told), roll=told, foot=end),
    )


def _glance(named: Sequence[str], told: Roll) -> str:
    """The documents that the subject has no room for; of a single one, what was observed."""
    others = "; ".join(isolated(title) for title in named[1:4])
    return at_most([others + "." if others else "", *told.observation[:1]])


def roll(view: SiteView, shown: int = _SHOWN) -> Roll:
    """What is to be said; in a digest less of it."""
    site, event = view.site, view.event
    came = event.kind is SiteEventKind.APPEARED
    title = title_of(site)
    many = count(len(event.pages), "document")
    listed, rest = event.pages[:shown], len(event.pages) - shown
    return Roll(
        title=title,
        url=short(site.url, 200),
        target=safe_url(site.url),
        label="New" if came else "Gone",
        came=came,
        headline=f"{many} {'appeared' if came else 'vanished'} under {isolated(f'“{short(title, 60)}”')}",
        groups=_groups(listed, view),
        rest=f"and {count(rest, 'more document')}" if rest > 0 else "",
        observation=_observation(view),
        actions=(_action(view),),
    )


def _action(view: SiteView) -> Action:
    shown = site_url(view.why.public_url, view.site.slug)
    return Action("See all of its documents", url=shown, command="" if shown else show_named(view.site.slug))


def digest_roll(view: SiteView) -> Roll:
    """The same inside a digest."""
    return roll(view, _IN_DIGEST)


def title_of(site: Site) -> str:
    """What a reader calls the site."""
    return short(site.title, _TITLE) or short(site.slug, _TITLE)


def roll_text(told: Roll) -> str:
    """The roll as text."""
    lines = [wrap(told.headline), told.url, ""]
    for group in told.groups:
        if group.name:
            lines += [wrap(isolated(group.name)), ""]
        for page in group.pages:
            lines += [wrap(isolated(page.title), "  * "), f"    {page.url}"]
            if page.note:
                lines.append(wrap(page.note, "    "))
        lines.append("")
    if told.rest:
        lines += [f"  {told.rest}", ""]
    lines += ["When it was seen", *(wrap(words, "  * ") for words in told.observation), ""]
    return "\n".join([*lines, *action_lines(told.actions, indent="")])


def _groups(pages: Sequence[EventPage], view: SiteView) -> tuple[Group, ...]:
    """By folder, where the pages lie in several; in the order they were found."""
    folders: dict[str, list[Listed]] = {}
    for page in pages:
        folders.setdefault(_folder(page.url, view.site), []).append(_listed(page, view))
    if len(folders) == 1:
        return tuple(Group("", tuple(found)) for found in folders.values())
    return tuple(Group(name, tuple(found)) for name, found in folders.items())


def _folder(url: str, site: Site) -> str:
    """The folder below the site's own, with words in place of hyphens."""
    path, prefix = urlsplit(url).path, site.scope.prefix
    inner = path[len(prefix) :] if path.startswith(prefix) else path
    first, slash, _ = inner.lstrip("/").partition("/")
    return short(unquote(first).replace("-", " ").replace("_", " "), 80) if slash else ""


def _listed(page: EventPage, view: SiteView) -> Listed:
    title = short(page.title, _TITLE) or short(page.url, _TITLE)
    note = ""
    if view.event.kind is SiteEventKind.VANISHED:
        seen = f"Last seen on {moment(page.last_seen_at, view.why.zone)}. " if page.last_seen_at else ""
        note = f"{seen}Since then {count(page.visits, 'visit')}, each told that the page is gone."
    return Listed(
        title=title,
        url=short(page.url, 200),
        target=safe_url(page.url),
        note=note,
        language=language_tag(page.language),
        dir=direction(page.language, title),
    )


def _observation(view: SiteView) -> tuple[str, ...]:
    """Nothing that was not observed: when the site was looked through, now and the time before."""
    event, zone = view.event, view.why.zone
    if event.kind is SiteEventKind.VANISHED:
        return (
            "A document has vanished when its address said so at every visit, for days.",
            "All versions of it that were seen are kept.",
        )
    seen = f"The site was looked through on {moment(event.at, zone)}"
    if event.since is None:
        return (f"{seen}.",)
    return (f"{seen}, and before that on {moment(event.since, zone)}; these were not found then.",)
