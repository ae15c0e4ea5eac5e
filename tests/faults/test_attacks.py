"""Attack rows A1 to A4 and A9: nothing gets the spider to talk to an address that is not public.

A listener on loopback counts connections. Each hostile way is tried with the guard as it is by
default; the listener must hear nothing, robots.txt included.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from model import FaultKind
from pipelines.batch import Batch, Wanted, dump_batch, load_report
from tests.servers import Answer, Server, page, redirect
from watch.crawl import CrawlSettings, crawl

CLOSED = CrawlSettings(host_delay_seconds=0, page_timeout_seconds=10)
SPELLINGS = [
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "127.1",
    "0177.0.0.1",
    "localhost",
    "LOCALHOST.",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",
    "127.0.0.1.",
]


@pytest.fixture(scope="module")
def listener() -> Iterator[Server]:
    with Server() as server:
        server.put("/page", page("<h1>Secret</h1>"))
        yield server


def test_a1_a2_no_spelling_of_a_private_address_is_connected_to(listener: Server) -> None:
    before = listener.connections
    urls = [f"http://{spelling}:{listener.port}/page" for spelling in SPELLINGS]
    for result in crawl(None, urls, settings=CLOSED, dry_run=True):
        assert result.verdict is not None
        assert result.verdict.code in {FaultKind.ADDRESS_REFUSED, FaultKind.NAME}, result
    assert listener.connections == before


def test_a1_the_refusal_says_what_it_is(listener: Server) -> None:
    (result,) = crawl(None, [listener.url("/page")], settings=CLOSED, dry_run=True)
    assert result.verdict is not None
    assert result.verdict.code == FaultKind.ADDRESS_REFUSED
    assert "loopback" in result.verdict.reason


_REBINDING = """
import sys
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer
import spiders.resolver as ours

answers = sys.argv[1].split(",")

@implementer(IHostnameResolver)
class Script:
    def resolveHostName(self, receiver, name, port=0, types=None, transport="TCP"):
        from twisted.internet.address import IPv4Address
        receiver.resolutionBegan(ours._Known(name))
        answer = name
        if name == "policy.example":
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        receiver.addressResolved(IPv4Address("TCP", answer, port))
        receiver.resolutionComplete()

def started(self):
    self.system = Script()
    self.reactor.installNameResolver(self)

ours.GuardedResolver.install_on_reactor = started
ours._KEEP_SECONDS = 0.0
from spiders.guard import Guard
real = Guard.check
Guard.check = lambda self, address: None if address == "127.0.0.2" else real(self, address)
from spiders.child import main
sys.exit(main())
"""


def _child(answers: str, url: str) -> str:
    batch = Batch((Wanted(0, url),), CLOSED)
    child = subprocess.Popen(
        [sys.executable, "-c", _REBINDING, answers], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(dump_batch(batch))
    child.stdin.flush()
    reports = [load_report(line) for line in child.stdout]
    child.stdin.close()
    child.stdout.close()
    assert child.wait() == 0
    return next(r.verdict.code for r in reports if r.verdict is not None)


def test_a4_a_name_that_is_public_first_and_private_then_is_refused_then() -> None:
    # 127.0.0.2 plays the public address; the name turns to 127.0.0.1 after robots.txt was read.
    with Server(["127.0.0.1"]) as private:
        with Server(["127.0.0.2"]) as public:
            public.put("/robots.txt", Answer(b"", 404, headers=(("Connection", "close"),)))
            code = _child("127.0.0.2,127.0.0.1", f"http://policy.example:{public.port}/page")
            assert public.hits("/robots.txt") == 1
        assert code == FaultKind.ADDRESS_REFUSED
        assert private.connections == 0


@pytest.mark.parametrize("way", ["redirect", "refresh"])
def test_a3_a_public_page_can_not_send_us_to_a_private_one(way: str) -> None:
    with Server(["127.0.0.1"]) as private, Server(["127.0.0.2"]) as public:
        target = private.url("/page")
        refresh = b'<meta http-equiv="refresh" content="0;url=' + target.encode() + b'">'
        public.put("/page", redirect(target) if way == "redirect" else Answer(refresh))
        code = _child("127.0.0.2", f"http://policy.example:{public.port}/page")
        assert public.hits("/page") == 1
        assert code == FaultKind.ADDRESS_REFUSED
        assert private.connections == 0


def test_a9_proxy_variables_are_not_used(listener: Server) -> None:
    proxy = f"http://127.0.0.1:{listener.port}"
    before = listener.connections
    environment = {"http_proxy": proxy, "HTTPS_PROXY": proxy, "PATH": "/usr/bin:/bin"}
    (result,) = crawl(
        None, ["http://policy.invalid/page"], settings=CLOSED, dry_run=True, environment=environment
    )
    assert result.verdict is not None
    assert result.verdict.code == FaultKind.NAME
    assert listener.connections == before
