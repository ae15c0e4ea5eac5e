"""A server that serves every fault and wall at random, for days: nothing of it is taken for the page.

What must come of it is counted from what the server was asked for and served, and from nothing of ours: every
true change is mailed, once; nothing else is; each trouble that stands for three visits and a day (gone: three
visits and three days) is told once, and its end is. The clock is ours: a round is twelve hours. A host that
asked for rest, or failed for long, may miss a round, and only such a one; what it would have served then was
never to be seen. The last round is a week later, when the longest rest is over and every page is seen again.

The counts are printed: `pytest -m slow -s tests/faults/test_hostile_server.py`.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.settings import MailSettings
from clock import Scaled, real
from model import EventKind, Outcome, Source
from pipelines.batch import CrawlSettings
from scheduler import Pace, Service
from store import Store
from store.hosts import LONGEST_REST
from tests.servers import Answer, Asked, Ending, Server, coded, html, redirect

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROUND = timedelta(hours=12)
SETTINGS = CrawlSettings(
    allow_private_addresses=True,
    host_delay_seconds=0,
    page_timeout_seconds=30,
    max_body_bytes=100_000,
    hosts_at_once=24,
)
SUBJECTS = "hives honey lakes boats fees papers prices traders visitors records".split()


def policy(version: int) -> bytes:
    """A policy of ten parts; each version changes the figure of one part, so that no figure keeps varying."""
    parts = []
    for number, subject in enumerate(SUBJECTS):
        days = 30 + number + (100 if number < version else 0)
        parts.append(
            f"<h2>On {subject}</h2><p>What we are told about {subject} is kept for {days} days by the union, "
            f"and whoever asks for {subject} in writing is answered by the clerk of the lakes.</p>"
        )
    return html(f"<h1>Policy of the union</h1>{''.join(parts)}", "Policy of the union")


def _sentences(words: str, count: int) -> str:
    return "".join(
        f"<p>{words} Paragraph {n} of it says so once more and at length.</p>" for n in range(count)
    )


HOME = html("<h1>Lakes</h1>" + _sentences("News of the regatta and of the fair on the quay.", 12), "Lakes")
GERMAN = html(
    "<h1>Ordnung</h1>"
    + (
        "<p>Die Union der Seen hat diese Ordnung mit allen ihren Mitgliedern und für alle Besucher "
        "beschlossen, und sie wird von dem Schreiber auf Anfrage an jeden geschickt, der danach fragt und "
        "der nicht schon eine hat.</p>"
    )
    * 8
)
WHOLE = policy(0)
#: Name -> what the page's address answers. ROBOTS stands for a robots.txt that is out of order.
TROUBLES: dict[str, Answer] = {
    "500": Answer(html("<h1>Oops</h1>"), 500),
    "503 with a wish": Answer(b"", 503, headers=(("Retry-After", "3600"),)),
    "429": Answer(b"slow down", 429),
    "403": Answer(html("<h1>Forbidden</h1>"), 403),
    "404": Answer(html("<h1>Not found</h1>"), 404),
    "410": Answer(html("<h1>Gone</h1>"), 410),
    "empty": Answer(b" \n"),
    "short length": Answer(WHOLE, ending=Ending.SHORT_LENGTH),
    "short chunks": Answer(WHOLE, ending=Ending.SHORT_CHUNKED),
    "short close": Answer(WHOLE, ending=Ending.SHORT_CLOSE),
    "half a gzip": coded("gzip", WHOLE, keep=0.5),
    "half a brotli": coded("br", WHOLE, keep=0.5),
    "half a zstd": coded("zstd", WHOLE, keep=0.5),
    "bomb": coded("gzip", bytes(3_000_000)),
    "too large": Answer(b"<p>" + b"x" * 150_000),
    "reset": Answer(ending=Ending.RESET),
    "loop": redirect("/policy"),
    "to a file": redirect("file:///etc/passwd"),
    "binary": Answer(bytes(range(256)) * 8, content_type="application/octet-stream"),
    "ROBOTS": Answer(WHOLE),
    "blocked": Answer(html("<h1>Access denied</h1><p>Verify you are human. Reference #18.</p>", "Denied")),
    "consent": Answer(html("<h1>Before you continue to Lakes</h1><p>We use cookies.</p>", "Lakes")),
    "log-in": Answer(
        html("<h1>Members</h1><p>Please log in to read this page.</p><form><input type=password></form>")
    ),
    "soft 404": Answer(html("<h1>Page not found</h1><p>It may have moved.</p>", "Not found")),
    "shell": Answer(
        b"<html><head><title>Lakes</title><script src=a.js></script></head><body><div id=app></div></body>"
    ),
    "maintenance": Answer(html("<h1>Down for maintenance</h1><p>We will be back soon.</p>", "Maintenance")),
    "home page": redirect("/"),
    "another language": Answer(GERMAN),
}
GONE = ("404", "410")
SLOW = (pytest.mark.slow, pytest.mark.timeout(900))


RESTS = ("429", "503 with a wish")  #: a host that says so is left alone for a while

Served = int | str  #: a version's number, or a trouble's name


def moment(number: int, rounds: int) -> datetime:
    """When a round is; the last one comes a week after the others."""
    return START + number * ROUND + (LONGEST_REST if number == rounds - 1 else timedelta())


@dataclass(frozen=True)
class Due:
    """What must come of the looks at one page: how many of each kind of event."""

    changes: int = 0
    opened: int = 0
    reminders: int = 0
    closed: int = 0


def due(looks: Mapping[int, Served], rounds: int) -> Due:
    """The rules in the test's own words, from what was served in the rounds in which the page was visited."""
    streak: list[tuple[datetime, str]] = []
    told_at: datetime | None = None
    count: Counter[str] = Counter()
    for number in range(rounds):
        now, served = moment(number, rounds), looks.get(number)
        if isinstance(served, int):
            count["closed"] += told_at is not None
            streak, told_at = [], None
        elif served is not None:
            streak.append((now, served))
            if told_at is None and _stands(streak):
                count["opened"] += 1
                told_at = now
        if told_at is not None and now - told_at >= timedelta(days=7):
            count["reminders"] += 1
            told_at = now
    changes = len({served for served in looks.values() if isinstance(served, int)}) - 1
    return Due(changes, **count)


def _stands(streak: list[tuple[datetime, str]]) -> bool:
    """Three visits and a day; where the last says "gone", three in a row that say so and three days."""
    gone = streak[-1][1] in GONE
    if gone:
        said = [number for number, (_, name) in enumerate(streak) if name not in GONE]
        streak = streak[said[-1] + 1 if said else 0 :]
    lasted = streak[-1][0] - streak[0][0]
    return len(streak) >= 3 and lasted >= timedelta(days=3 if gone else 1)


def excused(looks: Mapping[int, Served], missed: int) -> bool:
    """Whether a page may be left alone in a round: its host asked for rest when it was asked last, or it had
    failed more than eight times in a row, after which it is asked once a day: in each other round."""
    last = max(number for number in looks if number < missed)
    before = [looks[number] for number in sorted(looks) if number <= last]
    failed = next((n for n, served in enumerate(reversed(before)) if isinstance(served, int)), len(before))
    return before[-1] in RESTS or (failed > 8 and missed == last + 1)


def play(dice: random.Random, rounds: int) -> list[Served]:
    """Begins and ends with the page; in between it changes, and is out of sight for one to eight rounds."""
    served: list[Served] = [0]
    version = 0
    while len(served) < rounds - 1:
        if dice.random() < 0.55:
            version += dice.random() < 0.35 and version < len(SUBJECTS)
            served.append(version)
            continue
        kind = dice.choice(list(TROUBLES))
        mixed = dice.random() < 0.4 and kind not in GONE
        for _ in range(dice.randint(1, 8)):
            served.append(kind)
            if mixed:
                kind = dice.choice([name for name in TROUBLES if name not in GONE])
        served.append(version)  # between two outages it is seen
    return [*served[: rounds - 1], version]


def _host(number: int) -> str:
    return f"127.8.{number // 250}.{number % 250 + 1}"


class Stage:
    """The server's script: who is served what in this round, and who came for it."""

    def __init__(self, plays: list[list[Served]]) -> None:
        self.plays = {_host(number): one for number, one in enumerate(plays)}
        self.looks: dict[str, dict[int, Served]] = {host: {} for host in self.plays}
        self.round = 0

    def _served(self, asked: Asked) -> tuple[str, Served]:
        host = asked.headers["host"].rsplit(":", 1)[0]
        return host, self.plays[host][self.round]

    def policy(self, asked: Asked) -> Answer:
        host, served = self._served(asked)
        self.looks[host][self.round] = served
        return Answer(policy(served)) if isinstance(served, int) else TROUBLES[served]

    def robots(self, asked: Asked) -> Answer:
        host, served = self._served(asked)
        if served != "ROBOTS":
            return Answer(b"", 404)
        self.looks[host][self.round] = served
        return Answer(b"", 503)


def rounds_of(store: Store, server: Server, stage: Stage, rounds: int) -> list[Source]:
    """Lets the service run once in every round, and gives the sources, in the order of their plays."""
    reader = store.readers.add("ada@reader.example", now=START)
    store.readers.subscribe(reader.id, now=START)
    server.put("/policy", stage.policy)
    server.put("/robots.txt", stage.robots)
    server.put("/", Answer(HOME))
    sources = [
        store.sources.add(server.url("/policy", host), every_seconds=12 * 3600, now=START)
        for host in stage.plays
    ]
    pace = Pace(batch=len(sources))
    for stage.round in range(rounds):
        clock = Scaled(moment(stage.round, rounds), real(), 0.0)
        Service(store, crawl=SETTINGS, mail=MailSettings(), clock=clock, pace=pace).until_idle()
    return sources


def events_of(store: Store) -> dict[int, Counter[EventKind]]:
    """The events that were mailed, by source. Each notice is in a message, and no event is told twice."""
    told: dict[int, Counter[EventKind]] = defaultdict(Counter)
    notices = store.outbox.notices()
    assert all(notice.message_id is not None for notice in notices)
    assert len({notice.event.key for notice in notices}) == len(notices)
    for event in (notice.event for notice in notices):
        about = store.changes if event.kind is EventKind.CHANGE else store.incidents
        told[about.get(event.id).source_id][event.kind] += 1
    return told


@pytest.mark.parametrize(
    ("sources", "rounds", "seed"),
    [
        pytest.param(16, 8, 1, id="16 sources", marks=pytest.mark.timeout(600)),
        *(
            pytest.param(200, 20, seed, id=f"200 sources, {seed}", marks=SLOW)
            for seed in (20260302, 20260303, 20260304)
        ),
    ],
)
def test_nothing_that_is_not_the_page_is_taken_for_it(
    tmp_path: Path, sources: int, rounds: int, seed: int
) -> None:
    dice = random.Random(seed)
    stage = Stage([play(dice, rounds) for _ in range(sources)])
    with Server(["0.0.0.0"]) as server, Store.scratch(tmp_path / "data") as store:
        watched = rounds_of(store, server, stage, rounds)
        told = events_of(store)
        all_due: Counter[str] = Counter()
        for source, looks in zip(watched, stage.looks.values(), strict=True):
            visits = [visit.outcome for visit in reversed(store.archive.visits(source.id))]
            seen = [outcome not in (Outcome.FAULT, Outcome.WALL) for outcome in visits]
            assert seen == [isinstance(served, int) for served in looks.values()], (looks, visits)
            missed = set(range(rounds)) - set(looks)
            assert all(excused(looks, number) for number in missed), looks
            one = due(looks, rounds)
            assert len(store.archive.mementos(source.id)) == 1 + one.changes, (looks, visits)
            assert told[source.id] == {
                kind: count
                for kind, count in (
                    (EventKind.CHANGE, one.changes),
                    (EventKind.INCIDENT, one.opened),
                    (EventKind.INCIDENT_REMINDER, one.reminders),
                    (EventKind.INCIDENT_CLOSED, one.closed),
                )
                if count
            }, looks
            assert one.opened == one.closed
            all_due.update(asdict(one))
        assert store.incidents.all_open() == []
        mails = len(store.outbox.messages())
    served = Counter(served for looks in stage.looks.values() for served in looks.values())
    used = {name: count for name, count in served.items() if isinstance(name, str)}
    assert all_due["opened"] > sources / 10
    assert set(used) == set(TROUBLES) or sources < 100
    print(f"\nseed {seed}: {sources} sources, {rounds} rounds, {served.total()} visits")
    print(f"not the page: {sum(used.values())} visits: {dict(sorted(used.items()))}")
    print(f"all as due: {dict(all_due)}; mails: {mails}")
