"""Changes and incidents as an Atom feed (RFC 4287): what the mails say, for feed readers. Pure; XML by lxml.

The id of an entry is made from what the change is (the source's address, both versions), not from where it is
served: a feed that moves to another address shows nobody the same changes again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from lxml import etree

from render.cards import Depth
from render.clean import language_tag, line, safe_url, short
from render.html import render
from render.incident import bulletin
from render.phrases import tell
from render.sheet import story, title_of
from render.subject import PREFIX, subject
from render.views import AlertView, IncidentView

MEDIA_TYPE = "application/atom+xml"
SHOWN = Depth(context=160, longest=1600, passages=8, room=24_000)
_NS = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: What XML 1.0 can't hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, or the beginning or end of an incident; `identity` says which, whoever serves it."""

    view: AlertView | IncidentView
    identity: str
    filed_at: datetime

    @property
    def updated_at(self) -> datetime:
        return self.filed_at


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it stands in a feed, an element of XML: to be put into one again."""

    xml: bytes
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed: newest entry first. `updated_at` is for a feed without entries."""

    title: str
    subtitle: str
    self_url: str
    page_url: str  #: where the same is shown for people
    entries: tuple[Entry | Written, ...]
    updated_at: datetime

    @property
    def changed_at(self) -> datetime:
        """When a reader would see something new."""
        return max((entry.updated_at for entry in self.entries), default=self.updated_at)


def identity(url: str, before_digest: str, after_digest: str, captured_at: datetime) -> str:
    """What makes a change this one and no other, also where numbers are given out again after a restore."""
    return "\n".join(("policywatch change", url, before_digest, after_digest, _time(captured_at)))


def incident_identity(url: str, since: datetime, term: str) -> str:
    """What makes the beginning or the end of an incident this one and no other."""
    return "\n".join((f"policywatch {term}", url, _time(since)))


def feed(view: FeedView) -> bytes:
    """The feed as an XML document in UTF-8."""
    root = etree.Element(f"{{{_NS}}}feed", nsmap={None: _NS})
    root.set(_XML_LANG, "en")
    _add(root, "id", _urn(f"policywatch feed\n{view.self_url}"))
    _add(root, "title", short(view.title, 200))
    if view.subtitle:
        _add(root, "subtitle", short(view.subtitle, 300))
    _add(root, "updated", _time(view.changed_at))
    _link(root, "self", view.self_url, MEDIA_TYPE)
    _link(root, "alternate", view.page_url, "text/html")
    _add(root, "generator", "policywatch")
    author = etree.SubElement(root, f"{{{_NS}}}author")
    _add(author, "name", "policywatch")
    for entry in view.entries:
        if isinstance(entry, Written):
            root.append(etree.fromstring(entry.xml))
        else:
            _entry(root, entry)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def written(entry: Entry) -> Written:
    """The entry, for many feeds."""
    root = etree.Element(f"{{{_NS}}}feed", nsmap={None: _NS})
    _entry(root, entry)
    return Written(etree.tostring(root[0]), entry.updated_at)


def _entry(root: etree._Element, entry: Entry) -> None:
    if isinstance(entry.view, IncidentView):
        _health(root, entry, entry.view)
    else:
        _change(root, entry, entry.view)


def _change(root: etree._Element, given: Entry, view: AlertView) -> None:
    told = story(view, SHOWN)
    entry = etree.SubElement(root, f"{{{_NS}}}entry")
    _add(entry, "id", _urn(given.identity))
    _add(entry, "title", subject(title_of(view), tell(view.items)).removeprefix(PREFIX).strip())
    _add(entry, "updated", _time(given.updated_at))
    if view.after_at is not None:
        _add(entry, "published", _time(view.after_at))
    ours = next((action.url for action in told.actions if action.url), None)
    _links(entry, ours, safe_url(view.source.url))
    _category(entry, view.change.comparison.change_class.value, "urn:policywatch:class")
    for tag in view.source.tags:
        _category(entry, line(tag), "urn:policywatch:tag")
    _add(entry, "summary", "; ".join(phrase.plain for phrase in told.lines), type="text")
    content = _add(entry, "content", render("entry.html", story=told), type="html")
    if language := language_tag(view.language):
        content.set(_XML_LANG, language)


def _health(root: etree._Element, given: Entry, view: IncidentView) -> None:
    told = bulletin(view)
    entry = etree.SubElement(root, f"{{{_NS}}}entry")
    _add(entry, "id", _urn(given.identity))
    _add(entry, "title", f"{told.title}: {told.headline}")
    _add(entry, "updated", _time(given.updated_at))
    _links(entry, next((action.url for action in told.actions if action.url), None), told.target)
    term = "incident" if view.incident.closed_at is None else "recovery"
    _category(entry, term, "urn:policywatch:kind")
    for tag in view.source.tags:
        _category(entry, line(tag), "urn:policywatch:tag")
    _add(entry, "summary", told.lines[0], type="text")
    _add(entry, "content", render("health.html", bulletin=told), type="html")


def _links(entry: etree._Element, ours: str | None, page: str | None) -> None:
    """Where nothing is public there is no page of ours to link to: then the watched page is the alternate."""
    if ours or page:
        _link(entry, "alternate", ours or page or "", "text/html")
    if page and ours != page:
        _link(entry, "via", page)


def _add(parent: etree._Element, name: str, text: str, **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_NS}}}{name}", attributes)
    made.text = _FORBIDDEN.sub("\ufffd", text)
    return made


def _link(parent: etree._Element, relation: str, target: str, kind: str = "") -> None:
    made = etree.SubElement(parent, f"{{{_NS}}}link", {"rel": relation, "href": iri(target)})
    if kind:
        made.set("type", kind)


def _category(parent: etree._Element, term: str, scheme: str) -> None:
    if term:
        etree.SubElement(
            parent, f"{{{_NS}}}category", {"term": _FORBIDDEN.sub("\ufffd", term), "scheme": scheme}
        )


def iri(target: str) -> str:
    """An address as a URI: what may not stand in one is percent-encoded, what is encoded stays."""
    return quote(target, safe="%:/?#[]@!$&'()*+,;=~-._")


def _urn(words: str) -> str:
    return f"urn:uuid:{_uuid(words)}"


def _uuid(words: str) -> UUID:
    return uuid5(NAMESPACE_URL, words)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
