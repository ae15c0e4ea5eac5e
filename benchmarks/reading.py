"""Judge and extract beside BeautifulSoup on the whole page; the quick look beside it too."""

from __future__ import annotations

import warnings

from bs4 import BeautifulSoup

from benchmarks.corpus import pages
from benchmarks.figures import beside, seconds
from pipelines import judge
from pipelines.html import read
from pipelines.look import look
from pipelines.past import FIRST

URL = "https://policy.example/page"


def soup(body: bytes) -> object:
    """The yardstick: one parse of the whole page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return BeautifulSoup(body, "lxml")


def judged(body: bytes) -> object:
    """What a visit costs where the page is new."""
    found = read(body, url=URL)
    return judge.judge_document(found.page, found.document, FIRST)


def run() -> None:
    """Prints the rows."""
    bodies = pages()
    yardstick = seconds(soup, bodies)
    print(f"{len(bodies)} pages, {sum(map(len, bodies)) / 1e6:.1f} MB; median / p95")
    print(beside("judge + extract", seconds(judged, bodies), 'BeautifulSoup(html, "lxml")', yardstick))
    quick = seconds(lambda body: look(body, None), bodies)
    print(beside("look (nothing visible changed)", quick, 'BeautifulSoup(html, "lxml")', yardstick))
