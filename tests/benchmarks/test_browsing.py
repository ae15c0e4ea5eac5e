"""What the benchmark of the pages measures is what there is to measure."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from benchmarks.browsing import first_paint
from benchmarks.crowd import Crowd, Gauges, Manner, crowd
from benchmarks.served import took
from tests.servers import HTML, Answer, Server


def test_a_first_paint_is_the_page_with_all_that_it_shows_headers_and_all() -> None:
    style, script = b"p { color: red }" * 50, b"document.title"
    body = (
        b'<link rel="stylesheet" href="/style.css"><link rel="alternate" href="/feed">'
        b'<script src="/script.js"></script><script src="/script.js"></script><a href="/other">on</a>'
    )
    with Server() as server:
        for path, answer in (("/", body), ("/style.css", style), ("/script.js", script)):
            server.put(path, Answer(answer, content_type=HTML))
        with httpx.Client(base_url=server.url("/"), trust_env=False) as client:
            size, answers = first_paint(client)
    assert answers == 3
    assert size > len(body) + len(style) + len(script)


def test_what_is_not_answered_well_is_an_error() -> None:
    with Server() as server:
        server.put("/well", Answer(b"well"))
        server.put("/broken", Answer(b"broken", status=500))
        pages = {"well": ["/well"], "broken": ["/broken"]}
        gauges = Gauges(lambda: 7, iter((2.0, 5.0)).__next__)
        found = asyncio.run(crowd(server.url("/"), pages, 3, 0.2, gauges, Manner("restless")))
    assert set(found.statuses) == {200, 500}
    assert len(found.errors) == found.statuses[500]
    assert {name: len(waits) for name, waits in found.by_page.items()} == {
        "well": found.statuses[200],
        "broken": found.statuses[500],
    }
    assert found.resident[0] == found.resident[-1] == 7
    assert found.spent == 3.0
    assert found.seconds >= 0.2


def test_memory_is_held_against_what_it_was_when_all_was_warm() -> None:
    found = Crowd(100, Manner("restless"), resident=[100, 150, 200, 205, 210], seconds=30, spent=1)
    assert found.growth() == pytest.approx(0.05)
    assert "growth from the 20th second to the end: +5.0%" in found.told(frozenset())
    assert Crowd(100, Manner("restless"), resident=[100, 150, 200]).growth() is None


def test_a_server_says_how_long_an_answer_took() -> None:
    assert took("wall;dur=12.500, cpu;dur=3.250") == (0.0125, 0.00325)
