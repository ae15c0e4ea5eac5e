"""What stands in a document's place, in the browser and by the API: looked at first, then accepted."""

from __future__ import annotations

import httpx
import pytest

from model import Outcome
from store import Store
from tests.exchange.folders import TERMS, page
from tests.watch.pages import add, hours, see
from tests.web.operating import send, shown
from web import keys
from web.api.answers import PREFIX

WALL = page(
    "You do not have permission to access this page.",
    "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}",
    title="Access denied",
)
OTHER = page("Checking your browser before you go on. Please enable cookies.", title="Just a moment...")


@pytest.fixture
def walled(store: Store) -> str:
    """A source that shows a wall since it was seen last; its short name."""
    source = add(store)
    see(store, source, hours(0), page(*TERMS))
    assert see(store, source, hours(12), WALL).outcome is Outcome.WALL
    return source.slug


def test_the_operator_sees_what_came_as_text_and_says_that_it_is_the_document(
    operator: httpx.Client, store: Store, walled: str
) -> None:
    at = f"/sources/{walled}/doubt"
    for path in (f"/sources/{walled}", f"/sources/{walled}/settings"):
        assert f'href="{at}"' in operator.get(path).text
    seen = operator.get(at)
    assert "You do not have permission" in shown(seen)
    assert "<script>alert" not in seen.text
    assert "{{ 7 * 7 }}" in seen.text
    assert store.sources.get(1).profile.accepted_walls == ()
    number = store.archive.visits(1, limit=1)[0].id
    answer = send(operator, at, visit=number)
    assert answer.headers["location"] == f"/sources/{walled}/settings?done=accepted"
    assert "The next visit is due now" in shown(operator.get(answer.headers["location"]))
    assert "It is the document" not in operator.get(at).text  # it is taken for it already
    assert see(store, store.sources.get(1), hours(13), WALL).outcome is Outcome.MEMENTO


def test_nothing_is_accepted_that_was_not_looked_at(
    operator: httpx.Client, store: Store, walled: str
) -> None:
    number = store.archive.visits(1, limit=1)[0].id
    see(store, store.sources.get(1), hours(40), OTHER)
    answer = send(operator, f"/sources/{walled}/doubt", visit=number)
    assert "something else came since" in shown(operator.get(answer.headers["location"]))
    assert "Checking your browser" in shown(operator.get(answer.headers["location"]))
    operator.headers["Authorization"] = f"Bearer {keys.ensure(store.data)}"
    by_api = operator.post(f"{PREFIX}/sources/{walled}/accept", json={"visit_id": number})
    assert by_api.status_code == 409
    assert store.sources.get(1).profile.accepted_walls == ()


def test_a_program_does_the_same(operator: httpx.Client, store: Store, walled: str) -> None:
    operator.headers["Authorization"] = f"Bearer {keys.ensure(store.data)}"
    met = operator.get(f"{PREFIX}/sources/{walled}/doubt").json()
    assert (met["visit"]["outcome"], met["http_status"], met["accepted"]) == ("wall", 200, False)
    assert "You do not have permission" in met["text"]
    wish = {"visit_id": met["visit"]["id"]}
    assert operator.post(f"{PREFIX}/sources/{walled}/accept", json=wish).status_code == 200
    assert operator.get(f"{PREFIX}/sources/{walled}/doubt").json()["accepted"] is True


def test_where_nothing_stands_in_the_way_there_is_nothing_to_accept(
    operator: httpx.Client, store: Store
) -> None:
    source = add(store)
    see(store, source, hours(0), page(*TERMS))
    assert operator.get(f"/sources/{source.slug}/doubt").status_code == 404
    operator.headers["Authorization"] = f"Bearer {keys.ensure(store.data)}"
    answer = operator.get(f"{PREFIX}/sources/{source.slug}/doubt")
    assert (answer.status_code, answer.json()["title"]) == (404, "There is nothing to accept")
