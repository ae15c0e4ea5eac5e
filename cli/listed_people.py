"""The readers and subscriptions of a watch list: what is to be done to have them as the file wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alerts import subscribing
from cli import parse, wishes
from cli.errors import Wrong
from cli.settings import mail_settings
from cli.wanted import WantedReader, WantedSubscription, WatchList
from clock import real
from model import MAIL
from store.values import KEEP

if TYPE_CHECKING:
    from config import Config
    from model import Reader
    from store import Store


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, in words and as a call."""

    sign: str  #: + new, ~ changed
    text: str
    do: Callable[[], Any]


def people(store: Store, wanted: WatchList, name: str, config: Config) -> Iterator[Step]:
    """Readers first, then what each is told of. Raises Wrong where a line names what is nowhere."""
    readers = {reader.email.lower(): reader for reader in store.readers.all()}
    named = {r.email.lower(): r for r in wanted.readers}
    implied = {s.reader.lower(): WantedReader(s.reader, s.line, s.channel) for s in wanted.subscriptions}
    for key, reader in {**implied, **named}.items():
        yield from _reader(store, config, readers.get(key), reader)
    for subscription in wanted.subscriptions:
        _check(store, wanted, subscription, name)
        reader_id = (
            readers[subscription.reader.lower()].id if subscription.reader.lower() in readers else None
        )
        if not _stands(store, reader_id, subscription):

            def do(subscription: WantedSubscription = subscription) -> None:
                _subscribe(store, subscription)

            yield Step("+", _said(subscription), do)


def _reader(store: Store, config: Config, known: Reader | None, wanted: WantedReader) -> Iterator[Step]:
    given = _given(wanted)

    def do() -> None:
        subscribing.subscribe(
            store,
            wanted.email,
            (),
            real(),
            mail_settings(config),
            hours=subscribing.Hours(**given, receipt=wanted.receipt),
            confirmed=wanted.confirmed,
            channel=wanted.channel,
        )

    if known is None:
        whose = "reader" if wanted.channel == MAIL else "channel"
        yield Step("+", f"{whose} {wanted.email}, {wanted.zone or 'UTC'}", do)
        return
    new = [key for key, value in given.items() if getattr(known, key) != value]
    if wanted.receipt is not None and wanted.receipt != (known.receipt_due_at is not None):
        new.append("receipt")
    if wanted.confirmed and known.confirmed_at is None:
        new.append("confirmed")
    if new:
        yield Step("~", f"reader {known.email}: {', '.join(new)}", do)


def _given(wanted: WantedReader) -> dict[str, Any]:
    """What the file says of the reader's hours, as `store.readers.update` takes it."""
    said = {"zone": wanted.zone, "hour": wanted.hour, "weekday": wanted.weekday}
    given: dict[str, Any] = {key: value for key, value in said.items() if value is not None}
    return given if wanted.quiet is KEEP else {**given, "quiet": wanted.quiet}


def _check(store: Store, wanted: WatchList, subscription: WantedSubscription, name: str) -> None:
    """Raises Wrong for a source or site that is neither in the store nor in the file."""
    future = {s.name or s.url for s in wanted.sources} | {s.url for s in wanted.sources}
    future_sites = {s.name or s.url for s in wanted.sites} | {s.url for s in wanted.sites}
    for site in subscription.wish.sites:
        if site not in future_sites and store.sites.find(site) is None:
            raise Wrong(
                f"{name}:{subscription.line}: site: no site {site!r}, here or in the file; correct it"
            )
    for source in subscription.wish.sources:
        if source not in future and not _known(store, source):
            raise Wrong(
                f"{name}:{subscription.line}: source: no source {source!r}, here or in the file; correct it"
            )


def _stands(store: Store, reader_id: int | None, wanted: WantedSubscription) -> bool:
    """Whether all of a wish is there already."""
    if reader_id is None:
        return False
    try:
        new = wishes.subscriptions(store, wanted.wish)
    except Wrong:  # it names what the file is about to add
        return False
    fields = ("source_id", "tag", "section", "words", "languages", "cadence", "rest")

    def alike(one: object, other: object) -> bool:
        classes = (set(getattr(side, "classes")) for side in (one, other))  # noqa: B009 - two types, one field
        return all(getattr(one, f) == getattr(other, f) for f in fields) and next(classes) == next(classes)

    held = store.readers.of_reader(reader_id)
    return all(any(alike(one, other) for other in held) for one in new)


def _subscribe(store: Store, wanted: WantedSubscription) -> None:
    reader = store.readers.add(wanted.reader, now=real(), channel=wanted.channel)
    for new in wishes.subscriptions(store, wanted.wish):
        store.readers.wish(reader.id, subscribing.followed(store, new), real())


def _known(store: Store, name: str) -> bool:
    try:
        parse.source(store, name)
    except Wrong:
        return False
    return True


def _said(wanted: WantedSubscription) -> str:
    wish = wanted.wish
    parts = [*(wish.sources or () if wish.sources or wish.sites or wish.tags else ("every source",))]
    parts += [f"site {site!r}" for site in wish.sites]
    parts += [f"tag {tag!r}" for tag in wish.tags]
    parts += [f"section {wish.section!r}"] if wish.section else []
    parts += [f"word {word!r}" for word in wish.words]
    parts += [f"language {language}" for language in wish.languages]
    classes = ", ".join(wish.classes)
    return f"subscription of {wanted.reader}: {', '.join(parts)}: {classes}, {wish.cadence}"
