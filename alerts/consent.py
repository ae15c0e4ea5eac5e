"""Nobody is written to who does not want it: the mail that asks, once a day and three times at most."""

from __future__ import annotations

from datetime import datetime

from alerts import letters
from alerts.envelope import reader_url
from alerts.settings import MailSettings
from model import Message, Reader
from render.letter import question
from store import Store


def welcome(
    store: Store, address: str, now: datetime, settings: MailSettings, *, confirmed: bool = False
) -> Reader:
    """The reader with this address, made if need be; asked by mail whether mail is wanted, where that can be.

    `confirmed`: that it is wanted is known. The address must be one (see `alerts.address`).
    """
    sure = confirmed or settings.public_url is None
    reader = store.readers.add(address, now=now, confirmed=sure)
    if sure:
        store.readers.confirm(reader.id, now)
    elif reader.confirmed_at is None:
        ask(store, reader, now, settings)
    return store.readers.get(reader.id)


def ask(store: Store, reader: Reader, now: datetime, settings: MailSettings) -> Message | None:
    """Puts the question into the outbox; None where it needs no asking, or may not be asked again.

    Without a public address there is no link to answer with, and nobody is asked: who runs this types the
    address of a reader, and so says that mail is wanted.
    """
    link = reader_url("confirm", reader.token, settings)
    nth = store.readers.may_ask(reader.id, now) if link else None
    if nth is None or link is None:
        return None
    why = letters.why(reader, "You were named as somebody who wants to be told.", settings)
    identity = (reader.added_at.isoformat(),)
    written = letters.post(
        store, reader, f"confirm:{reader.id}:{nth}", identity, question(link, why), now, settings
    )
    store.readers.asked(reader.id, nth, now)
    return written
