"""For those who watch the watch: is the process alive, can it work, and its numbers.

/healthz    200 while the process answers
/readyz     200 while the store answers, has the right shape and the service's jobs run; else 503, in words
/metrics    numbers for Prometheus; needs the operator's token, for they tell how much mail there is
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

import clock
from model import MessageState
from store.errors import StoreError
from store.numbers import Numbers
from watch.beats import Beat, silent
from web.context import web_of
from web.metrics import MEDIA_TYPE, Metric, exposition

log = logging.getLogger(__name__)
_FRESH = {"Cache-Control": "no-store"}


def healthz(request: Request) -> Response:  # noqa: ARG001
    """GET. Asks nothing of anybody: a store that is locked is no reason to kill the process."""
    return Response("alive\n", 200, _FRESH, "text/plain")


def readyz(request: Request) -> Response:
    """GET. In words, without paths or addresses: the log has those."""
    web = web_of(request)
    try:
        wrong = [shape] if (shape := web.store.gauges.shape()) else []
    except StoreError as error:
        log.warning("not ready: %s", error)
        wrong = ["the store does not answer"]
    wrong += silent(web.beats(), clock.real())
    if wrong:
        return Response("".join(f"not ready: {words}\n" for words in wrong), 503, _FRESH, "text/plain")
    return Response("ready\n", 200, _FRESH, "text/plain")


def metrics(request: Request) -> Response:
    """GET."""
    web = web_of(request)
    found = web.store.gauges.read(web.now)
    return Response(exposition(families(found, web.beats(), web.now)), 200, _FRESH, MEDIA_TYPE)


def families(found: Numbers, beats: Sequence[Beat], now: datetime) -> list[Metric]:
    """What is told, under which name."""

    def gauge(name: str, text: str, value: float) -> Metric:
        return Metric(f"policywatch_{name}", "gauge", text, [((), value)])

    def counter(name: str, text: str, value: float) -> Metric:
        return Metric(f"policywatch_{name}_total", "counter", text, [((), value)])

    late = (now - found.oldest_due_at).total_seconds() if found.oldest_due_at else 0
    made = [
        gauge("sources", "Sources that are watched.", found.sources),
        gauge("sources_due", "Sources that are due and not paused.", found.overdue),
        gauge("oldest_due_seconds", "How long the source that waits longest has been due.", max(0, late)),
        gauge("incidents_open", "Sources that can't be seen, as readers were told.", found.open_incidents),
        counter("visits", "Visits that were made.", found.last_visit),
        counter(
            "mementos", "Versions that were kept, readings of old captures included.", found.last_memento
        ),
        counter("changes", "Comparisons that were filed.", found.last_change),
        gauge("versions_uncompared", "Versions that are not compared yet.", found.uncompared),
        gauge("notices_unwritten", "Notices that are due and in no message yet.", found.unwritten),
        Metric(
            "policywatch_messages",
            "gauge",
            "Messages that are not sent, by how they stand.",
            [
                *(((("state", state.value),), number) for state, number in found.outbox.items()),
                ((("state", MessageState.DEAD.value),), found.dead),
            ],
        ),
    ]
    if found.last_visit_at is not None:
        at = found.last_visit_at.timestamp()
        made.append(gauge("last_visit_timestamp_seconds", "When the last visit ended.", at))
    ended = [((("job", beat.name),), beat.ended_at.timestamp()) for beat in beats if beat.ended_at]
    if ended:
        text = "When a job of the service ended last."
        made.append(Metric("policywatch_job_last_end_timestamp_seconds", "gauge", text, ended))
    return made
