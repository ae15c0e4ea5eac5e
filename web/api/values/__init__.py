"""What the API answers: the shapes of version 1. They grow by fields; a field never changes its meaning.

Each is read from the store's value of the same name by attribute. Times are RFC 3339 in UTC. Secrets of
readers (their tokens) and of profiles (headers, cookies, proxies) have no field here.
"""

from __future__ import annotations

from web.api.values.base import Page, Problem, Shape
from web.api.values.changes import Change, Comparison, Figure, Happening, Hidden, Hunk, Item, Passage, Redline
from web.api.values.names import ChangeNote, Incident, Link, SiteName, SourceName, Verdict
from web.api.values.people import Message, MessageDetail, Subscription
from web.api.values.search import Run, SearchHit, SearchPage
from web.api.values.sites import EventPage, Scope, Site, SiteEvent
from web.api.values.sources import Address, Doubt, Profile, Source, SourceDetail, Visit
from web.api.values.versions import (
    Block,
    Capture,
    Document,
    FigurePoint,
    FigureSeries,
    Life,
    Memento,
    MementoDetail,
    Neighbours,
    Section,
    SectionAge,
    Version,
    Wording,
)
from web.api.values.wishes import (
    Acceptance,
    Asked,
    NewSite,
    NewSource,
    NewSubscription,
    SiteEdit,
    SourceEdit,
    Wish,
)

__all__ = [
    "Acceptance",
    "Address",
    "Asked",
    "Block",
    "Capture",
    "Change",
    "ChangeNote",
    "Comparison",
    "Document",
    "Doubt",
    "EventPage",
    "Figure",
    "FigurePoint",
    "FigureSeries",
    "Happening",
    "Hidden",
    "Hunk",
    "Incident",
    "Item",
    "Life",
    "Link",
    "Memento",
    "MementoDetail",
    "Message",
    "MessageDetail",
    "Neighbours",
    "NewSite",
    "NewSource",
    "NewSubscription",
    "Page",
    "Passage",
    "Problem",
    "Profile",
    "Redline",
    "Run",
    "Scope",
    "SearchHit",
    "SearchPage",
    "Section",
    "SectionAge",
    "Shape",
    "Site",
    "SiteEdit",
    "SiteEvent",
    "SiteName",
    "Source",
    "SourceDetail",
    "SourceEdit",
    "SourceName",
    "Subscription",
    "Verdict",
    "Version",
    "Visit",
    "Wish",
    "Wording",
]
