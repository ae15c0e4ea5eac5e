"""Nobody is written to who does not want it: the mail that asks, once a day and three times at most."""

from __future__ import annotations

import logging
from datetime import datetime

from alerts.envelope import message_id, reader_url, unsubscribe_mailto, unsubscribe_url
from alerts.settings import MailSettings
from model import Message, Reader
from render.letter import question
from render.views import Why
from store import Store
from store.errors import NoticeTaken
from store.values import NewMessage

log = logging.getLogger(__name__)


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
    rendered = question(link, why(reader, ("You were named as somebody who wants to be told.",), settings))
    name, identity = f"confirm:{reader.id}:{nth}", (reader.email, reader.added_at.isoformat())
    new = NewMessage(
        reader_id=reader.id,
        header_id=message_id(name, identity, settings.message_id_domain),
        to=reader.email,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        written_at=now,
        unsubscribe=reader.token,
    )
    written = None
    try:
        written = store.outbox.write(new, [])
    except NoticeTaken:
        log.info("the question to reader %d was written before", reader.id)
    store.readers.asked(reader.id, nth, now)
    return written


def why(reader: Reader, reasons: tuple[str, ...], settings: MailSettings) -> Why:
    """The foot of a mail that no subscription asked for."""
    return Why(
        reasons=reasons,
        email=reader.email,
        public_url=settings.public_url,
        unsubscribe_url=unsubscribe_url(reader.token, settings),
        unsubscribe_mailto=unsubscribe_mailto(reader.email, settings),
        zone=reader.zone,
    )
