"""Versions that nobody compared yet: who asks for them keeps nobody from reading."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from model import Comparison
from store import Store
from tests.web import world
from tests.web.conftest import Asking
from watch import between

MANY = 60  #: more than the server has threads for


def test_it_is_made_once_for_many_who_ask_and_others_read_on(
    store: Store, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.make(store)
    path = f"/sources/{made.honey.slug}/compare/{made.mementos[0].id}/{made.mementos[-1].id}"
    begun, go_on, calls, real = threading.Event(), threading.Event(), [], between.between

    def slow(*given: object) -> Comparison:
        calls.append(given)
        begun.set()
        assert go_on.wait(60)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(between, "between", slow)
    client = asking()
    with ThreadPoolExecutor(MANY) as crowd:
        answers = [crowd.submit(client.get, path) for _ in range(MANY)]
        try:
            assert begun.wait(60)
            assert client.get("/").status_code == 200
            assert client.get(f"/changes/{made.changes[0].id}").status_code == 200
            assert len(calls) == 1
        finally:
            go_on.set()
        assert {answer.result().status_code for answer in answers} == {200}
    assert len(calls) == 1
