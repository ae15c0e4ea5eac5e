"""A server that serves every fault and wall at random, for days: nothing of it is taken for the page.

What must come of it is counted from the script alone: every true change is mailed, once; nothing else is;
each trouble that stands for three visits and a day (gone: three visits and three days) is told once, and
its end is. The clock is ours: a round is twelve hours.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.settings import MailSettings
from clock import Scaled, real
from model import EventKind, Outcome
from pipelines.batch import CrawlSettings
from scheduler import Pace, Service
from store import Store
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


@dataclass(frozen=True)
class Play:
    """What one source is served, round by round: a version's number, or a trouble's name."""

    rounds: tuple[int | str, ...]

    @property
    def changes(self) -> int:
        """Versions that came to be seen after the first."""
        return len({served for served in self.rounds if isinstance(served, int)}) - 1

    @property
    def outages(self) -> list[tuple[str, ...]]:
        """The troubles between two sights of the page."""
        found: list[list[str]] = [[]]
        for served in self.rounds:
            if isinstance(served, str):
                found[-1].append(served)
            elif found[-1]:
                found.append([])
        return [tuple(one) for one in found if one]

    @property
    def incidents(self) -> int:
        """Three visits a round apart last a day; "gone" must last three days, which is seven visits."""
        return sum(len(one) >= (7 if one[-1] in GONE else 3) for one in self.outages)


def play(dice: random.Random, rounds: int) -> Play:
    """Begins and ends with the page; in between it changes, and is out of sight for one to eight rounds."""
    served: list[int | str] = [0]
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
    return Play((*served[: rounds - 1], version))


def _host(number: int) -> str:
    return f"127.8.{number // 250}.{number % 250 + 1}"


class Stage:
    """The server's script: who is served what in this round."""

    def __init__(self, plays: list[Play]) -> None:
        self.plays = {_host(number): one for number, one in enumerate(plays)}
        self.round = 0

    def _served(self, asked: Asked) -> int | str:
        return self.plays[asked.headers["host"].rsplit(":", 1)[0]].rounds[self.round]

    def policy(self, asked: Asked) -> Answer:
        served = self._served(asked)
        return Answer(policy(served)) if isinstance(served, int) else TROUBLES[served]

    def robots(self, asked: Asked) -> Answer:
        return Answer(b"", 503) if self._served(asked) == "ROBOTS" else Answer(b"", 404)


@pytest.mark.parametrize(
    ("sources", "rounds"),
    [
        pytest.param(16, 8, id="16 sources", marks=pytest.mark.timeout(600)),
        pytest.param(200, 20, id="200 sources", marks=[pytest.mark.slow, pytest.mark.timeout(900)]),
    ],
)
def test_nothing_that_is_not_the_page_is_taken_for_it(tmp_path: Path, sources: int, rounds: int) -> None:
    dice = random.Random(20260302)
    plays = [play(dice, rounds) for _ in range(sources)]
    stage = Stage(plays)
    with Server(["0.0.0.0"]) as server, Store.scratch(tmp_path / "data") as store:
        server.put("/policy", stage.policy)
        server.put("/robots.txt", stage.robots)
        server.put("/", Answer(HOME))
        reader = store.readers.add("ada@reader.example", now=START)
        store.readers.subscribe(reader.id, now=START)
        ids = [
            store.sources.add(server.url("/policy", _host(n)), every_seconds=12 * 3600, now=START).id
            for n in range(sources)
        ]
        for stage.round in range(rounds):
            clock = Scaled(START + stage.round * ROUND, real(), 0.0)
            pace = Pace(batch=sources)
            Service(store, crawl=SETTINGS, mail=MailSettings(), clock=clock, pace=pace).until_idle()
        for one, source_id in zip(plays, ids, strict=True):
            outcomes = [visit.outcome for visit in reversed(store.archive.visits(source_id))]
            assert len(outcomes) == rounds, one
            seen = [outcome not in (Outcome.FAULT, Outcome.WALL) for outcome in outcomes]
            assert seen == [isinstance(served, int) for served in one.rounds], (one, outcomes)
            assert len(store.archive.mementos(source_id)) == 1 + one.changes, (one, outcomes)
        told = Counter(notice.event.kind for notice in store.outbox.notices())
        incidents = sum(one.incidents for one in plays)
        assert told == {
            EventKind.CHANGE: sum(one.changes for one in plays),
            EventKind.INCIDENT: incidents,
            EventKind.INCIDENT_CLOSED: incidents,
        }
        assert store.incidents.all_open() == []
        assert incidents > sources / 10
    used = {served for one in plays for served in one.rounds if isinstance(served, str)}
    assert used == set(TROUBLES) or sources < 100
