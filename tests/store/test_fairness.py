"""Ten thousand sources on five hundred hosts, for a day: who is visited when, under a clock of our own.

The scheduler's claim and the rule of the next visit, without a network: a batch takes as long as its busiest
host needs at one request each two seconds, two batches run side by side.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from model import Source
from pipelines.again import after_good_visit
from store import Store
from store.hosts import day_of
from store.tables import SOURCE
from store.values import Lease
from tests.store.builders import NOON

EVERY = timedelta(hours=6)
DELAY = timedelta(seconds=2)


def fill(store: Store, sources: int, hosts: int) -> None:
    """Sources added in one go, those of a host beside each other."""
    first = store.sources.add("https://h0.example/0", every_seconds=int(EVERY.total_seconds()), now=NOON)
    with store.database.writing() as connection:
        row = dict(connection.execute(sa.select(SOURCE)).mappings().one())
        connection.execute(
            SOURCE.insert(),
            [
                {
                    **row,
                    "id": first.id + n,
                    "slug": f"s{n}",
                    "url": f"https://h{n * hosts // sources}.example/{n}",
                    "host": f"h{n * hosts // sources}.example",
                }
                for n in range(1, sources)
            ],
        )


class Simulation:
    """Two batches at a time, each on hosts of its own, until the time is over."""

    def __init__(self, store: Store, budget: int, limit: int = 100) -> None:
        self.store, self.budget, self.limit = store, budget, limit
        self.visits: dict[int, list[datetime]] = defaultdict(list)
        self.by_day: Counter[tuple[str, str]] = Counter()
        self.overlaps = 0

    def run(self, until: datetime) -> None:
        running: list[tuple[datetime, int, list[Lease]]] = []
        now, number = NOON, 0
        while now < until:
            while running and running[0][0] <= now:
                self._record(*heapq.heappop(running))
            while len(running) < 2:
                number += 1
                leases = self.store.sources.claim(
                    now, owner=str(number), lease_seconds=7200, limit=self.limit, host_budget=self.budget
                )
                if not leases:
                    break
                busy = {lease.source.host for _, _, others in running for lease in others}
                hosts = Counter(lease.source.host for lease in leases)
                self.overlaps += len(busy & hosts.keys())
                for name, count in hosts.items():
                    self.by_day[name, day_of(now)] += count
                heapq.heappush(running, (now + DELAY * max(hosts.values()), number, leases))
            now = (
                max(now + timedelta(seconds=10), running[0][0])
                if len(running) == 2
                else max(now + timedelta(minutes=1), self._next_event(now, [end for end, *_ in running]))
            )

    def _next_event(self, now: datetime, ends: list[datetime]) -> datetime:
        """When a batch ends or a source comes due: there is no use in asking each minute until then."""
        later = sa.select(sa.func.min(SOURCE.c.due_at)).where(SOURCE.c.due_at > now)
        with self.store.database.reading() as connection:
            due = connection.execute(later).scalar()
        return min([*ends, *([] if due is None else [due])], default=now)

    def _record(self, ended: datetime, _number: int, leases: list[Lease]) -> None:
        with self.store.database.writing() as connection:
            connection.execute(
                SOURCE.update()
                .where(SOURCE.c.id == sa.bindparam("one"))
                .values(lease_token=None, lease_owner=None, lease_until=None, due_at=sa.bindparam("next")),
                [{"one": lease.source.id, "next": self._next(lease.source, ended)} for lease in leases],
            )

    def _next(self, source: Source, ended: datetime) -> datetime:
        self.visits[source.id].append(ended)
        due = after_good_visit(source, ended)
        assert due is not None
        return due


@pytest.mark.parametrize(
    ("sources", "hosts"),
    [(400, 20), pytest.param(10_000, 500, marks=[pytest.mark.slow, pytest.mark.timeout(600)])],
)
def test_ten_thousand_sources_are_all_visited_and_no_host_over_its_limit(
    tmp_path: Path, sources: int, hosts: int
) -> None:
    with Store.scratch(tmp_path / "data") as store:
        fill(store, sources, hosts)
        simulation = Simulation(store, budget=100)
        simulation.run(NOON + timedelta(days=1))
    assert simulation.overlaps == 0
    assert max(simulation.by_day.values()) <= 100
    assert len(simulation.visits) == sources
    for times in simulation.visits.values():
        gaps = [later - sooner for sooner, later in pairwise(times)]
        assert times[0] <= NOON + timedelta(hours=2)
        assert max(gaps) <= EVERY + timedelta(hours=1)
        assert NOON + timedelta(days=1) - times[-1] <= EVERY + timedelta(hours=1)


def test_where_the_days_visits_do_not_suffice_everybody_gets_some_of_them(tmp_path: Path) -> None:
    """Two hosts of 60 sources want 240 visits a day each and may have 40."""
    with Store.scratch(tmp_path / "data") as store:
        fill(store, 120, 2)
        simulation = Simulation(store, budget=40)
        simulation.run(NOON + timedelta(days=6))
    assert max(simulation.by_day.values()) == 40
    counts = [len(times) for times in simulation.visits.values()]
    assert len(counts) == 120
    assert min(counts) >= 3, Counter(counts)  # of four and a half that there are for each
    assert max(counts) <= 7, Counter(counts)


def test_a_claim_reads_no_more_where_ten_times_as_many_wait_for_tomorrow(tmp_path: Path) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            asked.append((statement, parameters))

    with Store.scratch(tmp_path / "data") as store:
        fill(store, 2_000, 100)
        event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            store.sources.claim(NOON, owner="a", lease_seconds=60, limit=50, host_budget=1)
        finally:
            event.remove(sa.Engine, "before_cursor_execute", note)
        with store.database.reading() as connection:
            for statement, parameters in asked:
                given = parameters[0] if isinstance(parameters, list) else parameters
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
                lines = [str(row[-1]) for row in plan]
                assert not any(line.startswith("SCAN") for line in lines), (statement, lines)
    assert any("source.due_at" in statement for statement, _ in asked)
