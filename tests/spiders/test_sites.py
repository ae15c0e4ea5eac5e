"""The spider of a site, in its child, against a real server: what it finds, and what it never asks for."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from model import Layer, LeadKind, PageState, Profile, Scope, Site, SiteEventKind
from pipelines.batch import CrawlSettings, Report, Says
from pipelines.scope import prefix_of
from store import Store
from tests import pdfs
from tests.servers import Answer, Asked, Ending, Server, redirect
from tests.sitepages import alternates, document, hub, index, page, sitemap, xml
from tests.spiders.test_document import scrapy
from watch.sites import Discovery, discover

SETTINGS = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0, page_timeout_seconds=30)
LANGUAGES = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def add(store: Store, server: Server) -> Callable[..., Site]:
    """Watches the section of the server that begins at a path."""

    def added(path: str = "/law/", language: str = "", **scope: object) -> Site:
        url = server.url(path)
        wanted = Scope(**{"prefix": prefix_of(url), **scope})  # type: ignore[arg-type]
        return store.sites.add(
            url,
            scope=wanted,
            language=language,
            every_seconds=86_400,
            source_every_seconds=43_200,
            now=datetime.now(UTC),
        )

    return added


def run(store: Store, site: Site, on_event: Callable[[Report], None] = lambda _: None) -> Discovery:
    """One slice of a discovery."""
    (lease,) = store.sites.claim(datetime.now(UTC), owner="test", lease_seconds=300, only=[site.id])
    return discover(store, lease, settings=SETTINGS, on_event=on_event)


def states(store: Store, site: Site, server: Server) -> dict[str, PageState]:
    """The state of each page by its path."""
    found = store.site_pages.all(site.id)
    return {p.url.removeprefix(server.url("")): p.state for p in found if p.kind is LeadKind.PAGE}


def watched(store: Store, server: Server) -> list[str]:
    """The paths that sources watch."""
    return sorted(s.url.removeprefix(server.url("")) for s in store.sources.all())


def asked(server: Server) -> Counter[str]:
    return Counter(a.path for a in server.asked)


def test_links_in_scope_are_followed_each_once(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/robots.txt", Answer(b"User-agent: *\nDisallow: /law/secret\n", content_type="text/plain"))
    server.put("/law/", hub("Laws", ["a", "a#top", "b?utm_source=x", "/news/", "pic.png", "secret", "gone"]))
    server.put("/law/a", document(1, links=["/law/", "c", "https://elsewhere.example/law/"]))
    server.put("/law/b", document(2, links=["a"]))
    server.put("/law/c", document(3))
    came = run(store, add())
    assert came.ended
    assert came.events == ()
    assert watched(store, server) == ["/law/", "/law/a", "/law/b", "/law/c"]
    assert states(store, came.site, server)["/law/secret"] is PageState.UNREAD
    assert states(store, came.site, server)["/law/gone"] is PageState.UNREAD
    assert set(asked(server).values()) == {1}
    assert set(asked(server)) == {
        *("/robots.txt", "/sitemap.xml", "/law/", "/law/a", "/law/b", "/law/c", "/law/gone")
    }
    assert came.site.title == "Laws"
    assert came.site.language == "en"


def test_the_bytes_of_a_discovery_are_a_documents_first_version(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/law/", hub("Laws", ["a"]))
    server.put("/law/a", document(1))
    site = run(store, add()).site
    source = store.sources.find(server.url("/law/a"))
    assert source.slug == f"{site.slug}-a"
    assert source.tags == (site.tag,)
    assert source.every_seconds == 43_200
    assert source.due_at is not None
    assert source.due_at > datetime.now(UTC) + timedelta(hours=5), "a period later, spread over half of it"
    (memento,) = store.archive.mementos(source.id)
    assert "bridge 1" in store.archive.document(memento.id).text


def test_a_pdf_in_scope_is_a_document_under_its_own_title(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/law/", hub("Laws", ["fees.pdf"]))
    server.put("/law/fees.pdf", Answer(pdfs.untagged(), content_type="application/pdf"))
    site = run(store, add()).site
    source = store.sources.find(server.url("/law/fees.pdf"))
    (memento,) = store.archive.mementos(source.id)
    assert memento.extractor.startswith("pdf/")
    (page,) = [p for p in store.site_pages.all(site.id) if p.url == source.url]
    assert (page.state, page.title) == (PageState.DOCUMENT, memento.title)
    assert memento.title


def test_what_is_said_for_a_tag_holds_for_a_site_and_its_documents(store: Store, server: Server) -> None:
    server.put("/law/", hub("Laws", ["a"]))
    server.put("/law/a", document(1))
    store.sources.set_layer("tag:town", Layer(headers=(("X-Desk", "7"),)))
    url = server.url("/law/")
    site = store.sites.add(
        url,
        scope=Scope(prefix_of(url)),
        tags=("town",),
        every_seconds=86_400,
        source_every_seconds=43_200,
        profile=Profile(language="fr"),
        now=datetime.now(UTC),
    )
    run(store, site)
    sent = {a.path: (a.headers.get("x-desk"), a.headers.get("accept-language")) for a in server.asked}
    assert sent["/law/"] == sent["/law/a"] == ("7", "fr")
    source = store.sources.find(server.url("/law/a"))
    assert (source.profile.headers, source.profile.language) == ((("X-Desk", "7"),), "fr")
    store.sources.set_layer("tag:town", None)
    assert store.sources.get(source.id).profile == Profile(language="fr"), "the tag's word was not the site's"


def test_a_secret_that_is_not_set_stalls_a_site_and_names_the_cure(store: Store, server: Server) -> None:
    server.put("/law/", hub("Laws", ["a"]))
    url = server.url("/law/")
    site = store.sites.add(
        url,
        scope=Scope(prefix_of(url)),
        every_seconds=86_400,
        source_every_seconds=43_200,
        profile=Profile(headers=(("X-Key", "${NOWHERE_TO_BE_FOUND}"),)),
        now=datetime.now(UTC),
    )
    came = run(store, site)
    assert "NOWHERE_TO_BE_FOUND" in came.stalled
    assert server.asked == []


def test_depth_and_pages_bound_a_site(store: Store, server: Server, add: Callable[..., Site]) -> None:
    server.put("/law/", hub("Laws", ["a", "b", "c"]))
    for number, name in enumerate("abcdef"):
        server.put(f"/law/{name}", document(number, links=[f"deep-{name}"]))
        server.put(f"/law/deep-{name}", document(10 + number))
    site = add(depth=1, pages=3)
    run(store, site)
    assert watched(store, server) == ["/law/", "/law/a", "/law/b"]
    found = states(store, site, server)
    assert {found["/law/c"], found["/law/deep-a"], found["/law/deep-b"]} == {PageState.BEYOND}
    assert server.hits("/law/c") == 0


def test_pages_that_are_no_documents_have_a_budget_too(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/law/", hub("Laws", [f"gone-{number}" for number in range(150)]))
    came = run(store, add(pages=2))
    assert came.ended
    assert sum("/gone-" in path for path in asked(server)) == 2 * 2 + 100
    assert store.site_pages.counts(came.site.id)[PageState.BEYOND] == 46


def test_globs_say_what_belongs(store: Store, server: Server, add: Callable[..., Site]) -> None:
    server.put("/", hub("Town", ["/acts/1", "/acts/print/1", "/news/1"]))
    server.put("/acts/1", document(1))
    run(store, add("/", include=("/acts/*",), exclude=("*/print/*",)))
    assert watched(store, server) == ["/", "/acts/1"]


def test_one_document_in_24_languages_is_one_family(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    """Named by the page's head, by its Link header, and by a sitemap; whichever is met first."""
    for name in ("head", "header", "map"):
        by_language = {tag: server.url(f"/law/{name}_{tag}") for tag in LANGUAGES}
        for number, tag in enumerate(LANGUAGES):
            answer = document(number, tag, alternates(by_language) if name == "head" else "")
            links = ", ".join(f'<{u}>; rel="alternate"; hreflang="{t}"' for t, u in by_language.items())
            if name == "header":
                answer = Answer(answer.body, headers=(("Link", links),))
            server.put(f"/law/{name}_{tag}", answer)
    mapped = {tag: server.url(f"/law/map_{tag}") for tag in LANGUAGES}
    server.put("/sitemap.xml", sitemap([(url, "", mapped) for url in mapped.values()]))
    server.put("/law/", hub("Laws", [f"{name}_{tag}" for name in ("head", "header") for tag in ("fr", "en")]))
    site = run(store, add()).site
    assert watched(store, server) == ["/law/", "/law/head_en", "/law/header_en", "/law/map_en"]
    pages = [p for p in store.site_pages.all(site.id) if p.kind is LeadKind.PAGE and p.depth]
    families = Counter(p.family for p in pages)
    assert families == {server.url(f"/law/{name}_en"): 24 for name in ("head", "header", "map")}
    assert sum(p.state is PageState.ALTERNATE for p in pages) == 3 * 23
    assert {p.language for p in pages} == set(LANGUAGES)
    once_in_other_languages = [path for path in asked(server) if path.endswith("_fr")]
    assert len(once_in_other_languages) <= 2


def test_another_language_may_be_watched(store: Store, server: Server, add: Callable[..., Site]) -> None:
    both = {"en": server.url("/law/a_en"), "fr": server.url("/law/a_fr")}
    server.put("/law/", hub("Laws", ["a_en", "a_fr"]))
    for tag in both:
        server.put(f"/law/a_{tag}", document(1, tag, alternates(both)))
    run(store, add(language="fr"))
    assert watched(store, server) == ["/law/a_fr"]


def test_home_pages_named_on_every_page_by_mistake_swallow_none(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    homes = alternates({"en": server.url("/"), "fr": server.url("/fr/")})
    canonical = f'<link rel="canonical" href="{server.url("/")}">'
    server.put("/", hub("Town", ["/a", "/b"], homes))
    server.put("/a", document(1, head=homes))
    server.put("/b", document(2, head=canonical))
    run(store, add("/"))
    assert watched(store, server) == ["/", "/a", "/b"]


def test_a_page_that_is_another_by_its_own_word_or_by_redirect_is_no_second_document(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    canonical = f'<link rel="canonical" href="{server.url("/law/a")}">'
    server.put("/law/", hub("Laws", ["a?view=print", "moved", "away"]))
    server.put("/law/a?view=print", document(1, head=canonical, links=["b"]))
    server.put("/law/a", document(1, head=canonical))
    server.put("/law/b", document(2))
    server.put("/law/moved", redirect("/law/new", 301))
    server.put("/law/new", document(3))
    server.put("/law/away", redirect("/other/place"))
    server.put("/other/place", document(4))
    site = run(store, add()).site
    assert watched(store, server) == ["/law/", "/law/a", "/law/b", "/law/new"]
    found = states(store, site, server)
    assert found["/law/a?view=print"] is PageState.DUPLICATE
    assert found["/law/moved"] is PageState.DUPLICATE
    assert found["/law/away"] is PageState.ELSEWHERE
    assert server.hits("/law/new") == 1


def test_a_start_page_that_moved_takes_its_scope_with_it(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/", redirect("/en/law/"))
    server.put("/en/law/", hub("Laws", ["a", "/en/news"]))
    server.put("/en/law/a", document(1))
    site = run(store, add("/")).site
    assert watched(store, server) == ["/en/law/", "/en/law/a"]
    assert site.url == server.url("/")
    assert site.start == server.url("/en/law/")
    assert run(store, site).ended
    assert server.hits("/en/law/") == 2


def test_an_index_of_gzipped_sitemaps_with_5000_addresses_in_24_languages(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    families = 5000 // len(LANGUAGES) + 1
    entries = []
    for number in range(families):
        by_language = {tag: server.url(f"/law/doc-{number}_{tag}") for tag in LANGUAGES}
        entries += [(url, "2026-02-01", by_language) for url in by_language.values()]
    entries = entries[:5000]
    half = len(entries) // 2
    for number, part in enumerate((entries[:half], entries[half:])):
        body = gzip.compress(sitemap(part).body)
        server.put(f"/maps/{number}.xml.gz", Answer(body, content_type="application/gzip"))
    server.put("/maps/index.xml", index([server.url("/maps/0.xml.gz"), server.url("/maps/1.xml.gz")]))
    robots = f"User-agent: *\nAllow: /\nSitemap: {server.url('/maps/index.xml')}\n"
    server.put("/robots.txt", Answer(robots.encode(), content_type="text/plain"))
    server.put("/law/", hub("Laws", []))

    def answer(request: Asked) -> Answer:
        number, tag = re.fullmatch(r"/law/doc-(\d+)_(\w\w)", request.path).groups()  # type: ignore[union-attr]
        return document(int(number), tag)

    for number in range(families):
        server.put(f"/law/doc-{number}_en", answer)
    came = run(store, add(pages=11))
    assert came.ended
    pages = [p for p in store.site_pages.all(came.site.id) if "/law/doc-" in p.url]
    assert len(pages) >= 5000
    assert len({p.family for p in pages}) == families
    counts = Counter(p.state for p in pages)
    assert counts[PageState.DOCUMENT] == 10
    assert counts[PageState.BEYOND] == families - 10
    assert all(p.language == "en" for p in pages if p.state is PageState.DOCUMENT)
    assert (
        sum(asked(server).values()) == 1 + 1 + 3 + 10
    )  # robots.txt, start, index and its sitemaps, documents
    assert server.hits("/sitemap.xml") == 0


def test_feeds_are_found_by_themselves(store: Store, server: Server, add: Callable[..., Site]) -> None:
    feed = f'<link rel="alternate" type="application/atom+xml" href="{server.url("/feed")}">'
    server.put("/law/", hub("Laws", [], feed))
    server.put("/law/a", document(1, head=feed.replace("/feed", "/law/a/comments")))
    server.put(
        "/feed",
        xml(
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/law/a"/></entry>'
            '<entry><link href="/news/1"/></entry></feed>'
        ),
    )
    run(store, add())
    assert watched(store, server) == ["/law/", "/law/a"]
    assert server.hits("/law/a/comments") == 0


def test_a15_a_sitemap_with_entities_reads_nothing_of_this_machine(
    store: Store, server: Server, add: Callable[..., Site], tmp_path: Path
) -> None:
    secret = tmp_path / "sentinel"
    secret.write_text("law/secret-of-this-machine")
    server.put("/law/", hub("Laws", []))
    leak = f'<!DOCTYPE urlset [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>'
    server.put("/sitemap.xml", xml(f"{leak}<urlset><url><loc>{server.url('/')}&leak;</loc></url></urlset>"))
    run(store, add())
    assert not [path for path in asked(server) if "secret" in path]


def test_a_sitemap_is_asked_for_through_the_guard(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    robots = b"User-agent: *\nAllow: /\nSitemap: http://169.254.169.254/latest/sitemap.xml\n"
    server.put("/robots.txt", Answer(robots, content_type="text/plain"))
    server.put("/law/", hub("Laws", []))
    site = run(store, add()).site
    (row,) = [p for p in store.site_pages.all(site.id) if p.kind is LeadKind.SITEMAP]
    assert row.state is PageState.UNREAD
    assert "link-local" in row.note


def test_the_next_discovery_asks_for_lists_and_for_what_is_new_and_tells_it(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/law/", hub("Laws", ["a", "b"]))
    server.put("/sitemap.xml", sitemap([(server.url("/law/a"), "", {})]))
    for number, name in enumerate("abcd"):
        server.put(f"/law/{name}", document(number))
    site = run(store, add()).site
    reader = store.readers.add("ada@reader.example", now=datetime.now(UTC))
    store.readers.subscribe(reader.id, now=datetime.now(UTC))
    server.put("/law/", hub("Laws", ["a", "b", "c"]))
    server.put("/sitemap.xml", sitemap([(server.url("/law/d"), "", {}), (server.url("/law/a"), "", {})]))
    server.asked.clear()
    (event,) = run(store, site).events
    assert set(asked(server)) == {"/robots.txt", "/law/", "/sitemap.xml", "/law/c", "/law/d"}
    assert event.kind is SiteEventKind.APPEARED
    assert {p.title for p in event.pages} == {"Rules of the market 2", "Rules of the school 3"}
    assert {p.url for p in event.pages} == {server.url("/law/c"), server.url("/law/d")}
    (notice,) = store.outbox.notices(f"site:{event.id}")
    assert notice.reader_id == reader.id
    assert run(store, site).events == ()


def test_what_a_list_that_failed_before_now_lists_is_no_news(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/law/", hub("Laws", ["a", "shy"]))
    for number, name in enumerate("abcd"):
        server.put(f"/law/{name}", document(number))
    server.put("/sitemap.xml", Answer(b"", 403))
    server.put("/law/shy", Answer(b"", 404))
    site = run(store, add()).site
    server.put("/sitemap.xml", sitemap([(server.url("/law/b"), "", {})]))
    server.put("/law/shy", document(7, links=["c"]))
    server.put("/law/", hub("Laws", ["a", "shy", "d"]))
    (event,) = run(store, site).events
    assert [p.url for p in event.pages] == [server.url("/law/d")]
    assert watched(store, server) == [f"/law/{name}" for name in ["", "a", "b", "c", "d", "shy"]]


def test_a_document_that_its_sitemap_says_was_modified_is_visited_soon(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    listed: list[tuple[str, str, dict[str, str]]]
    listed = [(server.url("/law/a"), "2026-01-01", {}), (server.url("/law/b"), "2026-01-01", {})]
    server.put("/law/", hub("Laws", []))
    server.put("/sitemap.xml", sitemap(listed))
    server.put("/law/a", document(1))
    server.put("/law/b", document(2))
    site = run(store, add()).site
    today = datetime.now(UTC).isoformat()
    future = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    server.put("/sitemap.xml", sitemap([(listed[0][0], today, {}), (listed[1][0], future, {})]))
    run(store, site)
    due = {s.url: s.due_at for s in store.sources.all()}
    now = datetime.now(UTC)
    assert due[server.url("/law/a")] <= now  # type: ignore[operator]
    assert due[server.url("/law/b")] > now  # type: ignore[operator]


def test_slices_end_where_they_are_told_and_go_on_from_there(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/law/", hub("Laws", [f"p{number}" for number in range(7)]))
    for number in range(7):
        server.put(f"/law/p{number}", document(number))
    site = add()
    slices = 0
    while True:
        (lease,) = store.sites.claim(datetime.now(UTC), owner="test", lease_seconds=300)
        came = discover(store, lease, settings=SETTINGS, requests=4)
        slices += 1
        if came.ended:
            break
        assert store.site_pages.waiting(site.id) > 0
    assert slices == 3
    asked_for = asked(server)
    assert asked_for.pop("/robots.txt") == slices
    assert set(asked_for.values()) == {1}
    assert len(watched(store, server)) == 8


def test_a_host_at_fault_leaves_the_rest_for_later(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    names = [f"p{number}" for number in range(9)]
    server.put("/law/", hub("Laws", names))
    for name in names:
        server.put(f"/law/{name}", Answer(b"", 503))
    site = add()
    came = run(store, site)
    assert not came.ended
    assert "503" in came.stalled
    assert sum(server.hits(f"/law/{name}") for name in names) == 3
    assert came.site.due_at is not None
    assert came.site.due_at > datetime.now(UTC) + timedelta(minutes=50)
    for number, name in enumerate(names):
        server.put(f"/law/{name}", document(number))
    assert run(store, site).ended
    assert len(watched(store, server)) == 10
    assert server.hits("/law/") == 1


def test_one_bad_page_does_not_hold_up_the_others(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/law/", hub("Laws", ["bad", "a", "b"]))
    server.put("/law/bad", Answer(b"", 500))
    server.put("/law/a", document(1))
    server.put("/law/b", document(2))
    site = add()
    while not (came := run(store, site)).ended:
        assert "500" in came.stalled
    assert watched(store, server) == ["/law/", "/law/a", "/law/b"]
    assert server.hits("/law/bad") == 3


def test_a_start_page_that_does_not_answer_is_said_and_tried_again(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/law/", [Answer(b"", 503), hub("Laws", [])])
    site = add()
    came = run(store, site)
    assert came.stalled
    assert came.site.note == came.stalled
    assert run(store, site).site.note == ""
    assert watched(store, server) == ["/law/"]


def test_a_start_page_that_goes_missing_is_a_visit_of_its_source(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/law/", [hub("Laws", []), Answer(b"", 404)])
    site = run(store, add()).site
    came = run(store, site)
    assert came.ended
    source = store.sources.find(server.url("/law/"))
    assert [v.status for v in store.archive.visits(source.id)] == [404, 200]


def test_a_wall_is_no_document(store: Store, server: Server, add: Callable[..., Site]) -> None:
    server.put("/law/", hub("Laws", ["login"]))
    form = '<form><input name="user"><input type="password" name="p"><button>Sign in</button></form>'
    server.put("/law/login", page("Sign in", form))
    site = run(store, add()).site
    assert watched(store, server) == ["/law/"]
    assert states(store, site, server)["/law/login"] is PageState.UNREAD


def test_an_order_to_end_gives_the_site_back(store: Store, server: Server, add: Callable[..., Site]) -> None:
    server.put("/law/", hub("Laws", ["slow"]))
    server.put("/law/slow", Answer(b"", ending=Ending.SILENT))
    site = add()
    (lease,) = store.sites.claim(datetime.now(UTC), owner="test", lease_seconds=300)
    stop = threading.Event()

    def told(report: Report) -> None:
        if report.event is Says.FETCHING and report.url.endswith("/slow"):
            stop.set()

    assert not discover(store, lease, settings=SETTINGS, on_event=told, stop=stop).ended
    (again,) = store.sites.claim(datetime.now(UTC), owner="other", lease_seconds=300)
    assert again.site.id == site.id
    waiting = store.site_pages.next(site.id)
    assert waiting is not None
    assert waiting.tries == 0


def test_a_page_that_kills_the_child_costs_only_itself(
    store: Store, server: Server, add: Callable[..., Site]
) -> None:
    server.put("/law/", hub("Laws", ["bomb", "a"]))
    server.put("/law/bomb", page("Bomb", "<div>" * 400_000 + "x"))
    server.put("/law/a", document(1))
    site = add()
    (lease,) = store.sites.claim(datetime.now(UTC), owner="test", lease_seconds=300)
    tight = CrawlSettings(
        allow_private_addresses=True, host_delay_seconds=0, page_cpu_seconds=1, memory_bytes=3_000_000_000
    )
    assert discover(store, lease, settings=tight).ended
    assert "/law/a" in watched(store, server)
    assert states(store, site, server)["/law/bomb"] in (PageState.UNREAD, PageState.DOCUMENT)


def test_scrapy_crawls_a_site_from_the_checkout(server: Server, tmp_path: Path) -> None:
    server.put("/law/", hub("Laws", ["a"]))
    server.put("/law/a", document(1))
    out = tmp_path / "found.json"
    done = scrapy(
        *("crawl", "site", "-a", f"url={server.url('/law/')}", "-s", "ALLOW_PRIVATE_ADDRESSES=True"),
        *("-s", "DOWNLOAD_DELAY=0", "-O", str(out)),
    )
    assert done.returncode == 0, done.stderr
    items = json.loads(out.read_text())
    assert [(i["title"], i["language"], i["depth"]) for i in items] == [
        ("Laws", "en", 0),
        ("Rules of the bridge 1", "en", 1),
    ]
