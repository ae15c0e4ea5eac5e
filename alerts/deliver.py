"""The outbox handed to the next server: claimed under a lease, sent, marked; the rest is tried again."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from alerts import bounces
from alerts.mail import Delivery, Relay
from alerts.settings import MailSettings
from clock import Clock
from model import Message, MessageState
from store import Store

log = logging.getLogger(__name__)

_FIRST = (60, 300, 900)  #: seconds to wait after the first tries; then HOUR
HOUR = 3600
_GIVE_UP = 5 * 86_400  #: seconds of trying
_UNKNOWNS = 3  #: tries after which a mail whose fate is unknown again is given up
_GRACE = 4.0  #: seconds for the mail at hand when we are told to stop
_POLL = 0.1
_LATER = MessageState.DEFERRED
_AGAIN = (_LATER, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages came to which end in one run, and the server's trouble if it had one."""

    sent: int = 0
    deferred: int = 0
    unknown: int = 0
    dead: int = 0
    trouble: str = ""


def wait_after(tries: int) -> int | None:
    """Seconds until the next try after that many: 1, 5, 15, 60 min, then hourly to five days; then None."""
    waited = sum(_FIRST[:tries]) + max(0, tries - len(_FIRST)) * HOUR
    if waited >= _GIVE_UP:
        return None
    return _FIRST[tries - 1] if tries <= len(_FIRST) else HOUR


def deliver(
    store: Store, settings: MailSettings, now: Clock, stop: Callable[[], bool] = lambda: False
) -> Delivered:
    """Sends what is due, until nothing is, or the server has trouble, or `stop`. Raises StoreError.

    Without a server nothing is touched: the messages wait. One message's failure never keeps another
    from being sent.
    """
    if settings.host is None:
        return Delivered()
    return asyncio.run(_Run(store, settings, now, stop).all())


class _Run:
    def __init__(self, store: Store, settings: MailSettings, now: Clock, stop: Callable[[], bool]) -> None:
        self._store, self._settings, self._now, self._stop = store, settings, now, stop
        self._owner = f"{os.getpid()}:{uuid4().hex}"
        self._counts: Counter[MessageState] = Counter()

    async def all(self) -> Delivered:
        relay, trouble = Relay(self._settings), ""
        try:
            while not self._stop() and not trouble:
                self._leased_at = self._now()
                batch = self._store.outbox.claim(
                    self._leased_at, self._owner, self._settings.lease_seconds, self._settings.batch
                )
                if not batch:
                    break
                trouble = await self._send(relay, batch)
        finally:
            await relay.close()
        found = self._counts
        return Delivered(
            found[MessageState.SENT],
            found[MessageState.DEFERRED],
            found[MessageState.UNKNOWN],
            found[MessageState.DEAD],
            trouble,
        )

    async def _send(self, relay: Relay, batch: list[Message]) -> str:
        """Sends a batch; the server's trouble in words, "" where it had none."""
        for place, message in enumerate(batch):
            if self._stop():
                self._give_back(batch[place:])
                return ""
            # A reader who left after the claim gets nothing any more.
            if self._store.outbox.message(message.id).state is MessageState.DEAD:
                continue
            self._hold([m.id for m in batch[place:]])
            delivery = await self._one(relay, message, [m.id for m in batch[place:]])
            self._mark(message, delivery)
            if delivery.relay:
                self._give_back(batch[place + 1 :], delivery.answer)
                return delivery.answer
        return ""

    async def _one(self, relay: Relay, message: Message, held: list[int]) -> Delivery:
        """One message, cut off some seconds after `stop`; the leases of all that are `held` last so long."""
        sending = asyncio.create_task(relay.send(message))
        while not self._stop():
            done, _ = await asyncio.wait({sending}, timeout=_POLL)
            if done:
                return sending.result()
            self._hold(held)
        done, _ = await asyncio.wait({sending}, timeout=_GRACE)
        if done:
            return sending.result()
        sending.cancel()
        await asyncio.wait({sending})
        return relay.cut_off("stopped while it was being sent")

    def _hold(self, held: list[int]) -> None:
        """Renews the leases where a quarter of their time is over."""
        now, seconds = self._now(), self._settings.lease_seconds
        if now - self._leased_at >= timedelta(seconds=seconds) / 4:
            self._store.outbox.renew(held, self._owner, now, seconds)
            self._leased_at = now

    def _mark(self, message: Message, delivery: Delivery) -> None:
        state, now = delivery.state, self._now()
        tries = message.attempts + 1
        wait = HOUR if state is MessageState.UNKNOWN else wait_after(tries)
        twice = state is MessageState.UNKNOWN and message.state is MessageState.UNKNOWN
        if state in _AGAIN and (wait is None or (twice and tries >= _UNKNOWNS)):
            state = MessageState.DEAD
        again = now + timedelta(seconds=wait or 0) if state in _AGAIN else None
        self._store.outbox.mark(message.id, self._owner, state, delivery.answer, again, now)
        if delivery.no_such_reader:
            bounces.note_refusal(self._store, message, delivery.answer, now, self._settings)
        elif state is MessageState.SENT:
            bounces.note_acceptance(self._store, message)
        self._counts[state] += 1
        if state is not MessageState.SENT:
            log.warning("mail %d to %s: %s, %s", message.id, message.to, state.value, delivery.answer)

    def _give_back(self, rest: list[Message], trouble: str = "") -> None:
        """Messages that were claimed and not tried: due at once, or with the server's next chance."""
        now = self._now()
        for message in rest:
            wait = wait_after(message.attempts + 1) if trouble else 0
            state = message.state if message.state is not MessageState.WAITING or not trouble else _LATER
            if wait is None:
                state = MessageState.DEAD
            again = None if wait is None else now + timedelta(seconds=wait)
            self._store.outbox.mark(message.id, self._owner, state, trouble or message.answer, again, now)
            if trouble:
                self._counts[state] += 1
