"""Mails that no notice is behind: the question whether mail is wanted, news for whoever runs this."""

from __future__ import annotations

import logging
from datetime import datetime

from alerts.envelope import message_id, unsubscribe_mailto, unsubscribe_url
from alerts.settings import MailSettings
from model import Message, Reader
from render.views import Rendered, Why
from store import Store
from store.errors import NoticeTaken
from store.values import NewMessage

log = logging.getLogger(__name__)


def post(
    store: Store,
    reader: Reader,
    name: str,
    identity: tuple[str, ...],
    rendered: Rendered,
    now: datetime,
    settings: MailSettings,
) -> Message | None:
    """Puts a letter into the outbox; None where one of this name and identity is there. Raises StoreError."""
    new = NewMessage(
        reader_id=reader.id,
        header_id=message_id(name, (reader.email, *identity), settings.message_id_domain),
        to=reader.email,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        written_at=now,
        unsubscribe=reader.token,
    )
    try:
        return store.outbox.write(new, [])
    except NoticeTaken:
        log.info("the letter %s is written already", name)
        return None


def why(reader: Reader, reason: str, settings: MailSettings) -> Why:
    """The foot of a mail that no subscription asked for."""
    return Why(
        reasons=(reason,),
        email=reader.email,
        public_url=settings.public_url,
        unsubscribe_url=unsubscribe_url(reader.token, settings),
        unsubscribe_mailto=unsubscribe_mailto(reader.email, settings),
        zone=reader.zone,
    )
