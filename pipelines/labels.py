"""What class and id names say of a part of a page. Names lie: nothing is decided by them alone."""

from __future__ import annotations

import re
from enum import IntEnum

from pipelines.flat import Attributes, names

MAX_LABEL = 1000  #: characters of class and id that are read


class Named(IntEnum):
    """What a name suggests; each needs other evidence before a part goes."""

    NOTHING = 0
    LINKS = 1  #: menus, breadcrumbs, share tools: believed of what is mostly links
    BOX = 2  #: newsletters, teasers, searches: believed of what is short
    OVERLAY = 3  #: lies over the page: dialogs, cookie banners


_LINKS = names(
    """
    breadcrumb breadcrumbs share sharing sharer social socials pagination pager nav navbar navigation
    sitenav subnav sidenav menu submenu megamenu footer masthead topbar toolbar skip skiplink backtotop
    related recommended recommendations languages langswitcher languageswitcher
    """
)
_BOX = names(
    """
    newsletter subscribe signup toast feedback helpful rating teaser teasers promo promotion advert
    advertisement ads banner comments search searchbox login signin tooltip translate skiptranslate
    """
)
_OVERLAY = names("modal modals popup popin lightbox overlay offcanvas cookiebanner cookieconsent cookiebar")
#: A section on cookies or consent is what many policies are about; a box of these kinds is not.
_TOPIC = names("cookie cookies consent gdpr privacy")
_TOPIC_BOX = names("banner bar notice popup modal dialog alert wall wrapper layer overlay sdk manager toast")
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")


def named(attrs: Attributes) -> Named:
    """What the class and id of a node suggest. Ids are anchors of sections too: of them only some count."""
    strongest = Named.NOTHING
    for attribute in ("class", "id"):
        label = attrs.get(attribute) or ""
        if not 2 < len(label) < MAX_LABEL:
            continue
        for name in label.split():
            if ":" not in name:  # else a condition of a style sheet's utility class
                strongest = max(strongest, _one(name, attribute))
    return strongest


def _one(name: str, attribute: str) -> Named:
    parts = {part.lower() for part in _PARTS.findall(name)}
    if parts & _OVERLAY or (parts & _TOPIC and parts & _TOPIC_BOX):
        return Named.OVERLAY
    if parts & _BOX and attribute == "class":
        return Named.BOX
    return Named.LINKS if parts & _LINKS else Named.NOTHING
