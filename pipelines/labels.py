"""What class and id names say of a part of a page. Names lie: nothing is decided by them alone."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from pipelines.flat import names
from pipelines.obfuscation import Attributes

MAX_LABEL = 1000  #: characters of class and id that are read


class Named(IntEnum):
    """What a name suggests; each needs other evidence before a part goes."""

    NOTHING = 0
    LINKS = 1  #: menus, breadcrumbs, share tools: believed of what is mostly links
    BANNER = 2  #: a box outside the document; in it, often a notice of what comes
    BOX = 3  #: newsletters, teasers, searches: believed of what is short
    NOTICE = 4  #: "cookie-notice": a banner where it asks something, else what many a policy is called
    OVERLAY = 5  #: lies over the page: dialogs, cookie banners


_LINKS = names(
    """
    breadcrumb breadcrumbs share sharing sharer social socials pagination pager nav navbar navigation
    sitenav subnav sidenav menu submenu megamenu footer masthead topbar toolbar skip skiplink backtotop
    related recommended recommendations languages langswitcher languageswitcher
    """
)
_BOX = names(
    """
    newsletter subscribe signup toast feedback helpful rating ratings teaser teasers promo promotion advert
    advertisement ads comments search searchbox login signin tooltip translate skiptranslate
    """
)
_OVERLAY = names("modal modals popup popin lightbox overlay offcanvas cookiebanner cookieconsent cookiebar")
#: A section on cookies or consent is what many policies are about; a box of these kinds is not.
_TOPIC = names("cookie cookies consent gdpr privacy")
_TOPIC_BOX = names("banner bar popup modal dialog alert wall layer overlay sdk manager toast")
_TOPIC_TITLE = names("notice notices wrapper")
_PANELS = names(
    "accordion collapse collapsed collapsible panel tab tabs answer faq toggle expandable details"
)
_TITLES = names("title headline heading")
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")


def named(attrs: Attributes) -> Named:
    """What the class and id of a node suggest. Ids are anchors of sections too: of them only some count."""
    label, anchor = attrs.get("class"), attrs.get("id")
    strongest = Named.NOTHING
    if label and len(label) < MAX_LABEL:
        strongest = _named(label, True)
    if anchor and len(anchor) < MAX_LABEL:
        strongest = max(strongest, _named(anchor, False))
    return strongest


@lru_cache(maxsize=8192)  # a page has few class names, again and again
def _named(label: str, is_class: bool) -> Named:
    found = Named.NOTHING
    for name in label.split():
        if ":" not in name:  # else a condition of a style sheet's utility class
            found = max(found, _one(name, is_class))
    return found


def is_panel(attrs: Attributes) -> bool:
    """Whether a hidden node is a panel that a reader may open: of an accordion, of tabs, an answer."""
    if attrs.get("role") in ("tabpanel", "region") or attrs.get("aria-labelledby"):
        return True
    label = (attrs.get("class") or "")[:MAX_LABEL]
    return not _PANELS.isdisjoint(part.lower() for part in _PARTS.findall(label))


def is_title(attrs: Attributes) -> bool:
    """Whether a part is named after what it would be to a reader: the title."""
    label = (attrs.get("class") or "")[:MAX_LABEL]
    return not _TITLES.isdisjoint(part.lower() for part in _PARTS.findall(label))


def _one(name: str, is_class: bool) -> Named:
    parts = {part.lower() for part in _PARTS.findall(name)}
    if parts & _OVERLAY or (parts & _TOPIC and parts & _TOPIC_BOX):
        return Named.OVERLAY
    if parts & _TOPIC and parts & _TOPIC_TITLE:
        return Named.NOTICE
    if parts & _BOX and is_class:
        return Named.BOX
    if "banner" in parts and is_class:
        return Named.BANNER
    return Named.LINKS if parts & _LINKS else Named.NOTHING
