"""The outbox handed on: claimed under a lease, sent, marked; the rest is tried again.

Several connections share the work. The messages of one reader go one after the other, in the order they
were written. What a server answered is marked in groups: while one group is being made durable, the next
gathers, and `sent` is still written only after the server's 250.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from alerts import bounces
from alerts.mail import Delivery, Relay
from alerts.settings import MailSettings
from clock import Clock
from model import MAIL, Message, MessageState
from store import Store
from store.values import Mark

log = logging.getLogger(__name__)

_FIRST = (60, 300, 900)  #: seconds to wait after the first tries; then HOUR
HOUR = 3600
_GIVE_UP = 5 * 86_400  #: seconds of trying
_UNKNOWNS = 3  #: tries after which a mail whose fate is unknown again is given up
_SHAKY = 3  #: mails in a row that the server let drop; more than that, and it is the server
_GRACE = 4.0  #: seconds for the mails at hand when we are told to stop
_PROOF = 5.0  #: seconds after which more than one connection is tried without an answer over the first
_POLL = 0.1
_FRESH = 1.0  #: seconds for which we know that a reader is still to be told
_LATER = MessageState.DEFERRED
_AGAIN = (_LATER, MessageState.UNKNOWN)


class Sender(Protocol):
    """Hands on one message at a time, and says what came of it; raises for nothing the other side does."""

    async def send(self, message: Message) -> Delivery: ...

    def cut_off(self, reason: str) -> Delivery: ...

    async def close(self) -> None: ...


Senders = Mapping[str, Callable[[], Sender]]  #: by the name of a channel


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages came to which end in one run, and the servers' trouble if they had one."""

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
    store: Store,
    settings: MailSettings,
    now: Clock,
    stop: Callable[[], bool] = lambda: False,
    channels: Senders | None = None,
) -> Delivered:
    """Sends what is due, until nothing is, or every way has trouble, or `stop`. Raises StoreError.

    What has no way out (no server, no such channel) is not touched: it waits. One message's failure never
    keeps another from being sent.
    """
    ways: dict[str, Callable[[], Sender]] = dict(channels or {})
    if settings.host is not None:
        ways[MAIL] = lambda: Relay(settings)
    if not ways or not store.outbox.has_due(now(), ways):
        return Delivered()
    try:
        return asyncio.run(_Run(store, settings, ways, now, stop).all())
    except BaseExceptionGroup as group:
        raise _first(group) from None


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


class _Run:
    def __init__(
        self, store: Store, settings: MailSettings, ways: Senders, now: Clock, stop: Callable[[], bool]
    ) -> None:
        self._store, self._settings, self._ways, self._now, self._stop = store, settings, ways, now, stop
        self._owner = f"{os.getpid()}:{uuid4().hex}"
        self._counts: Counter[MessageState] = Counter()
        self._held: dict[int, Message] = {}  # leased and not marked
        self._queues: dict[int, deque[Message]] = {}  # by reader; one that is being served stays, if empty
        self._ready: deque[int] = deque()  # readers whose messages nobody sends just now
        self._marks: list[Mark] = []
        self._refused: list[tuple[Message, str]] = []  # whose address was refused for good, with the answer
        self._reached: set[int] = set()  # readers whose server took a mail
        self._trouble: dict[str, str] = {}  # by channel
        self._dropped: dict[str, set[int]] = {}  # by channel: mails in a row that got no answer
        self._stopping = self._exhausted = self._ended = False
        self._refilling = asyncio.Lock()
        self._news = asyncio.Event()
        self._proven = asyncio.Event()  # somebody on the other side answers
        self._renewed_at = now()
        self._owed: set[int] = set()  # what was in the outbox still when we looked last
        self._owed_at = 0.0

    # -- the tasks

    async def all(self) -> Delivered:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._marking())
            workers = [group.create_task(self._work(n)) for n in range(max(1, self._settings.connections))]
            watching = group.create_task(self._watch(workers))
            await asyncio.wait(workers)
            watching.cancel()
            self._give_back()
            self._ended = True
            self._news.set()
        found = self._counts
        return Delivered(
            found[MessageState.SENT],
            found[MessageState.DEFERRED],
            found[MessageState.UNKNOWN],
            found[MessageState.DEAD],
            "; ".join(dict.fromkeys(self._trouble.values())),
        )

    async def _work(self, number: int) -> None:
        """One connection of each way that is needed: reader after reader, until nothing is due.

        All but the first wait until the first got an answer: a server in trouble is asked once.
        """
        senders: dict[str, Sender] = {}
        try:
            if number:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._proven.wait(), _PROOF)
            while (reader := await self._next()) is not None:
                queue = self._queues[reader]
                while queue and not self._over(queue[0].channel):
                    await self._handle(senders, queue.popleft())
                if not queue:
                    del self._queues[reader]
        finally:
            self._proven.set()
            for sender in senders.values():
                await sender.close()

    async def _next(self) -> int | None:
        """A reader with messages, more being claimed where need be; None: nothing is left to do."""
        while not self._stopping:
            while self._ready:
                reader = self._ready.popleft()
                if not self._over(self._queues[reader][0].channel):
                    return reader
            async with self._refilling:
                if not self._ready and not await self._refill():
                    return None
        return None

    async def _refill(self) -> bool:
        """Claims what is due; whether there may be something to do for whoever asked."""
        open_ways = [channel for channel in self._ways if not self._over(channel)]
        if self._exhausted or self._stopping or not open_ways:
            return False
        settings = self._settings
        claimed = await asyncio.to_thread(
            self._store.outbox.claim,
            self._now(),
            self._owner,
            settings.lease_seconds,
            settings.batch,
            open_ways,
        )
        self._exhausted = not claimed
        for message in sorted(claimed, key=lambda m: m.id):
            self._held[message.id] = message
            if message.reader_id not in self._queues:
                self._queues[message.reader_id] = deque()
                self._ready.append(message.reader_id)
            self._queues[message.reader_id].append(message)
        # Readers whose mails were tried least come first: one that fails always keeps no other waiting.
        least = {
            reader: min((m.attempts for m in queue), default=0) for reader, queue in self._queues.items()
        }
        self._ready = deque(sorted(self._ready, key=lambda reader: least[reader]))
        return bool(claimed)

    async def _watch(self, workers: Sequence[asyncio.Task[None]]) -> None:
        """Keeps the leases while servers take their time; cuts off what is sent some seconds after `stop`."""
        while not self._stop():
            await self._hold()
            await asyncio.sleep(_POLL)
        self._stopping = True
        self._proven.set()
        await asyncio.wait(workers, timeout=_GRACE)
        for worker in workers:
            worker.cancel()

    async def _hold(self) -> None:
        """Renews the leases where a quarter of their time is over."""
        now, seconds = self._now(), self._settings.lease_seconds
        if self._held and now - self._renewed_at >= timedelta(seconds=seconds) / 4:
            self._renewed_at = now
            await asyncio.to_thread(self._store.outbox.renew, list(self._held), self._owner, now, seconds)

    # -- one message

    async def _handle(self, senders: dict[str, Sender], message: Message) -> None:
        if not await self._still_owed(message):
            self._held.pop(message.id, None)  # its reader left after it was claimed
            return
        channel = message.channel
        if channel not in senders:
            senders[channel] = self._ways[channel]()
        try:
            delivery = await senders[channel].send(message)
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            delivery = senders[channel].cut_off("stopped while it was being sent")
        self._note(message, delivery)

    async def _still_owed(self, message: Message) -> bool:
        loop_time = asyncio.get_running_loop().time()
        if message.id not in self._owed or loop_time - self._owed_at > _FRESH:
            self._owed_at = loop_time
            self._owed = await asyncio.to_thread(self._store.outbox.still_owed, list(self._held))
        return message.id in self._owed

    def _note(self, message: Message, delivery: Delivery) -> None:
        """What came of it: to be marked, and to be drawn conclusions from."""
        channel, dropped = message.channel, self._dropped.setdefault(message.channel, set())
        self._mark(message, delivery)
        if delivery.relay:
            self._trouble.setdefault(channel, delivery.answer)
        if not delivery.lost:
            dropped.clear()
            if not delivery.relay:
                self._proven.set()
            return
        dropped.add(message.id)
        if len(dropped) >= _SHAKY:
            self._trouble.setdefault(channel, "")

    def _mark(self, message: Message, delivery: Delivery) -> None:
        state, now = delivery.state, self._now()
        tries = message.attempts + 1
        wait = HOUR if state is MessageState.UNKNOWN else _wait(message, tries, now)
        if wait is not None and state is _LATER:
            wait = max(wait, delivery.wait_seconds)
        twice = state is MessageState.UNKNOWN and message.state is MessageState.UNKNOWN
        if state in _AGAIN and (wait is None or (twice and tries >= _UNKNOWNS)):
            state = MessageState.DEAD
        if delivery.no_such_reader:
            self._refused.append((message, delivery.answer))
        elif state is MessageState.SENT:
            self._reached.add(message.reader_id)
        self._put(message, state, delivery.answer, wait or 0, now)
        if state is not MessageState.SENT:
            log.warning("mail %d to %s: %s, %s", message.id, message.to, state.value, delivery.answer)

    def _put(
        self,
        message: Message,
        state: MessageState,
        answer: str,
        wait: int,
        now: datetime,
        *,
        tried: bool = True,
    ) -> None:
        open_ = state in (*_AGAIN, MessageState.WAITING)
        again = now + timedelta(seconds=wait) if open_ else None
        self._marks.append(Mark(message.id, state, answer, again, tried))
        self._held.pop(message.id, None)
        if tried:
            self._counts[state] += 1
        self._news.set()

    # -- what is written down

    async def _marking(self) -> None:
        while self._marks or not self._ended:
            await self._news.wait()
            self._news.clear()
            marks, self._marks = self._marks, []
            if marks:
                await asyncio.to_thread(self._store.outbox.mark_all, marks, self._owner, self._now())
                refused, self._refused = self._refused, []
                reached, self._reached = self._reached, set()
                await asyncio.to_thread(
                    bounces.note, self._store, refused, reached, self._now(), self._settings
                )

    def _over(self, channel: str) -> bool:
        return self._stopping or channel in self._trouble

    def _give_back(self) -> None:
        """What was claimed and not tried. Where a server can't be reached, that was a try of all it had;
        where it only dropped some mails, the others come first the next time."""
        now = self._now()
        for queue in self._queues.values():
            for message in queue:
                trouble = self._trouble.get(message.channel)
                if trouble:
                    wait = _wait(message, message.attempts + 1, now)
                    state = _LATER if message.state is MessageState.WAITING else message.state
                    state = MessageState.DEAD if wait is None else state
                    self._put(message, state, trouble, wait or 0, now)
                else:
                    wait = 0 if trouble is None else _FIRST[0]
                    self._put(message, message.state, message.answer, wait, now, tried=False)


def _wait(message: Message, tries: int, now: datetime) -> int | None:
    """As `wait_after`; but some tries come early, so five days must have passed as well."""
    wait = wait_after(tries)
    if wait is None and now + timedelta(seconds=HOUR) <= message.written_at + timedelta(seconds=_GIVE_UP):
        return HOUR
    return wait
