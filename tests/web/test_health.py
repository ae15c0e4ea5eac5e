"""Is it alive, can it work, how much is there to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa

import clock
from model import MessageState, Visit
from store import Store
from store.numbers import Gauges, Numbers
from tests.web import programs
from tests.web.conftest import Asking, browser
from watch.beats import Beats
from web.app import create_app
from web.health import families
from web.metrics import Metric, exposition
from web.server import WebServer
from web.settings import WebSettings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
#: A line of the format: a comment, or a name with labels and a value.
LINE = re.compile(
    r'# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="([^"\\\n]|\\.)*"(,[a-z_]+="[^"]*")*\})? -?[\d.e+]+'
)


def test_alive_and_ready_are_said_to_whoever_asks(asking: Asking) -> None:
    client = asking(public_url="https://watch.example")
    for path, words in (("/healthz", "alive\n"), ("/readyz", "ready\n")):
        answer = client.get(path, headers={"Host": "watch.example"})
        assert (answer.status_code, answer.text) == (200, words)
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_store_that_does_not_answer_is_not_ready_but_alive(
    asking: Asking, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = asking()

    def broken(self: Gauges) -> str:
        from store.errors import Locked

        raise Locked("/secret/place/policywatch.db is held by another process")

    monkeypatch.setattr(Gauges, "shape", broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "not ready: the store does not answer\n"
    assert client.get("/healthz").status_code == 200


def test_a_store_of_another_shape_is_not_ready(asking: Asking, store: Store) -> None:
    client = asking()
    with store.database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "shape 0001" in answer.text


def test_a_job_that_does_not_run_any_more_is_not_ready(store: Store) -> None:
    past = clock.real() - timedelta(minutes=30)
    beats = Beats(lambda: past)
    beats.timed("compare", 5.0, lambda: None)()
    settings = WebSettings(port=0)
    app = create_app(store, settings, beats=beats)
    with WebServer(app, settings) as server, browser(server.address) as client:
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "not ready: the job compare has not run for 30 minutes\n"


def test_metrics_are_the_operators_and_well_formed(asking: Asking, store: Store) -> None:
    made = programs.make(store)
    client = asking()
    assert client.get("/metrics").status_code == 401
    answer = client.get("/metrics", headers=made.key)
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.split("\n")
    assert lines.pop() == ""
    assert all(LINE.fullmatch(line) for line in lines), [x for x in lines if not LINE.fullmatch(x)]
    told = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert told["policywatch_sources"] == "3"
    assert told["policywatch_incidents_open"] == "0"
    assert told["policywatch_changes_total"] == "6"
    assert told['policywatch_messages{state="waiting"}'] == "1"
    assert told["policywatch_visits_total"] == str(max(v.id for v in _visits(store)))
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names))


def _visits(store: Store) -> list[Visit]:
    return [visit for source in store.sources.all() for visit in store.archive.visits(source.id)]


def test_labels_and_help_can_hold_anything() -> None:
    metric = Metric("policywatch_x", "gauge", "a\\b\nc", [((("job", 'a"b\\c\nd'),), 1.5), ((), 10**12)])
    assert exposition([metric]) == (
        "# HELP policywatch_x a\\\\b\\nc\n# TYPE policywatch_x gauge\n"
        'policywatch_x{job="a\\"b\\\\c\\nd"} 1.5\npolicywatch_x 1000000000000\n'
    )
    with pytest.raises(ValueError, match="no name"):
        exposition([Metric("policywatch x", "gauge", "", [])])


def test_how_late_the_latest_is_and_when_jobs_ended() -> None:
    beats = Beats(lambda: NOON)
    beats.timed("deliver", 5, lambda: None)()
    outbox = dict.fromkeys((MessageState.WAITING, MessageState.DEFERRED, MessageState.UNKNOWN), 0)
    numbers = Numbers(3, 1, NOON - timedelta(minutes=5), 0, 9, NOON, 4, 2, 0, 0, outbox, 1)
    text = exposition(families(numbers, beats(), NOON))
    assert "policywatch_oldest_due_seconds 300\n" in text
    assert 'policywatch_job_last_end_timestamp_seconds{job="deliver"} 1772366400\n' in text
    assert 'policywatch_messages{state="dead"} 1\n' in text


def test_an_empty_store_has_numbers_too(asking: Asking, store: Store) -> None:
    client: httpx.Client = asking()
    from web import keys

    answer = client.get("/metrics", headers={"Authorization": f"Bearer {keys.ensure(store.data)}"})
    assert "policywatch_sources 0\n" in answer.text
    assert "last_visit" not in answer.text
