"""From the store's values to those of the API, where a value is more than its attributes."""

from __future__ import annotations

from alerts.subscribing import WEEKDAYS
from model import Happening, Reader, Section, Site, SourceCard, Subscription
from model import Profile as Held
from model.profiles import resolve
from pipelines.recall import rot_of
from render.troubles import state
from store import Store
from watch.profiles import LABELS
from web.api import values


def source(card: SourceCard) -> values.Source:
    return values.Source.model_validate(_of_card(card))


def source_detail(store: Store, card: SourceCard) -> values.SourceDetail:
    """A source with all that is said of it."""
    kept = store.sources.get(card.source.id)
    newest = store.archive.newest(kept.id)
    said = resolve(store.sources.layers(kept.id), kept.tags)[1]
    return values.SourceDetail.model_validate(
        {
            **_of_card(card),
            "profile": profile(kept.profile),
            "said": {name: scope for name, scope in said.items() if name in LABELS},
            "addresses": [values.Address.model_validate(a) for a in store.sources.addresses(kept.id)],
            "newest_memento_id": newest.id if newest else None,
        }
    )


def profile(held: Held) -> values.Profile:
    """Of what may be secret the names alone."""
    return values.Profile.of(
        held,
        header_names=[name for name, _ in held.headers],
        cookie_names=[name for name, _ in held.cookies],
        proxied=bool(held.proxy),
    )


def _of_card(card: SourceCard) -> dict[str, object]:
    incident, outcome = card.incident, card.last_outcome
    return {
        "id": card.source.id,
        "slug": card.source.slug,
        "title": card.source.title,
        "host": card.source.host,
        "url": card.source.url,
        "tags": card.tags,
        "state": state(
            paused=card.paused_at is not None,
            incident=incident.code if incident else None,
            outcome=outcome,
            stale=bool(rot_of(card.last_note)),
        ),
        "added_at": card.added_at,
        "every_seconds": card.every_seconds,
        "due_at": card.due_at,
        "paused_at": card.paused_at,
        "last_visit_at": card.last_visit_at,
        "last_outcome": outcome,
        "last_verdict": card.last_verdict,
        "last_note": card.last_note,
        "incident": incident,
        "versions": card.versions,
        "last_change": card.last_change,
    }


def section(held: Section, track: str) -> values.Section:
    return values.Section.of(held, track=track)


def happening(held: Happening) -> values.Happening:
    return values.Happening.model_validate(held)


def site(store: Store, held: Site) -> values.Site:
    counts = store.site_pages.counts(held.id)
    return values.Site.of(
        held,
        profile=profile(held.profile),
        documents=store.site_pages.documents(held.id),
        pages=dict(counts),
    )


def subscription(held: Subscription, reader: Reader, names: dict[int, str]) -> values.Subscription:
    return values.Subscription.of(
        held,
        email=reader.email,
        zone=reader.zone,
        hour=reader.hour,
        weekday=WEEKDAYS[reader.weekday],
        quiet=None if reader.quiet is None else str(reader.quiet),
        receipt=reader.receipt_due_at is not None,
        confirmed=reader.confirmed_at is not None,
        source=None if held.source_id is None else names.get(held.source_id, str(held.source_id)),
    )
