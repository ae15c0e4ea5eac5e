"""Fault table, rows of the network, each on a real server: what a visit of such a page comes to.

All rows are visited by one child process in one crawl; each has a loopback host of its own, so that
none waits for another's turn. A row's name is that of `research` and of the issue: F1, F2 ...
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from model import FaultKind, VerdictKind
from tests.servers import (
    Answer,
    Asked,
    Ending,
    Script,
    Server,
    certificate,
    closed_port,
    coded,
    encode,
    html,
    page,
    redirect,
)
from watch.crawl import CrawlResult, CrawlSettings, crawl

TEXT = "".join(
    f"<h2>Part {n}</h2><p>In part {n} we say what we keep, for how long, and whom we tell.</p>"
    for n in range(40)
)
WHOLE = html(TEXT)
WHOLE_PAGE = Answer(WHOLE)
LIMIT = 300_000
SETTINGS = CrawlSettings(
    allow_private_addresses=True,
    host_delay_seconds=0,
    page_timeout_seconds=3,
    idle_timeout_seconds=1.5,
    max_body_bytes=LIMIT,
)


@dataclass(frozen=True)
class Row:
    """A scripted page and what it must come to; `code` "" means usable."""

    code: str
    script: Script = WHOLE_PAGE
    paths: dict[str, Script] = field(default_factory=dict)  #: more of the same host
    url: Callable[[Server, str], str] | None = None
    says: str = ""  #: must stand in the reason
    hits: int | None = None  #: how often the page was asked for


def _cut(coding: str) -> Answer:
    return coded(coding, WHOLE, keep=0.5)


def _bomb(coding: str) -> Answer:
    return coded(coding, bytes(20_000_000))


def _old_url(server: Server, host: str) -> str:
    return server.url("/page", host)


def _loop(asked: Asked) -> Answer:
    return redirect(asked.path)


def _further(asked: Asked) -> Answer:
    return redirect(f"/page?{int(asked.path.partition('?')[2] or 0) + 1}")


def _refresh(target: str, wait: int = 0) -> Answer:
    return Answer(
        b'<html><head><meta http-equiv="refresh" content="%d; url=%s"></head><body>Moved.</body></html>'
        % (wait, target.encode())
    )


def _deaf() -> int:
    """A port whose queue is full: connecting to it neither succeeds nor fails."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    port = int(listener.getsockname()[1])
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            filler.connect(("127.0.0.1", port))
        _KEPT.append(filler)
    _KEPT.append(listener)
    return port


_KEPT: list[socket.socket] = []
TORN, STATUS, TIMEOUT = FaultKind.TORN, FaultKind.STATUS, FaultKind.TIMEOUT
ROBOTS = "/robots.txt"

ROWS: dict[str, Row] = {
    "whole with length": Row(""),
    "whole in chunks": Row("", Answer(WHOLE, ending=Ending.CHUNKED)),
    "whole, ended by the connection, with its closing tag": Row("", Answer(WHOLE, ending=Ending.CLOSE)),
    "whole gzip": Row("", coded("gzip", WHOLE)),
    "whole brotli": Row("", coded("br", WHOLE)),
    "whole zstd": Row("", coded("zstd", WHOLE)),
    "whole deflate": Row("", coded("deflate", WHOLE)),
    "whole raw deflate": Row("", coded("raw-deflate", WHOLE)),
    "whole gzip, ended by the connection": Row("", coded("gzip", WHOLE, ending=Ending.CLOSE)),
    "a page smaller than its coded form": Row(
        "", coded("gzip", html("<p>Short and sweet, this policy.</p>"))
    ),
    "F1 name not found": Row(
        FaultKind.NAME, url=lambda s, h: "http://policy.invalid/page", says="policy.invalid"
    ),
    "F2 refused": Row(FaultKind.CONNECT, url=lambda s, h: f"http://{h}:{closed_port()}/page", says="refuses"),
    "F2 a listener that never accepts": Row(
        TIMEOUT, url=lambda s, h: f"http://127.0.0.1:{_deaf()}/page", says="too long"
    ),
    "F3 slow drip": Row(TIMEOUT, Answer(WHOLE, ending=Ending.DRIP, pause=0.2), says="too long"),
    "F3 stall in the middle": Row(TIMEOUT, Answer(WHOLE, ending=Ending.STALL), says="too long"),
    "F3 no answer": Row(TIMEOUT, Answer(WHOLE, ending=Ending.SILENT), hits=1),
    "F6 not found": Row(FaultKind.GONE, Answer(html("<h1>Not found</h1>"), 404), says="404", hits=1),
    "F6 gone": Row(FaultKind.GONE, Answer(html("<h1>Gone</h1>"), 410), says="410"),
    "F7 unauthorised": Row(FaultKind.REFUSED, Answer(html("<h1>Log in</h1>"), 401), says="log-in"),
    "F7 forbidden": Row(FaultKind.REFUSED, Answer(html("<h1>No</h1>"), 403), says="403"),
    "F7 legal reasons": Row(FaultKind.REFUSED, Answer(html("<h1>No</h1>"), 451), says="451"),
    "F8 too many requests": Row(
        FaultKind.REFUSED, Answer(b"slow", 429, headers=(("Retry-After", "0"),)), says="429", hits=1
    ),
    "F8 unavailable": Row(STATUS, Answer(b"", 503, headers=(("Retry-After", "0"),)), says="503", hits=1),
    "F9 server error": Row(STATUS, Answer(html("<h1>Oops</h1>"), 500), says="500", hits=1),
    "F12 nothing": Row(FaultKind.EMPTY, Answer(b"")),
    "F12 white space": Row(FaultKind.EMPTY, Answer(b" \r\n\t ")),
    "F13 short length": Row(TORN, Answer(WHOLE, ending=Ending.SHORT_LENGTH), says="incomplete"),
    "F13 short chunks": Row(TORN, Answer(WHOLE, ending=Ending.SHORT_CHUNKED), says="incomplete"),
    "F13 cut, ended by the connection": Row(
        TORN, Answer(WHOLE, ending=Ending.SHORT_CLOSE), says="incomplete"
    ),
    "F13 half a gzip": Row(TORN, _cut("gzip"), says="incomplete"),
    "F13 half a brotli": Row(TORN, _cut("br"), says="incomplete"),
    "F13 half a zstd": Row(TORN, _cut("zstd"), says="incomplete"),
    "F13 half a deflate": Row(TORN, _cut("deflate"), says="incomplete"),
    "F13 gzip cut by the connection": Row(TORN, coded("gzip", WHOLE, ending=Ending.SHORT_CLOSE)),
    "F15 too large, announced": Row(FaultKind.TOO_LARGE, Answer(WHOLE * 100), says="limit"),
    "F15 too large in chunks": Row(
        FaultKind.TOO_LARGE, Answer(WHOLE * 100, ending=Ending.CHUNKED), says="limit"
    ),
    "F15 gzip bomb": Row(FaultKind.TOO_LARGE, _bomb("gzip"), says="limit"),
    "F15 brotli bomb": Row(FaultKind.TOO_LARGE, _bomb("br"), says="limit"),
    "F15 zstd bomb": Row(FaultKind.TOO_LARGE, _bomb("zstd"), says="limit"),
    "F15 deflate bomb": Row(FaultKind.TOO_LARGE, _bomb("deflate"), says="limit"),
    "F15 a page without end": Row(FaultKind.TOO_LARGE, Answer(ending=Ending.ENDLESS), says="limit"),
    "F16 redirect loop": Row(FaultKind.REDIRECTS, _loop, says="never arrives", hits=11),
    "F16 eleven hops": Row(FaultKind.REDIRECTS, _further, says="never arrives"),
    "F16 redirect without a target": Row(STATUS, Answer(b"", 302), says="302"),
    "F18 moved": Row("", redirect("/new", 301), {"/new": Answer(WHOLE)}),
    "F18 moved for good": Row("", redirect("/new", 308), {"/new": Answer(WHOLE)}),
    "A7 redirect to a file": Row(FaultKind.REDIRECTS, redirect("file:///etc/passwd"), says="http"),
    "A7 redirect to data": Row(FaultKind.REDIRECTS, redirect("data:text/html,hello"), says="http"),
    "F21 meta refresh": Row("", _refresh("/new"), {"/new": Answer(WHOLE)}),
    "F21 meta refresh loop": Row(FaultKind.REDIRECTS, _refresh("/b"), {"/b": _refresh("/page")}),
    "F21 late refresh of the page itself": Row(
        "", Answer(WHOLE.replace(b"<title>", b'<meta http-equiv="refresh" content="0;url=/page"><title>'))
    ),
    "F46 forbidden by robots.txt": Row(
        FaultKind.DISALLOWED,
        paths={ROBOTS: Answer(b"User-agent: *\nDisallow: /", content_type="text/plain")},
        says="robots.txt",
        hits=0,
    ),
    "F46 forbidden after a redirect": Row(
        FaultKind.DISALLOWED,
        redirect("/closed/x"),
        {ROBOTS: Answer(b"User-agent: policywatch\nDisallow: /closed/"), "/closed/x": Answer(WHOLE)},
    ),
    "F46 robots.txt is 503": Row(
        FaultKind.ROBOTS_UNREADABLE, paths={ROBOTS: Answer(b"", 503)}, says="503", hits=0
    ),
    "F46 robots.txt is torn": Row(
        FaultKind.ROBOTS_UNREADABLE,
        paths={ROBOTS: Answer(b"User-agent: *\nAllow: /\n" * 9, ending=Ending.SHORT_LENGTH)},
        says="can't tell",
        hits=0,
    ),
    "F46 robots.txt never ends": Row(TIMEOUT, paths={ROBOTS: Answer(b"", ending=Ending.SILENT)}, hits=0),
    "robots.txt is 404": Row("", paths={ROBOTS: Answer(b"", 404)}),
    "robots.txt is 403": Row("", paths={ROBOTS: Answer(b"", 403)}),
    "robots.txt is a page": Row("", paths={ROBOTS: page("<h1>Welcome</h1>")}),
    "robots.txt is coded": Row(
        FaultKind.DISALLOWED,
        paths={
            ROBOTS: Answer(
                encode("gzip", b"User-agent: *\nDisallow: /page"), headers=(("Content-Encoding", "gzip"),)
            )
        },
    ),
    "robots.txt is elsewhere": Row(
        FaultKind.DISALLOWED, paths={ROBOTS: redirect("/r"), "/r": Answer(b"User-agent: *\nDisallow: /page")}
    ),
    "reset once": Row("", [Answer(ending=Ending.RESET), Answer(WHOLE)]),
    "reset always": Row(FaultKind.CONNECT, Answer(ending=Ending.RESET)),
    "not html": Row(FaultKind.NOT_HTML, Answer(b"PK\x03\x04" + bytes(200), content_type="application/zip")),
    "a coding nobody knows": Row(
        FaultKind.UNREADABLE, Answer(WHOLE, headers=(("Content-Encoding", "snappy"),))
    ),
}


@dataclass(frozen=True)
class Visited:
    """All rows after the crawl."""

    results: dict[str, CrawlResult]
    server: Server
    hosts: dict[str, str]


@pytest.fixture(scope="module")
def visited() -> Iterator[Visited]:
    hosts = {name: f"127.0.1.{n}" for n, name in enumerate(ROWS, 1)}

    def scripted(path: str) -> Callable[[Asked], Answer]:
        used: dict[str, int] = {}

        def answer(asked: Asked) -> Answer:
            host = asked.headers["host"].rsplit(":", 1)[0]
            row = ROWS[next(name for name, one in hosts.items() if one == host)]
            script = row.script if path == "/page" else row.paths.get(path, Answer(b"", 404))
            if callable(script):
                return script(asked)
            if isinstance(script, Answer):
                return script
            used[host] = used.get(host, 0) + 1
            return script[min(used[host], len(script)) - 1]

        return answer

    with Server(list(hosts.values())) as server:
        for path in {"/page", ROBOTS, *(path for row in ROWS.values() for path in row.paths)}:
            server.put(path, scripted(path))
        urls = [(row.url or _old_url)(server, hosts[name]) for name, row in ROWS.items()]
        results = crawl(None, urls, settings=SETTINGS, dry_run=True)
        yield Visited(dict(zip(ROWS, results, strict=True)), server, hosts)
    while _KEPT:
        _KEPT.pop().close()


@pytest.mark.parametrize("name", ROWS)
def test_row(name: str, visited: Visited) -> None:
    row, result = ROWS[name], visited.results[name]
    assert result.verdict is not None
    assert (result.verdict.code, result.verdict.kind) == (
        row.code,
        VerdictKind.FAULT if row.code else VerdictKind.USABLE,
    ), result.verdict
    assert row.says in result.verdict.reason
    if row.code:
        assert result.document is None
    else:
        assert result.document is not None
        assert result.document.sections
    if row.hits is not None:
        asked = [
            a
            for a in visited.server.asked
            if a.path == "/page" and a.headers["host"].startswith(visited.hosts[name] + ":")
        ]
        assert len(asked) == row.hits


def test_a_moved_page_says_where_it_is_now(visited: Visited) -> None:
    assert visited.results["F18 moved"].url_final.endswith("/new")
    assert visited.results["F21 meta refresh"].url_final.endswith("/new")


def test_no_host_was_asked_for_two_things_at_once(visited: Visited) -> None:
    assert max(visited.server.overlap.values()) == 1


def test_we_say_who_we_are_and_send_nothing_else_about_us(visited: Visited) -> None:
    for asked in visited.server.asked:
        assert asked.headers["user-agent"].startswith("policywatch/")
        assert not {"cookie", "referer", "authorization"} & asked.headers.keys()


@pytest.mark.parametrize(
    ("name", "days", "says"),
    [
        ("127.0.0.1", 30, "self-signed"),
        ("127.0.0.1", -3, "expired"),
        ("example.org", 30, "belongs to another"),
    ],
)
def test_f4_a_certificate_that_proves_nothing_is_a_fault(name: str, days: int, says: str) -> None:
    with Server(tls=certificate(name, days=days)) as server:
        server.put("/page", Answer(WHOLE))
        (result,) = crawl(None, [server.url("/page")], settings=SETTINGS, dry_run=True)
        assert server.hits("/page") == 0
    assert result.verdict is not None
    assert result.verdict.code == FaultKind.TLS
    assert says in result.verdict.reason


def test_f4_a_server_that_speaks_outdated_tls_alone_is_a_fault() -> None:
    context = certificate(old=True)

    def shake(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listener.accept()
                # A blocking handshake says why it failed; asyncio's only hangs up.
                with contextlib.suppress(OSError), context.wrap_socket(peer, server_side=True) as secure:
                    secure.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        threading.Thread(target=shake, args=(listener,), daemon=True).start()
        (result,) = crawl(None, [f"https://127.0.0.1:{port}/page"], settings=SETTINGS, dry_run=True)
        listener.shutdown(socket.SHUT_RDWR)
    assert result.verdict is not None
    assert result.verdict.code == FaultKind.TLS
    assert "outdated version of TLS" in result.verdict.reason
