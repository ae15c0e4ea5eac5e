"""No page reads a whole table to be shown, so that none is slower for a larger store."""

from __future__ import annotations

from store import Store
from tests.store.plans import noted, plans, scans
from tests.web import world
from tests.web.conftest import Asking, sign_in

#: Filled by people, a row at a time; whoever manages them sees all of them on a page.
LISTED = ("SCAN site", "SCAN subscription", "SCAN reader", "SCAN layer")


def test_no_page_reads_a_whole_table(store: Store, asking: Asking) -> None:
    made = world.make(store)
    filters = (
        "/?tag=bees&q=fee&since=30d&class=substantive",
        "/search?q=fee&tag=bees&now=true",
        "/sources?tag=bees",
        "/sources?health=troubled",
        "/sources?health=paused",
    )
    client = sign_in(asking(), store)
    with noted() as asked:
        for address in (*world.addresses(made), *filters):
            assert client.get(address).status_code < 500, address
    found = plans(store, asked)
    assert len(found) > 40
    assert [row for row in scans(found) if row[1] not in LISTED] == []
