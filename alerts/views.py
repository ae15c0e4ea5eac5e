"""What the store knows of an event, gathered into what a mail is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts import notices, wishes
from alerts.envelope import reader_url, unsubscribe_mailto, unsubscribe_url
from alerts.settings import MailSettings
from alerts.wishes import PageFacts
from model import (
    Cadence,
    Change,
    Event,
    EventKind,
    Incident,
    Memento,
    Outcome,
    Reader,
    Site,
    SiteEvent,
    Source,
    Subscription,
    Visit,
)
from render.views import AlertView, IncidentView, Observation, SiteView, Why
from store import Store

_VISITS = 500  #: looked through, newest first


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """A change with all that its mails say, whoever gets them."""

    source: Source
    change: Change
    before: Memento
    after: Memento
    page: PageFacts
    observation: Observation


@dataclass(slots=True)
class Facts:
    """Reads from the store once what many readers are told in one run."""

    store: Store
    settings: MailSettings
    _changes: dict[int, ChangeFacts] = field(default_factory=dict)
    _wishes: dict[int, list[Subscription]] = field(default_factory=dict)
    _languages: dict[int, str] = field(default_factory=dict)
    _sources: list[Source] | None = None
    _readers: dict[int, Reader] = field(default_factory=dict)

    @classmethod
    def supposing(
        cls, store: Store, settings: MailSettings, reader: Reader, asked: Sequence[Subscription]
    ) -> Facts:
        """As if the reader had these subscriptions and no others."""
        return cls(store, settings, _readers={reader.id: reader}, _wishes={reader.id: list(asked)})

    def change(self, change_id: int) -> ChangeFacts:
        """Raises KeyError."""
        if change_id not in self._changes:
            self._changes[change_id] = _change_facts(self.store, change_id)
        return self._changes[change_id]

    def reader(self, reader_id: int) -> Reader:
        """Raises KeyError."""
        if reader_id not in self._readers:
            self._readers[reader_id] = self.store.readers.get(reader_id)
        return self._readers[reader_id]

    def wishes(self, reader_id: int) -> list[Subscription]:
        """The active subscriptions of a reader."""
        if reader_id not in self._wishes:
            self._wishes[reader_id] = self.store.readers.of_reader(reader_id)
        return self._wishes[reader_id]

    def language(self, source: Source) -> str:
        """That of the newest version of a source; "" where there is none or it is not known."""
        if source.id not in self._languages:
            newest = self.store.archive.newest(source.id)
            self._languages[source.id] = self.store.archive.language(newest.id) if newest else ""
        return self._languages[source.id]

    def sources(self) -> list[Source]:
        """All that is visited by itself."""
        if self._sources is None:
            self._sources = [s for s in self.store.sources.all() if s.every_seconds is not None]
        return self._sources

    def site(self, event_id: int) -> tuple[Site, SiteEvent]:
        """An event of a site. Raises KeyError."""
        event = self.store.site_events.get(event_id)
        return self.store.sites.get(event.site_id), event

    def why(
        self,
        reader: Reader,
        sources: Sequence[Source],
        cadence: Cadence,
        sites: Iterable[tuple[Site, SiteEvent]] = (),
    ) -> Why:
        """Why this reader gets a mail about these sources and events of sites, and how to stop."""
        by_language = any(wish.languages for wish in self.wishes(reader.id))
        asked = [wishes.of_source(s, self.language(s) if by_language else "") for s in sources]
        asked += [wishes.of_site(site, [page.title for page in event.pages]) for site, event in sites]
        named = {source.id: source for source in sources}
        reasons = dict.fromkeys(
            wishes.describe(wish, named.get(wish.source_id or 0))
            for wish in self.wishes(reader.id)
            if any(concerned(wish) for concerned in asked)
        )
        return Why(
            reasons=tuple(reasons) or ("A subscription of yours that has ended meanwhile.",),
            email=reader.email,
            cadence=cadence,
            public_url=self.settings.public_url,
            unsubscribe_url=unsubscribe_url(reader.token, self.settings),
            unsubscribe_mailto=unsubscribe_mailto(reader.email, self.settings),
            zone=reader.zone,
            preferences_url=reader_url("preferences", reader.token, self.settings),
        )

    def alert(self, event: Event, reader: Reader, cadence: Cadence) -> AlertView:
        """A change for one reader, with the items that their subscriptions ask for."""
        facts = self.change(event.id)
        comparison = facts.change.comparison
        asked = notices.wanted(comparison, facts.source, self.wishes(reader.id), facts.page)
        return AlertView(
            source=facts.source,
            change=facts.change,
            observation=facts.observation,
            why=self.why(reader, [facts.source], cadence),
            language=facts.page.language,
            title=facts.after.title,
            # None of them still stands, but it was asked for when it was filed: then all is shown.
            wanted=asked or None,
            before_at=facts.before.captured_at,
            after_at=facts.after.captured_at,
        )

    def incident(self, event: Event, reader: Reader, cadence: Cadence) -> IncidentView:
        """An incident as the event tells it: the mail of an opening is about the opening, also when it
        was closed before the mail was written."""
        incident = self.store.incidents.get(event.id)
        source = self.store.sources.get(incident.source_id)
        told = incident if event.kind is EventKind.INCIDENT_CLOSED else replace(incident, closed_at=None)
        return IncidentView(
            source=source,
            incident=told,
            why=self.why(reader, [source], cadence),
            last_seen_at=_last_good(self.store, incident),
            reminder=event.kind is EventKind.INCIDENT_REMINDER,
        )

    def site_news(self, event: Event, reader: Reader, cadence: Cadence) -> SiteView:
        """Pages of a site that appeared or vanished, for one reader."""
        site, found = self.site(event.id)
        return SiteView(site=site, event=found, why=self.why(reader, [], cadence, [(site, found)]))


def _change_facts(store: Store, change_id: int) -> ChangeFacts:
    change = store.changes.get(change_id)
    before, after = store.archive.memento(change.before_id), store.archive.memento(change.after_id)
    source = store.sources.get(change.source_id)
    page = page_facts(store, before, after)
    return ChangeFacts(source, change, before, after, page, seen(store, source, before, after))


def page_facts(store: Store, before: Memento, after: Memento) -> PageFacts:
    """What wishes may go by of a change that is filed: its sections bear their tracks on both sides."""
    headings: dict[str, set[tuple[str, ...]]] = {}
    for memento in (before, after):
        for track, path in store.changes.headings(memento.id).items():
            headings.setdefault(track, set()).add(path)
    found = {track: frozenset(paths) for track, paths in headings.items()}
    return PageFacts(store.archive.language(after.id), found)


def seen(store: Store, source: Source, before: Memento, after: Memento) -> Observation:
    """When both sides of a change were seen."""
    first, end = before.first_seen_at, after.first_seen_at
    last = store.archive.last_seen(before.id) or before.captured_at
    recent = store.archive.visits(source.id, limit=_VISITS, since=first)
    if last >= end:
        # Seen again since (the page alternates): that is no observation from before the change.
        sights = [v.finished_at for v in recent if v.memento_id == before.id and v.finished_at < end]
        last = max(sights, default=before.captured_at)
    last = max(first, last)
    ends = 2 if last > first else 1
    return Observation(
        before_first_seen_at=first,
        before_last_seen_at=last,
        before_visits=store.archive.good_visits_between(source.id, first, last) + ends,
        after_first_seen_at=end,
        confirmations=after.confirmations,
        alternates=any(visit.outcome is Outcome.VARIANT for visit in recent),
    )


def _last_good(store: Store, incident: Incident) -> datetime | None:
    def good(visit: Visit) -> bool:
        return visit.verdict.usable and visit.finished_at < incident.since

    found = (v.finished_at for v in store.archive.visits(incident.source_id, limit=_VISITS) if good(v))
    return next(found, None)
