"""Addresses that refuse mail: after three days of it nothing is written to them, and the operator is told."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from alerts import letters
from alerts.settings import MailSettings
from model import Message
from render.letter import bounced
from render.links import resume_command
from store import Store
from store.readers import REFUSALS

log = logging.getLogger(__name__)


def note(
    store: Store,
    refused: Sequence[tuple[Message, str]],
    reached: Collection[int],
    now: datetime,
    settings: MailSettings,
) -> None:
    """What mail servers said of addresses: those refused for good, with their answers, and by id the readers
    whose server took a mail, so that what was refused before no longer counts. Raises StoreError."""
    for message, answer in refused:
        note_refusal(store, message, answer, now, settings)
    for reader_id in store.readers.spoilt(reached):
        store.readers.accepted(reader_id)


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
    why = letters.why(operator, reason, settings)
    told = bounced(reader.email, answer, now, REFUSALS, resume_command(reader.email), why)
    identity = (reader.email, now.isoformat())
    letters.post(store, operator, f"bounce:{reader.id}", identity, told, now, settings)
