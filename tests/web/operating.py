"""What the operator does in forms, as the pages with them send it."""

from __future__ import annotations

import re
from html import unescape

import httpx

from store import Store
from tests.servers import html
from tests.watch.pages import START, hours, see
from tests.web.conftest import form_token

HOME = "<nav><a href='/'>Home page of the ministry</a></nav>"
FEES = HOME + "<h1>Fees</h1><p>A permit costs {} euro, each year.</p>"


def send(client: httpx.Client, path: str, /, **fields: object) -> httpx.Response:
    """Sends a form as the page with it does."""
    return client.post(path, data={"form_token": form_token(client, "/add"), **fields})


def refused(client: httpx.Client, path: str, /, **fields: object) -> httpx.Response:
    """The page that a form leads to which does not fit: it says so, and can be loaded again."""
    sent = send(client, path, **fields)
    assert sent.status_code == 303
    assert "draft=" in sent.headers["location"]
    answer = client.get(sent.headers["location"])
    assert 'id="wrong"' in answer.text
    assert client.get(sent.headers["location"]).text == answer.text
    return answer


def shown(answer: httpx.Response) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def watched(store: Store, *bodies: str) -> str:
    source = store.sources.add("https://gov.example/fees", title="Fees", every_seconds=43_200, now=START)
    for n, body in enumerate(bodies):
        see(store, source, hours(n), html(body))
    return f"/sources/{source.slug}"
