"""Requests for the very same answer share it; and crowds wait where they keep nobody from what is cheap."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from render.cards import cards
from store import Store
from tests.web import world
from tests.web.conftest import Asking, sign_in
from web import front, redlines
from web.context import Asked
from web.sharing import UNREAD, same
from web.turns import CHEAP, DEAR

HERE = Asked("http://127.0.0.1:8765", local=True)
MANY = 24
WEB = Path(front.__file__).parent


def request(path: str = "/", query: str = "", asked: Asked = HERE, **headers: str) -> Request:
    said = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "query_string": query.encode(), "headers": said, "asked": asked}
    return Request(scope)


def test_the_browser_and_its_tongue_make_no_other_page() -> None:
    one = request(user_agent="a", accept_language="de", sec_fetch_site="none", accept="*/*", host="here")
    other = request(host="here", accept="*/*", user_agent="b", referer="/sources", connection="close")
    assert same(one) == same(other)


def test_what_is_taken_for_unread_no_page_reads() -> None:
    """Read off the code: a page that went by the browser's language would be another page."""
    code = "".join(file.read_text(encoding="utf-8") for file in WEB.rglob("*.py"))
    read = set(re.findall(r"""headers\.get(?:list)?\(\s*["']([A-Za-z-]+)["']""", code))
    assert {"if-none-match", "authorization", "accept-datetime"} <= read
    assert {name.lower() for name in read} & {name.decode() for name in UNREAD} == set()


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "policywatch-looked-8765=1"},
        {"authorization": "Bearer x"},
        {"if_none_match": '"x"'},
        {"if_modified_since": "Mon, 02 Mar 2026 08:00:00 GMT"},
        {"accept": "application/json"},
        {"accept_datetime": "Mon, 02 Mar 2026 08:00:00 GMT"},
        {"host": "there"},
        {"x_never_heard_of": "1"},
    ],
)
def test_whatever_else_a_request_says_may_make_another_page(headers: Mapping[str, Any]) -> None:
    assert same(request(**headers)) != same(request())


def test_another_address_or_another_reader_makes_another_page() -> None:
    others = [
        request(path="/sources"),
        request(query="q=fee"),
        request(asked=Asked("https://watch.example", prefix="/w", secure=True)),
        request(asked=Asked(HERE.origin, local=False)),
    ]
    assert len({same(one) for one in [request(), *others]}) == 5


def test_a_crowd_at_one_page_has_it_made_a_few_times_and_the_operator_does_not_wait(
    store: Store, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.make(store)
    busy, go_on, calls, real = threading.Semaphore(0), threading.Event(), [], front.by_host

    def slow(rows: object) -> object:
        calls.append(threading.current_thread().name)
        busy.release()
        assert go_on.wait(60)
        return real(rows)  # type: ignore[arg-type]

    client, operator = asking(), asking()
    sign_in(operator, store)
    monkeypatch.setattr(front, "by_host", slow)
    with ThreadPoolExecutor(MANY) as crowd:
        try:
            # All turns are taken, each by another page.
            first = [crowd.submit(client.get, f"/?tag={n}") for n in range(CHEAP)]
            for _ in first:
                assert busy.acquire(timeout=60)
            rest = [crowd.submit(client.get, "/") for _ in range(MANY - CHEAP)]
            assert operator.get("/sources").status_code == 200
            assert client.get("/healthz").status_code == 200
            assert len(calls) == CHEAP
        finally:
            go_on.set()
        assert {answer.result().status_code for answer in (*first, *rest)} == {200}
    assert len(calls) < MANY


def test_no_list_waits_for_redlines_and_few_of_them_are_set_at_a_time(
    store: Store, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.make(store)
    client, path = asking(), f"/changes/{made.changes[0].id}"
    busy, go_on, calls = threading.Semaphore(0), threading.Event(), []

    def slow(*given: object) -> object:
        calls.append(given)
        busy.release()
        assert go_on.wait(60)
        return cards(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(redlines, "cards", slow)
    with ThreadPoolExecutor(MANY) as crowd:
        try:
            waiting = [crowd.submit(client.get, path, params={"n": n}) for n in range(DEAR + 4)]
            for _ in range(DEAR):
                assert busy.acquire(timeout=60)
            assert client.get("/").status_code == 200
            assert client.get("/sources").status_code == 200
            assert len(calls) == DEAR
        finally:
            go_on.set()
        assert {answer.result().status_code for answer in waiting} == {200}
