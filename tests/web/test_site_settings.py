"""Sections of sites in the browser and by the API: which addresses, how deep, how often, how asked for."""

from __future__ import annotations

import httpx
import pytest

import clock
from model import Scope, Site
from store import Store
from store.values import Find
from tests.watch.pages import START
from tests.web.operating import refused, send, shown
from web import keys
from web.api.answers import PREFIX


@pytest.fixture
def law(store: Store) -> Site:
    """A site with one document."""
    site = store.sites.add(
        "https://gov.example/law/",
        scope=Scope("/law/"),
        title="Law",
        tags=("acts",),
        every_seconds=86_400,
        source_every_seconds=43_200,
        now=START,
    )
    store.site_pages.begin(site.id, START)
    site = store.sites.get(site.id)
    store.site_pages.found(site, [Find(url="https://gov.example/law/bees")], now=START)
    (page,) = (p for p in store.site_pages.all(site.id) if p.url.endswith("/bees"))
    store.site_pages.make_source(site, page, START)
    return site


def test_a_section_is_followed_within_the_scope_that_was_typed(operator: httpx.Client, store: Store) -> None:
    typed = {"url": "https://gov.example/law/", "what": "site", "every": "6h", "spoken": "fr"}
    scope = {"include": "/law/*\r\n/acts/*", "exclude": "/law/print/*", "depth": "2", "pages": "40"}
    send(operator, "/add", **typed, **scope)
    (site,) = store.sites.all()
    assert site.scope == Scope("/law/", ("/law/*", "/acts/*"), ("/law/print/*",), 2, 40)
    assert (site.language, site.profile.language) == ("fr", "fr")


def test_a_scope_that_does_not_fit_is_said_beside_each_field_and_all_that_was_typed_is_kept(
    operator: httpx.Client, store: Store, law: Site
) -> None:
    wrong = {"include": "law", "exclude": "acts", "depth": "99", "pages": "many", "spoken": "french"}
    good = {"title": "Laws of old", "every": "1d", "source_every": "12h"}
    for path, more in (
        ("/add", {"url": "https://gov.example/other/", "what": "site"}),
        (f"/sites/{law.slug}/settings", good),
    ):
        answer = refused(operator, path, **more, **wrong)
        for field, text in (more | wrong).items():
            assert text in answer.text
            assert (f'id="{field}-wrong"' in answer.text) == (field in wrong)
    assert store.sites.all() == [store.sites.get(law.id)]
    assert store.sites.get(law.id).title == "Law"


def test_what_is_about_a_site_is_not_lost_for_a_page(operator: httpx.Client, store: Store) -> None:
    answer = refused(operator, "/add", url="https://gov.example/fees", what="page", every="6h", depth="2")
    assert "about a section of a site" in shown(answer)
    assert store.sources.all() == []


def test_a_sites_words_and_scope_are_edited_and_its_documents_follow(
    operator: httpx.Client, store: Store, law: Site
) -> None:
    at = f"/sites/{law.slug}"
    assert f'href="{at}/settings"' in operator.get(at).text
    answer = send(
        operator,
        f"{at}/settings",
        title="Laws",
        tags="acts, water",
        every="2d",
        source_every="6h",
        include="/law/*",
        depth="",
        pages="7",
    )
    assert "That is kept" in shown(operator.get(answer.headers["location"]))
    site = store.sites.get(law.id)
    assert (site.title, site.every_seconds, site.source_every_seconds) == ("Laws", 172_800, 21_600)
    assert site.scope == Scope("/law/", ("/law/*",), (), 3, 7)
    (source,) = store.sources.all()
    assert (source.tags, source.every_seconds) == (("acts", "law", "water"), 21_600)
    form = operator.get(f"{at}/settings").text
    assert 'value="2d"' in form
    send(operator, f"{at}/asking", language="fi", headers="X-Edition: print-4711")
    assert store.sources.get(source.id).profile.headers == (("X-Edition", "print-4711"),)
    assert store.sites.get(law.id).profile.language == "fi"
    assert "print-4711" not in operator.get(f"{at}/settings").text


def test_a_program_adds_edits_and_steers_a_site(operator: httpx.Client, store: Store) -> None:
    operator.headers["Authorization"] = f"Bearer {keys.ensure(store.data)}"
    wish = {"url": "https://gov.example/law/", "name": "law", "language": "fr", "exclude": ["/law/x*"]}
    made = operator.post(f"{PREFIX}/sites", json={**wish, "headers": {"X-Key": "${KEY}"}})
    assert made.status_code == 201, made.text
    assert made.json()["scope"]["exclude"] == ["/law/x*"]
    assert made.json()["profile"]["header_names"] == ["X-Key"]
    assert operator.post(f"{PREFIX}/sites", json=wish).status_code == 409
    edit = {"title": "Laws", "pages": 9, "language": "en", "clear": ["headers"], "every_seconds": 3600}
    edited = operator.patch(made.headers["Location"], json=edit).json()
    assert (edited["title"], edited["scope"]["pages"], edited["scope"]["exclude"]) == ("Laws", 9, ["/law/x*"])
    assert (edited["language"], edited["profile"]["header_names"]) == ("en", [])
    assert (edited["every_seconds"], edited["profile"]["language"]) == (3600, "en")
    for wrong in (
        {"include": ["law"]},
        {"depth": 21},
        {"depth": False},
        {"tags": ["x" * 99]},
        {"proxy": "proxy"},
    ):
        assert operator.patch(f"{PREFIX}/sites/law", json=wrong).status_code == 422, wrong
    assert operator.post(f"{PREFIX}/sites/law/pause").json()["paused_at"] is not None
    assert operator.post(f"{PREFIX}/sites/law/crawl").status_code == 409
    assert operator.post(f"{PREFIX}/sites/law/resume").json()["paused_at"] is None
    assert operator.post(f"{PREFIX}/sites/law/crawl").status_code == 202
    by_number = operator.get(f"{PREFIX}/sites/{made.json()['id']}")
    assert by_number.json()["slug"] == "law"
    assert operator.get(f"{PREFIX}/sites/la").status_code == 404


def test_sites_and_subscriptions_come_in_pages(operator: httpx.Client, store: Store) -> None:
    operator.headers["Authorization"] = f"Bearer {keys.ensure(store.data)}"
    now, reader = clock.real(), store.readers.add("ada@reader.example", now=START)
    for n in range(5):
        url = f"https://gov.example/{n}/"
        store.sites.add(url, scope=Scope(), every_seconds=60, source_every_seconds=60, now=now)
        store.readers.subscribe(reader.id, tag=f"tag {n}", now=now)
    store.sites.remove(3, now)
    store.readers.unsubscribe(3, now)
    for path in ("/sites", "/subscriptions"):
        seen, cursor = [], ""
        while cursor is not None:
            found = operator.get(f"{PREFIX}{path}?limit=2{cursor and f'&cursor={cursor}'}").json()
            seen += [row["id"] for row in found["items"]]
            cursor = found["next"]
        assert seen == [5, 4, 2, 1]
        assert operator.get(f"{PREFIX}{path}?cursor=AAAA").status_code == 400
