"""Attack table, rows of the network: nothing gets the spider to talk to an address that is not public, to
read what is not a page, or to hand on what is not for others.

A listener on loopback counts connections. Each hostile way is tried with the guard as it is by
default; the listener must hear nothing, robots.txt included.
"""

from __future__ import annotations

import ast
import socket
import sys
import tracemalloc
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_network
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError

import config
from cli import parse
from cli.errors import Wrong
from cli.settings import crawl_settings
from model import FaultKind, Profile, VerdictKind
from model.guard import Guard
from pipelines.batch import Batch, Wanted, dump_batch, load_report
from spiders.coding import decode
from spiders.faults import PageFault
from spiders.hops import OneMoreTry
from tests.nursery import Nursery
from tests.servers import Answer, Server, encode, page, redirect
from watch.crawl import CrawlSettings, crawl

CLOSED = CrawlSettings(host_delay_seconds=0, page_timeout_seconds=10)
OPEN = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0, page_timeout_seconds=20)
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


def resolves(host: str, port: int) -> bool:
    """Whether the system finds an address for it; what it does not find is a name that is not there."""
    try:
        return bool(socket.getaddrinfo(host.strip("[]"), port))
    except OSError:
        return False


def test_a01_private_addresses_are_refused_and_the_refusal_says_what_it_is(listener: Server) -> None:
    """F5: never as a name that was not found."""
    before = listener.connections
    (result,) = crawl(None, [listener.url("/page")], settings=CLOSED, dry_run=True)
    assert result.verdict is not None
    assert result.verdict.code == FaultKind.ADDRESS_REFUSED
    assert "loopback" in result.verdict.reason
    assert listener.connections == before


def test_a02_no_spelling_of_a_private_address_is_connected_to(listener: Server) -> None:
    before = listener.connections
    urls = [f"http://{spelling}:{listener.port}/page" for spelling in SPELLINGS]
    for spelling, result in zip(SPELLINGS, crawl(None, urls, settings=CLOSED, dry_run=True), strict=True):
        assert result.verdict is not None
        found = resolves(spelling, listener.port)
        assert result.verdict.code == (FaultKind.ADDRESS_REFUSED if found else FaultKind.NAME), result
    assert listener.connections == before


@pytest.mark.parametrize("kind", [FaultKind.ADDRESS_REFUSED, FaultKind.NAME])
def test_a01_a_refusal_is_never_tried_again(kind: FaultKind) -> None:
    request = Request("http://10.0.0.1/")
    assert OneMoreTry().process_exception(request, PageFault(kind, "no")) is None
    assert OneMoreTry().process_exception(request, CannotResolveHostError("no")) is None


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
from model.guard import Guard
real = Guard.check
Guard.check = lambda self, address: None if address == "127.0.0.2" else real(self, address)
from spiders.child import main
sys.exit(main())
"""


def _child(nursery: Nursery, answers: str, url: str) -> str:
    batch = Batch((Wanted(0, url),), CLOSED)
    child = nursery.Popen([sys.executable, "-c", _REBINDING, answers])
    child.stdin.write(dump_batch(batch))
    child.stdin.flush()
    reports = [load_report(line) for line in child.stdout]
    child.stdin.close()
    child.stdout.close()
    assert child.wait() == 0
    return next(r.verdict.code for r in reports if r.verdict is not None)


def test_a04_a_name_that_is_public_first_and_private_then_is_refused_then(nursery: Nursery) -> None:
    # 127.0.0.2 plays the public address; the name turns to 127.0.0.1 after robots.txt was read.
    with Server(["127.0.0.1"]) as private:
        with Server(["127.0.0.2"]) as public:
            public.put("/robots.txt", Answer(b"", 404, headers=(("Connection", "close"),)))
            code = _child(nursery, "127.0.0.2,127.0.0.1", f"http://policy.example:{public.port}/page")
            assert public.hits("/robots.txt") == 1
        assert code == FaultKind.ADDRESS_REFUSED
        assert private.connections == 0


@pytest.mark.parametrize("way", ["redirect", "refresh"])
def test_a03_a_public_page_can_not_send_us_to_a_private_one(nursery: Nursery, way: str) -> None:
    with Server(["127.0.0.1"]) as private, Server(["127.0.0.2"]) as public:
        target = private.url("/page")
        refresh = b'<meta http-equiv="refresh" content="0;url=' + target.encode() + b'">'
        public.put("/page", redirect(target) if way == "redirect" else Answer(refresh))
        code = _child(nursery, "127.0.0.2", f"http://policy.example:{public.port}/page")
        assert public.hits("/page") == 1
        assert code == FaultKind.ADDRESS_REFUSED
        assert private.connections == 0


@pytest.mark.usefixtures("fresh_children")
def test_a09_proxy_variables_are_not_used(listener: Server) -> None:
    proxy = f"http://127.0.0.1:{listener.port}"
    before = listener.connections
    environment = {"http_proxy": proxy, "HTTPS_PROXY": proxy, "PATH": "/usr/bin:/bin"}
    (result,) = crawl(
        None, ["http://policy.invalid/page"], settings=CLOSED, dry_run=True, environment=environment
    )
    assert result.verdict is not None
    assert result.verdict.code == FaultKind.NAME
    assert listener.connections == before


#: IANA IPv4 and IPv6 Special-Purpose Address Registries, and multicast: each block, and what stands in it
#: that is globally reachable on purpose. None of them is where a policy page lives.
REGISTRIES = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24
192.52.193.0/24 192.88.99.0/24 192.88.99.2/32 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
203.0.113.0/24 240.0.0.0/4 255.255.255.255/32 224.0.0.0/4
::1/128 ::/128 ::ffff:10.0.0.0/104 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32
2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28
2001:30::/28 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 ff00::/8
""".split()


@pytest.mark.parametrize("block", REGISTRIES)
def test_a05_special_purpose_blocks_are_refused_from_end_to_end(block: str) -> None:
    network = ip_network(block)
    for address in (network[0], network[network.num_addresses // 2], network[-1]):
        assert Guard().check(str(address)) is not None, address


@pytest.mark.parametrize("inner", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1"])
@pytest.mark.parametrize("form", ["mapped", "compatible", "nat64", "6to4", "teredo"])
def test_a05_no_form_of_ipv6_hides_a_private_address(inner: str, form: str) -> None:
    number = int(IPv4Address(inner))
    whole = {
        "mapped": 0xFFFF << 32 | number,
        "compatible": number,
        "nat64": int(IPv6Address("64:ff9b::")) | number,
        "6to4": 0x2002 << 112 | number << 80,
        "teredo": 0x20010000 << 96 | number ^ 0xFFFFFFFF,
    }[form]
    assert Guard().check(str(IPv6Address(whole))) is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://public.example\\@127.0.0.1/",
        "http://127.0.0.1\\.public.example/",
        "https://user@public.example/",
        "https://user:word@public.example/",
        "http://public.example\t/",
        "http://public.example/\r\nX: y",
        "http://public.example/\x00",
        "http://[::1/",
        "http:///etc/passwd",
        "http://public.example:99999/",
    ],
)
def test_a06_addresses_that_parsers_read_in_two_ways_are_not_added(url: str) -> None:
    with pytest.raises(Wrong):
        parse.url(url)


def test_a06_international_names_mean_one_host(listener: Server) -> None:
    """A name in wide letters is folded to 127.0.0.1 by IDNA: the guard sees what is connected to."""
    before = listener.connections
    wide = f"http://\uff11\uff12\uff17.0.0.1:{listener.port}/page"
    (result,) = crawl(None, [wide], settings=CLOSED, dry_run=True)
    assert not result.usable
    assert listener.connections == before


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "file:/etc/passwd", "file:..", "data:text/html,x", "ftp://h.example/x",
            "s3://bucket/key", "javascript:alert(1)", "source:file:///etc/passwd"]
)  # fmt: skip
def test_a07_other_schemes_are_neither_added_nor_fetched(url: str) -> None:
    with pytest.raises(Wrong):
        parse.url(url)
    (result,) = crawl(None, [url], settings=CLOSED, dry_run=True)
    assert result.verdict is not None
    assert result.verdict.kind is VerdictKind.FAULT


_CONNECTS = {
    "open_connection",
    "create_connection",
    "open_unix_connection",
    "urlopen",
    "connectTCP",
    "connectSSL",
}
_CONNECTORS = {"http.client", "urllib3", "ftplib", "telnetlib", "imaplib", "poplib", "websockets", "pycurl"}


def test_a08_there_is_one_way_out() -> None:
    """Modules of the network are in test_layers; here, whatever opens a connection by another name."""
    root = Path(__file__).resolve().parents[2]
    found = []
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root).as_posix()
        if place.startswith(
            (".", "tests/", "benchmarks/", "spiders/", "demo/", "build/", "alerts/mail.py", "alerts/post.py")
        ):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in _CONNECTS:
                found.append(f"{place}:{node.lineno} {node.attr}")
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{place} {name}" for name in names if name in _CONNECTORS]
    assert found == []


def test_a15_entities_of_a_page_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SENTINEL-OF-A-FILE")
    body = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "yyyyyyyyyy">'
        '<!ENTITY z "&y;&y;&y;&y;&y;&y;">]><html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Policy</h1>'
        "<p>We keep what you send us for thirty days. &x; &z;</p></body></html>"
    ).encode()
    with Server() as server:
        for path, kind in (("/a", "application/xhtml+xml"), ("/b", "text/xml"), ("/c", "text/html")):
            server.put(path, Answer(body, content_type=kind))
        results = crawl(None, [server.url(p) for p in ("/a", "/b", "/c")], settings=OPEN, dry_run=True)
    for result in results:
        assert result.document is not None
        assert "thirty days" in result.document.text
        assert "SENTINEL" not in repr(result.document)
        assert "yyyyyyyyyyyy" not in repr(result.document)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw-deflate", "br", "zstd"])
def test_a16_a_bomb_is_given_up_at_the_limit_and_never_unpacked(coding: str) -> None:
    bomb = encode(coding, bytes(50_000_000))
    assert len(bomb) < 200_000
    tracemalloc.start()
    try:
        with pytest.raises(PageFault) as caught:
            decode(bomb, "deflate" if coding == "raw-deflate" else coding, 1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.verdict.code == FaultKind.TOO_LARGE
    assert peak < 8_000_000


def test_a16_a_bomb_in_a_bomb_is_one_too() -> None:
    with pytest.raises(PageFault) as caught:
        decode(encode("gzip", encode("gzip", bytes(20_000_000))), "gzip, gzip", 1_000_000)
    assert caught.value.verdict.code == FaultKind.TOO_LARGE


def test_a17_a_page_that_a_parser_chokes_on_costs_the_next_one_nothing() -> None:
    deep = b"<html><body>" + b"<div>" * 100_000 + b"text" + b"</div>" * 100_000
    many = b"<html><body>" + b"<i>x" * 500_000
    with Server([f"127.0.4.{n}" for n in (1, 2, 3)]) as server:
        server.put("/deep", Answer(deep))
        server.put("/many", Answer(many))
        server.put("/good", page("<h1>Policy</h1><p>We keep what you send us for thirty days.</p>"))
        urls = [server.url(p, h) for p, h in zip(("/deep", "/many", "/good"), server.hosts, strict=True)]
        *hostile, good = crawl(None, urls, settings=OPEN, dry_run=True)
    assert good.usable
    assert all(result.verdict is not None for result in hostile)


def test_a26_nothing_of_one_host_goes_to_another() -> None:
    with Server(["127.0.4.1"]) as one, Server(["127.0.4.2"]) as other:
        there = other.url("/there?from=redirect")
        cookie = ("Set-Cookie", "session=7; Path=/")
        one.put("/page", Answer(b"", 302, headers=(("Location", there), cookie)))
        other.put("/there", page("<h1>Policy</h1><p>Short.</p>"))
        profile = Profile(headers=(("Authorization", "Bearer 7"), ("Cookie", "a=b"), ("X-Key", "k")))
        (result,) = crawl(None, [Wanted(0, one.url("/page"), profile)], settings=OPEN, dry_run=True)
        assert result.usable
        sent = [asked.headers for asked in other.asked]
    assert len(sent) == 2  # robots.txt and the page
    for headers in sent:
        assert not {"cookie", "authorization", "x-key", "referer"} & headers.keys()


@pytest.mark.usefixtures("fresh_children")
def test_a28_no_variable_loosens_the_guard(listener: Server) -> None:
    before = listener.connections
    loose = {
        "SCRAPY_ALLOW_PRIVATE_ADDRESSES": "1",
        "ALLOW_PRIVATE_ADDRESSES": "1",
        "SCRAPY_SETTINGS_MODULE": "nowhere.at_all",
        "SCRAPY_TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver",
        "PATH": "/usr/bin:/bin",
    }
    (result,) = crawl(None, [listener.url("/page")], settings=CLOSED, dry_run=True, environment=loose)
    assert result.verdict is not None
    assert result.verdict.code == FaultKind.ADDRESS_REFUSED
    assert listener.connections == before


def test_a28_the_one_switch_warns_at_each_start(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        crawl_settings(config.load(data=tmp_path, allow_private_addresses=True))
        assert "allow_private_addresses is on" in capsys.readouterr().err
    crawl_settings(config.load(data=tmp_path))
    assert capsys.readouterr().err == ""


def test_a28_the_switch_does_not_open_the_metadata_service() -> None:
    (result,) = crawl(None, ["http://169.254.169.254/latest/meta-data/"], settings=OPEN, dry_run=True)
    assert result.verdict is not None
    assert result.verdict.code == FaultKind.ADDRESS_REFUSED
