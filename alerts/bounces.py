"""Addresses that refuse mail: after three days of it nothing is written to them, and the operator is told."""

from __future__ import annotations

import logging
from datetime import datetime

from alerts.consent import why
from alerts.envelope import message_id
from alerts.settings import MailSettings
from model import Message
from render.letter import bounced
from render.links import resume_command
from store import Store
from store.errors import NoticeTaken
from store.readers import REFUSALS
from store.values import NewMessage

log = logging.getLogger(__name__)


def note_refusal(store: Store, message: Message, answer: str, now: datetime, settings: MailSettings) -> None:
    """The server said for good that this recipient is none. Three such days in a row pause the address.

    What is owed stays owed: it is written when the address works again. Raises StoreError.
    """
    reader = store.readers.get(message.reader_id)
    if not store.readers.refused(reader.id, answer, now):
        return
    log.warning("%s refused mail on %d days and is paused: %s", reader.email, REFUSALS, answer)
    if settings.operator is None or settings.operator.casefold() == reader.email.casefold():
        return
    operator = store.readers.add(settings.operator, now=now)
    reason = "This is sent to whoever runs policywatch, because an address of a reader does not work."
    rendered = bounced(
        reader.email, answer, now, REFUSALS, resume_command(reader.email), why(operator, (reason,), settings)
    )
    name, identity = f"bounce:{reader.id}", (reader.email, now.isoformat())
    new = NewMessage(
        reader_id=operator.id,
        header_id=message_id(name, identity, settings.message_id_domain),
        to=operator.email,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        written_at=now,
    )
    try:
        store.outbox.write(new, [])
    except NoticeTaken:
        log.info("the operator is told of reader %d already", reader.id)


def note_acceptance(store: Store, message: Message) -> None:
    """The address works: refusals from before no longer count. Raises StoreError."""
    store.readers.accepted(message.reader_id)
