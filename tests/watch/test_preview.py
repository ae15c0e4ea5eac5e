"""A look at a page before it is watched: through the guard and a child, and nothing is stored."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from model import USABLE, FaultKind, Profile, VerdictKind
from pipelines.batch import CrawlSettings
from tests.servers import Answer, Ending, Server, html, page
from watch.preview import Busy, Looks, Preview, look

SETTINGS = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0, page_timeout_seconds=20)
BODY = """<nav><a href="/">Home</a> <a href="/press">Press room</a></nav><h1>Fees</h1>
<p>A permit costs 40 euro, to be paid with the application.</p><h2>Waivers</h2>
<p class="team">Students pay nothing at all, if they show a card of this year.</p>"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        running.put("/fees", page(BODY))
        running.put("/slow", Answer(html(BODY), ending=Ending.SILENT))
        yield running


def test_sections_and_what_is_left_out(server: Server) -> None:
    profile = Profile(remove=(".team", ".gone"))
    found = look(server.url("/fees"), profile, settings=SETTINGS)
    assert found.usable
    assert found.document is not None
    assert [s.heading for s in found.document.sections] == ["Fees", "Waivers"]
    assert "Home Press room" in found.left_out.lines
    assert "Students pay nothing at all, if they show a card of this year." in found.left_out.lines
    assert found.rotten == (".gone",)


def test_the_guard_stands_before_it(server: Server) -> None:
    hits = server.hits("/fees")
    found = look(server.url("/fees"), Profile(), settings=CrawlSettings(host_delay_seconds=0))
    assert found.verdict is not None
    assert (found.verdict.kind, found.verdict.code) == (VerdictKind.FAULT, FaultKind.ADDRESS_REFUSED)
    assert server.hits("/fees") == hits


def test_it_is_broken_off_when_its_time_is_over(server: Server) -> None:
    found = look(server.url("/slow"), Profile(), settings=SETTINGS, seconds=4)
    assert found.verdict is None
    assert not found.usable


class Looked:
    """Stands in for the network: what it is asked, and a gate."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self.go.set()

    def __call__(self, url: str, _profile: Profile, **_: Any) -> Preview:
        self.asked.append(url)
        self.begun.set()
        assert self.go.wait(10)
        return Preview(url, url, USABLE)


def test_one_at_a_time() -> None:
    looked = Looked()
    looked.go.clear()
    looks = Looks(SETTINGS, look=looked)
    found: list[Preview] = []
    first = threading.Thread(target=lambda: found.append(looks.at("https://a.example/", Profile())))
    first.start()
    assert looked.begun.wait(10)
    with pytest.raises(Busy):
        looks.at("https://b.example/", Profile())
    looked.go.set()
    first.join(10)
    assert [one.usable for one in found] == [False]  # nothing was read by this stand-in
    looks.at("https://b.example/", Profile())
    assert looked.asked == ["https://a.example/", "https://b.example/"]


def test_a_look_that_fails_leaves_the_way_free() -> None:
    def broken(*_: Any, **__: Any) -> Preview:
        raise RuntimeError

    looks = Looks(SETTINGS, look=broken)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            looks.at("https://a.example/", Profile())
