"""Whatever database lies below, a reader sees the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store import Store
from tests.web import world as worlds
from tests.web.conftest import serving, sign_in
from web import keys

#: what differs between two servers, and from one second to the next
PASSING = re.compile(
    r'name="form_token" value="[^"]+"|127\.0\.0\.1:\d+|\([^()]* ago\)|<id>urn:uuid:[^<]+</id>'
    r"|oldest_due_seconds [\d.]+|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"<]*|\d+ \w+ 20\d\d, \d\d:\d\d UTC"
)
LISTS = (
    "/sources?q=honey",
    "/sources?health=troubled",
    "/sources?tag=bees",
    "/search?q=keepers",
    "/search?q=keepers&tag=bees&now=true",
    '/search?q="every+keeper"',
    "/?q=fee&class=substantive&tag=bees",
    "/api/v1/search?words=harvest",
    "/api/v1/search?words=fee&current_only=true",
)


def answers(store: Store) -> dict[str, tuple[int, str]]:
    """What the operator is answered under every address of the table, and in lists with filters."""
    keys.ensure(store.data)
    world = worlds.make(store)
    found = {}
    with serving(store) as client:
        sign_in(client, store)
        for address in (*worlds.addresses(world), *LISTS):
            answer = client.get(address)
            found[address] = answer.status_code, PASSING.sub("", answer.text)
    return found


@pytest.mark.postgresql
def test_every_address_answers_on_postgresql_as_on_sqlite(tmp_path: Path, postgresql_copy: str) -> None:
    with Store.scratch(tmp_path / "a") as store:
        expected = answers(store)
    with Store.open(tmp_path / "b", postgresql_copy) as store:
        found = answers(store)
    assert [address for address, (status, _) in expected.items() if status >= 500] == []
    assert {address for address in expected if found[address] != expected[address]} == set()
    assert all(expected[address][0] == 200 for address in LISTS)
