"""The sample policy site: a real web server on loopback whose one page moves through its revisions.

Everything around the text differs at every visit, as on real sites: nonces, tracking ids in links, a
greeting, a counter, the age of the page, the order of the news.
"""

from __future__ import annotations

import hashlib
import html
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from demo.page import Page
from demo.revisions import Answer, Revision

PATH = "/policies/honey-control/international-cooperation_en"
GREETINGS = ("Good morning", "Good afternoon", "Good evening", "Welcome")
NEWS = ("Bee census opens", "New laboratory in Veldria", "Market of the month", "Photo prize awarded")

SHELL = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - Lakes Union</title>
<meta name="csrf-token" content="{nonce}"><link rel="stylesheet" href="/assets/site.css?v={nonce}">
<script nonce="{nonce}">window.visit = "{nonce}";</script></head>
<body id="page-{nonce}">
<header role="banner"><a href="/?sid={nonce}">Lakes Union</a> <span class="greeting">{greeting}</span>
<nav aria-label="Languages"><ul><li><a href="?lang=en">English</a></li>
<li><a href="?lang=fr">français</a></li>
<li><a href="?lang=cy">Cymraeg</a></li></ul></nav></header>
<nav aria-label="Navigation path"><ol><li><a href="/">Home</a></li><li><a href="/policies">Policies</a></li>
<li><a href="/policies/honey-control">Honey control</a></li></ol></nav>
<nav class="menu" aria-label="Policies"><ul><li><a href="/policies/ferries?sid={nonce}">Ferries</a></li>
<li><a href="/policies/honey-control?sid={nonce}">Honey control</a></li>
<li><a href="/policies/lighthouses?sid={nonce}">Lighthouses</a></li></ul></nav>
{main}
<div class="news"><h2>Latest news</h2><ul>{news}</ul></div>
<div class="cookies" role="dialog" aria-label="Cookies">
<p>This site uses cookies.</p><button>Accept</button></div>
<footer role="contentinfo"><p>You are visitor {count} today.
<a href="/legal?sid={nonce}">Legal notice</a></p></footer>
<!-- served by node-{node} in {count} ms --></body></html>
"""

MAIN = """<main id="content"><h1>{title}</h1>
<p class="updated">Page updated {age}</p>
{body}
<section class="legislation"><h2 id="related">Related legislation and documents</h2>
<ul>{related}</ul></section>
<div class="tools"><h2>Additional tools</h2><ul><li><a href="/print?sid={nonce}">Print version</a></li>
<li><a href="/share?u={nonce}">Share this page</a></li></ul>
<p class="machine" hidden>N {nonce} /policies/honey-control/index_en.htm {count}
xml Y /policies/honey-control/index_zz.htm
N ID_INTERNAL N N</p></div></main>"""

BLOCKED = """<!DOCTYPE html><html lang="en"><head><title>Attention required! | Access denied</title></head>
<body><h1>Sorry, you have been blocked</h1><p>You are unable to access this site. It uses a security service
to protect itself from attacks. The action you just performed triggered the security solution.</p>
<p>Please enable cookies and complete the CAPTCHA. Ray ID: {nonce}</p></body></html>"""

MISSING = """<main id="content"><h1>Page not found</h1><p>We are sorry: the page you are looking for does not
exist or has been moved. Please check the address or go back to the home page.</p></main>"""


def _age(page: Page, count: int) -> str:
    days = page.saved_days_ago + count
    return "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"


def render(page: Page, count: int, *, main: str = MAIN) -> str:
    """The page as HTML at its `count`-th visit: the same text, and noise that no two visits share."""
    nonce = hashlib.sha256(f"visit {count}".encode()).hexdigest()[:20]
    parts = (
        f'<h{p.level} id="{p.anchor}">{html.escape(p.heading)}</h{p.level}>{"".join(p.blocks)}'
        for p in page.parts
    )
    track = f"utm_source=policy&amp;utm_campaign={nonce}"
    related = (
        f'<li><a href="{link.target}?{track}">{html.escape(link.text)}</a></li>' for link in page.related
    )
    news = (NEWS[(count + i) % len(NEWS)] for i in range(3))
    body = main.format(
        title=html.escape(page.title),
        age=_age(page, count),
        body="".join((*page.intro, *parts)),
        related="".join(related),
        nonce=nonce,
        count=2900 + count,
    )
    return SHELL.format(
        title="Page not found" if main == MISSING else html.escape(page.title),
        nonce=nonce,
        greeting=GREETINGS[count % len(GREETINGS)],
        main=body,
        news="".join(f'<li><a href="/news/{nonce}">{item}</a></li>' for item in news),
        count=2900 + count,
        node=count % 7,
    )


class Site(ThreadingHTTPServer):
    """The server. `show` sets what the next visitors get; `url` is the page's address."""

    daemon_threads = True

    def __init__(self, first: Revision) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._now = first
        self._counter = itertools.count(1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{PATH}"

    def show(self, revision: Revision) -> None:
        self._now = revision

    def answer(self) -> tuple[int, str]:
        """Status and body for the next visitor."""
        count, revision = next(self._counter), self._now
        match revision.answer:
            case Answer.UNAVAILABLE:
                return 503, "<html><body><h1>Service unavailable</h1></body></html>"
            case Answer.BLOCKED:
                return 200, BLOCKED.format(nonce=f"{count:016x}")
            case Answer.MISSING:
                return 200, render(revision.page, count, main=MISSING)
            case Answer.PAGE:
                return 200, render(revision.page, count)


class _Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/robots.txt":
            self._send(200, "User-agent: *\nDisallow: /print\n", "text/plain")
        elif path == PATH:
            self._send(*self.server.answer(), "text/html; charset=utf-8")
        else:
            self._send(404, "<h1>Not found</h1>", "text/html; charset=utf-8")

    def _send(self, status: int, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demo tells the story."""


@contextmanager
def serving(first: Revision) -> Iterator[Site]:
    """The site on a free loopback port, in a thread of its own, until the block ends."""
    site = Site(first)
    serve = partial(site.serve_forever, poll_interval=0.05)
    thread = threading.Thread(target=serve, name="demo site", daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join(timeout=5)
