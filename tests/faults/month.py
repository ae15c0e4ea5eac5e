"""Changes, readers and mails over simulated time, under a mail server of many moods.

`Life` is what a process does: what happened is recorded, compared and filed, written into messages, sent. It
can end at any operation; the next one goes on from what the store holds. The hours are ours: they go by
without waiting.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.deliver import deliver
from alerts.notices import owed
from alerts.settings import MailSettings
from alerts.write import write_due
from model import Cadence, ChangeClass, ItemKind, MessageState
from store import Store
from store.values import NewChange
from tests.alerts.relay import CLOSE, HANG, STORE_AND_CLOSE, STORE_AND_HANG, ScriptedRelay
from tests.alerts.world import see
from tests.render.views import comparison, item, passage

BEGIN = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
_ID = re.compile(rb"^Message-ID: (<[^>]+>)\r?$", re.MULTILINE)
_TO = re.compile(rb"^To: (\S+)\r?$", re.MULTILINE)

#: What the server says, and how often in a thousand: to a recipient, and to a mail.
RCPT = {"450 4.2.0 greylisted": 20, "451 4.3.0 later": 10, "550 5.1.1 no such user": 5, CLOSE: 5}
DATA = {
    "451 4.3.0 later": 10,
    "550 5.7.1 no": 3,
    "554 5.6.0 refused": 5,
    HANG: 2,
    STORE_AND_HANG: 2,
    CLOSE: 5,
    STORE_AND_CLOSE: 10,
}


class MoodyRelay(ScriptedRelay):
    """Answers by chance. `taken` are the Message-IDs it said 250 to, `kept` all that it stored."""

    def __init__(self, seed: int = 0, *, moods: bool = True) -> None:
        super().__init__()
        self._chance = random.Random(seed)
        self.moods = moods
        self.said: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.bytes: dict[str, set[str]] = {}

    def forget(self) -> None:
        """As if it had seen nothing yet."""
        for seen in (self.said, self.taken, self.kept, self.bytes):
            seen.clear()

    def _mood(self, moods: dict[str, int]) -> str:
        at = self._chance.randrange(1000) if self.moods else 999
        for answer, share in moods.items():
            if at < share:
                return answer
            at -= share
        return "250 taken"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self._mood(RCPT)
        if not answer.startswith("250"):
            self.said[f"RCPT {answer[:5].strip()}"] += 1
        if answer == CLOSE:
            server.transport.abort()
        elif answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer, content = self._mood(DATA), envelope.original_content
        found = _ID.search(content)
        assert found is not None
        name = found[1].decode()
        assert _TO.search(content)[1].decode() == envelope.rcpt_tos[0]  # type: ignore[index]
        self.said[f"DATA {answer[:15].split(' ')[0]}"] += 1
        if answer.startswith("250") or answer in (STORE_AND_CLOSE, STORE_AND_HANG):
            self.kept[name] += 1
            self.bytes.setdefault(name, set()).add(hashlib.sha256(content).hexdigest())
        if answer.startswith("250"):
            self.taken[name] += 1
        if answer in (HANG, STORE_AND_HANG):
            await self._stop.wait()
        if answer in (CLOSE, STORE_AND_CLOSE):
            server.transport.abort()
        return answer


@dataclass(frozen=True)
class Script:
    """So many sources that change in turn, so many readers at so many cadences."""

    changes: int
    sources: int
    readers: Sequence[tuple[Cadence, int]]
    hours: int
    burst: int = 20

    def at(self, number: int) -> datetime:
        """When that change is seen."""
        return BEGIN + timedelta(hours=number * self.hours // self.changes)


@dataclass
class Life:
    """What a process does, from what the store in `data` holds."""

    script: Script
    data: Path
    port: int
    patience: float = 0.4  #: seconds for the server's answer to a mail
    settings: MailSettings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = MailSettings(
            host="127.0.0.1",
            port=self.port,
            tls="none",
            message_id_domain="watch.example",
            connect_seconds=20.0,
            command_seconds=20.0,
            final_seconds=self.patience,
            burst=self.script.burst,
        )

    def prepare(self) -> None:
        """Sources and readers, and the first version of each page."""
        with Store.scratch(self.data) as store:
            for n in range(self.script.sources):
                source = store.sources.add(
                    f"https://policy.example/{n}", title=f"Policy {n}", every_seconds=3600, now=BEGIN
                )
                see(store, source, "The fee is 10 euros.", BEGIN - HOUR)
            for cadence, many in self.script.readers:
                for n in range(many):
                    reader = store.readers.add(f"{cadence.value}{n}@reader.example", now=BEGIN)
                    store.readers.subscribe(
                        reader.id, classes=tuple(ChangeClass), cadence=cadence, rest=None, now=BEGIN
                    )

    def work(self, hours: Iterable[int]) -> None:
        """Lives through these hours: all that a run of the service does in each."""
        with Store.scratch(self.data) as store:
            for hour in hours:
                now = BEGIN + hour * HOUR
                for number in range(self.script.changes):
                    if now - HOUR < self.script.at(number) <= now:
                        self._happens(store, number, now)
                self._catch_up(store, now)
                write_due(store, now, settings=self.settings)
                deliver(store, self.settings, lambda now=now: now)  # type: ignore[misc]

    def _happens(self, store: Store, number: int, now: datetime) -> None:
        source = store.sources.get(number % self.script.sources + 1)
        text = f"The fee is {11 + number // self.script.sources} euros."
        if f"digest of {text}" not in {m.digest for m in store.archive.mementos(source.id)}:
            see(store, source, text, now)

    def _catch_up(self, store: Store, now: datetime) -> None:
        """Files the change of every version that owes one, with its notices."""
        for memento in store.archive.unfinished(1000):
            source, before = store.sources.get(memento.source_id), memento.base_id
            assert before is not None
            figure = passage(f"The fee of version {memento.id} is [-10-]{{+11+}} euros.")
            found = comparison([item(ItemKind.EDITED, (source.title, "Fees"), figure)])
            new = NewChange(
                source_id=source.id,
                before_id=before,
                after_id=memento.id,
                compared_at=now,
                comparison=found,
            )
            store.changes.file(new, owed(found, source, store.readers.subscriptions(source.id), now))


@dataclass
class Account:
    """What became of everything, counted."""

    notices: int = 0
    messages: int = 0
    sent: int = 0
    dead: int = 0
    lost: int = 0  #: said to be sent, and the server never had it; or owed and never written
    doubles: int = 0  #: copies beyond the first
    after_dot: int = 0  #: of these, where the server kept the mail and let the connection drop
    gap: int = 0  #: of these, where the program ended between the 250 and the mark
    unexplained: int = 0
    kills: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills; {self.notices} notices in {self.messages} messages: {self.sent} sent, "
            f"{self.dead} dead and visible, {self.lost} lost; {self.doubles} copies beyond the first "
            f"({self.after_dot} after the dot, {self.gap} in the gap of a kill, "
            f"{self.unexplained} unexplained)"
        )


def account(life: Life, relay: MoodyRelay, gaps: Counter[str], kills: int) -> Account:
    """Counts, once all is at rest."""
    found = Account(kills=kills)
    with Store.scratch(life.data) as store:
        notices = store.outbox.notices()
        events = Counter(notice.event.key for notice in notices)
        readers = len(store.readers.all())
        messages = store.outbox.messages()
        found.notices, found.messages = len(notices), len(messages)
        found.lost += sum(notice.message_id is None for notice in notices)
        found.lost += life.script.changes - len(events) + sum(readers - n for n in events.values())
    for message in messages:
        name = message.header_id
        found.sent += message.state is MessageState.SENT
        found.dead += message.state is MessageState.DEAD and bool(message.answer)
        found.lost += message.state is MessageState.SENT and not relay.kept[name]
        found.lost += message.state not in (MessageState.SENT, MessageState.DEAD)
        extra = max(0, relay.kept[name] - 1)
        found.doubles += extra
        dropped = min(extra, relay.kept[name] - relay.taken[name])
        found.after_dot += dropped
        killed = min(extra - dropped, gaps[name])
        found.gap += killed
        found.unexplained += extra - dropped - killed
    assert set(relay.kept) <= {m.header_id for m in messages}, "a mail with a Message-ID of no message"
    assert all(len(kinds) == 1 for kinds in relay.bytes.values()), "a copy differs from the first"
    return found


def unmarked(life: Life, relay: MoodyRelay, before: Counter[str]) -> Counter[str]:
    """Mails that the server said 250 to since `before`, of which the store does not know it."""
    with Store.scratch(life.data) as store:
        sent = {m.header_id for m in store.outbox.messages(state=MessageState.SENT)}
    return Counter({name: 1 for name in relay.taken - before if name not in sent})
