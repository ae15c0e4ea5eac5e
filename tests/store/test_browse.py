"""Looking back: what happened, sources and their health, calendars, versions, lives of sections, figures."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from model import (
    USABLE,
    ChangeClass,
    Comparison,
    FaultKind,
    Figure,
    FigureKind,
    HappeningFilter,
    HappeningKind,
    Health,
    Hunk,
    Item,
    ItemKind,
    Memento,
    Op,
    Origin,
    Outcome,
    Passage,
    Scope,
    SectionPair,
    Site,
    SiteEventKind,
    Source,
    SourceFilter,
    fault,
)
from model.documents import BlockKind
from store import Store
from store.errors import BadCursor
from store.values import Find, NewChange, NewSiteEvent, ToldPage
from tests.store.builders import DAY, HOUR, NOON, add, document, new_visit, see

END = timedelta(seconds=1)  #: a visit without a capture counts from its end


def changed(
    store: Store,
    before: Memento,
    after: Memento,
    *,
    summary: str = "A fee rose.",
    kind: ChangeClass = ChangeClass.SUBSTANTIVE,
    figure: Figure | None = None,
    ordinal: int = 0,
) -> int:
    """One section edited, filed a minute after the later version was seen."""
    hunks = (Hunk(Op.EQUAL, "The fee is "), Hunk(Op.DELETE, "forty"), Hunk(Op.INSERT, "fifty"))
    passage = Passage(BlockKind.PARAGRAPH, hunks, kind, figures=(figure,) if figure else ())
    item = Item(
        ItemKind.EDITED,
        kind,
        ("Fees", "Part 0"),
        ("Fees", "Part 0"),
        passages=(passage,),
        ordinal_before=ordinal,
        ordinal_after=ordinal,
    )
    comparison = Comparison((item,), kind, summary, pairs=(SectionPair(0, 0),))
    new = NewChange(
        source_id=after.source_id,
        before_id=before.id,
        after_id=after.id,
        compared_at=after.captured_at + timedelta(minutes=1),
        comparison=comparison,
    )
    filed = store.changes.file(new)
    assert filed is not None
    return filed.id


def history(store: Store, source: Source, *texts: str) -> list[Memento]:
    """A version a day, each compared with the one before."""
    mementos = [see(store, source, text, NOON + n * DAY)[1] for n, text in enumerate(texts)]
    for before, after in pairwise(mementos):
        changed(store, before, after, summary=f"To {texts[mementos.index(after)]}.")
    return mementos


def appeared(store: Store) -> Site:
    """A site, and an event of it: a page appeared."""
    site = store.sites.add(
        "https://law.example/",
        tags=("law",),
        scope=Scope(),
        every_seconds=60,
        source_every_seconds=60,
        now=NOON,
    )
    [lease] = store.sites.claim(NOON, owner="a", lease_seconds=60)
    store.site_pages.begin(site.id, NOON)
    site = store.sites.get(site.id)
    store.site_pages.found(site, [Find(url="https://law.example/a", title="Refunds", news=True)], NOON)
    page = store.site_pages.next(site.id)
    assert page is not None
    told = NewSiteEvent(kind=SiteEventKind.APPEARED, pages=(ToldPage(page_id=page.id),))
    store.site_events.finish(site, lease.token, now=NOON + 6 * DAY, due_at=None, events=[told])
    return site


# -- what happened ---------------------------------------------------------------------------------------


def test_changes_incidents_and_events_of_sites_are_one_stream(store: Store) -> None:
    source = store.sources.add(
        "https://gov.example/a", title="Fees", tags=("tax",), every_seconds=9, now=NOON
    )
    one, two = history(store, source, "one", "two")
    opened = store.incidents.open(
        source.id, code="gone", reason="It is gone.", since=NOON + 2 * DAY, visits=3, now=NOON + 4 * DAY
    )
    assert opened is not None
    store.incidents.close(opened.id, now=NOON + 5 * DAY)
    site = appeared(store)

    found = store.browse.recent().rows
    assert [h.kind for h in found] == ["site", "recovery", "incident", "change"]
    event, back, gone, change = found
    assert (event.site and event.site.slug, event.source, event.items, event.code) == (
        site.slug,
        None,
        1,
        "appeared",
    )
    assert event.summary.startswith("New: ")
    assert (back.summary, back.code, back.at) == ("It is gone.", "gone", NOON + 5 * DAY)
    assert gone.seen_at == NOON + 2 * DAY
    assert change.source is not None
    assert change.source.name == "Fees"
    assert (change.summary, change.change_class, change.items) == ("To two.", ChangeClass.SUBSTANTIVE, 1)
    assert (change.before_id, change.after_id, change.seen_at) == (one.id, two.id, two.first_seen_at)
    assert not any(h.superseded_at for h in found)
    in_site = store.browse.recent(HappeningFilter(site=site.slug)).rows
    assert [h.kind for h in in_site] == [HappeningKind.SITE]


def test_pages_go_on_where_they_ended_whatever_happens_meanwhile(store: Store) -> None:
    source = add(store)
    mementos = history(store, source, *"abcdefg")
    whole = [h.id for h in store.browse.recent().rows]
    first = store.browse.recent(limit=2)
    changed(store, mementos[0], see(store, source, "new", NOON + 30 * DAY)[1])
    seen, cursor = [h.id for h in first.rows], first.next
    while cursor:
        page = store.browse.recent(cursor=cursor, limit=2)
        seen += [h.id for h in page.rows]
        cursor = page.next
    assert seen == whole
    assert len(whole) == 6


@pytest.mark.parametrize("broken", ["x", "-", "20260301T120000.000000Z-", "1-2", "٣-1", "9" * 40, "a'b--"])
def test_a_broken_cursor_is_refused_in_words(store: Store, broken: str) -> None:
    history(store, add(store), "one", "two")
    with pytest.raises(BadCursor, match="first page"):
        store.browse.recent(cursor=broken)
    with pytest.raises(BadCursor, match="first page"):
        store.browse.recent(HappeningFilter(words="fee"), cursor=broken)
    with pytest.raises(BadCursor, match="first page"):
        store.browse.versions(1, cursor=broken)


def test_the_stream_is_chosen_from_by_source_tag_class_kind_time_and_words(store: Store) -> None:
    a = store.sources.add("https://a.example/", tags=("tax", "eu"), every_seconds=9, now=NOON)
    b = store.sources.add("https://b.example/", tags=("eu",), every_seconds=9, now=NOON)
    one, two, three = (
        see(store, a, text, NOON + n * DAY)[1] for n, text in enumerate("one two three".split())
    )
    first = changed(store, one, two, summary="Gebühren rose.")
    second = changed(store, two, three, kind=ChangeClass.EDITORIAL, summary="A comma.")
    four, five = (see(store, b, text, NOON + n * DAY)[1] for n, text in enumerate(["four", "five"]))
    other = changed(store, four, five, kind=ChangeClass.LINKS, summary="A link.")
    store.incidents.open(b.id, code="dns", reason="No name.", since=NOON, visits=3, now=NOON + 9 * DAY)

    def ids(**wanted: object) -> list[tuple[str, int]]:
        found = store.browse.recent(HappeningFilter(**wanted))  # type: ignore[arg-type]
        return [(h.kind.value, h.subject_id) for h in found.rows]

    incident = ("incident", 1)
    assert ids(source_id=a.id) == [("change", second), ("change", first)]
    assert ids(tag="tax") == ids(source_id=a.id)
    assert ids(tag="eu", classes=(ChangeClass.LINKS,), kinds=(HappeningKind.CHANGE,)) == [("change", other)]
    assert ids(classes=(ChangeClass.EDITORIAL, ChangeClass.LINKS)) == [
        incident,
        ("change", second),
        ("change", other),
    ]
    assert ids(source_id=b.id, kinds=(HappeningKind.INCIDENT,)) == [incident]
    assert ids(since=NOON + 2 * DAY, until=NOON + 9 * DAY) == [("change", second)]
    assert ids(words="gebuhren") == [("change", first)]
    assert ids(words="fifty", tag="tax") == [("change", second), ("change", first)]
    assert ids(words="fifty", classes=(ChangeClass.LINKS,)) == [("change", other)]
    assert ids(words="fifty -gebühren", since=NOON, until=NOON + 9 * DAY, source_id=a.id) == [
        ("change", second)
    ]
    assert ids(words='"') == ids(tag="none") == ids(tag="tax", site="eu", kinds=(HappeningKind.SITE,)) == []
    assert ids(tag="tax", site="eu") == ids(tag="tax")

    store.sources.update(a.id, tags=("new",))
    assert ids(tag="tax") == []
    assert ids(tag="new", classes=(ChangeClass.EDITORIAL,)) == [("change", second)]


def test_words_page_by_page(store: Store) -> None:
    history(store, add(store), *"abcde")
    wanted = HappeningFilter(words="fifty")
    first = store.browse.recent(wanted, limit=3)
    rest = store.browse.recent(wanted, cursor=first.next, limit=3)
    assert [h.summary for h in (*first.rows, *rest.rows)] == ["To e.", "To d.", "To c.", "To b."]
    assert rest.next is None


def test_a_change_that_is_split_says_so(store: Store) -> None:
    source = add(store)
    history(store, source, "one", "two")
    see(store, source, "between", NOON + HOUR, origin=Origin.IMPORT)
    [change] = store.browse.recent().rows
    assert change.superseded_at is not None
    assert all(version.change is None for version in store.browse.versions(source.id).rows)


# -- sources ---------------------------------------------------------------------------------------------


def test_sources_come_with_their_health(store: Store) -> None:
    well = store.sources.add("https://a.example/", slug="a", tags=("tax",), every_seconds=9, now=NOON)
    down = store.sources.add("https://b.example/", slug="b", title="Bee", every_seconds=9, now=NOON)
    store.sources.add("https://c.example/", slug="c", tags=("tax",), every_seconds=9, now=NOON)
    history(store, well, "one", "two")
    verdict = fault(FaultKind.TIMEOUT, "No answer.")
    store.archive.record(new_visit(store, down, None, NOON + DAY, verdict=verdict, outcome=Outcome.FAULT))
    store.incidents.open(down.id, code="timeout", reason="No answer.", since=NOON, visits=3, now=NOON)
    store.sources.update(3, paused_at=NOON)

    page = store.browse.sources(limit=2)
    a, b = page.rows
    assert (a.source.slug, a.tags, a.versions, a.last_verdict, a.incident) == ("a", ("tax",), 2, USABLE, None)
    assert a.last_change is not None
    assert a.last_change.summary == "To two."
    assert (b.last_outcome, b.last_verdict, b.versions, b.last_change) == (Outcome.FAULT, verdict, 0, None)
    assert b.incident is not None
    assert b.incident.code == "timeout"
    [c] = store.browse.sources(cursor=page.next).rows
    assert (c.paused_at, c.last_visit_at, c.last_verdict) == (NOON, None, None)
    assert store.browse.card(well.id) == a

    def slugs(**wanted: object) -> list[str]:
        found = store.browse.sources(SourceFilter(**wanted))  # type: ignore[arg-type]
        return [card.source.slug for card in found.rows]

    assert slugs(tag="tax") == ["a", "c"]
    assert slugs(site="tax", tag="tax") == ["a", "c"]
    assert slugs(health=Health.TROUBLED) == ["b"]
    assert slugs(health=Health.PAUSED) == ["c"]
    assert slugs(words="bee") == slugs(words="b.EXAMPLE bee") == ["b"]
    assert slugs(words="100%") == []


def test_a_calendar_counts_visits_and_changes_by_day(store: Store) -> None:
    source = add(store)
    history(store, source, "one", "two")
    for hour in (1, 2):
        store.archive.record(
            new_visit(store, source, None, NOON + DAY + hour * HOUR, outcome=Outcome.REVISIT, seen=2)
        )
    store.incidents.open(source.id, code="x", reason="", since=NOON + 3 * DAY, visits=3, now=NOON + 4 * DAY)
    found = store.browse.calendar(source.id, NOON - DAY, NOON + 9 * DAY)
    first, second = found.days
    assert (first.day, first.visits, first.changes) == (date(2026, 3, 1), ((Outcome.MEMENTO, 1),), ())
    assert second.visits == ((Outcome.MEMENTO, 1), (Outcome.REVISIT, 2))
    assert second.changes == ((ChangeClass.SUBSTANTIVE, 1),)
    assert [incident.code for incident in found.incidents] == ["x"]
    later = store.browse.calendar(source.id, NOON + 2 * DAY, NOON + 3 * DAY)
    assert (later.days, later.incidents) == ((), ())


# -- versions --------------------------------------------------------------------------------------------


def test_versions_say_what_changed_and_when_they_were_seen_last(store: Store) -> None:
    source = add(store)
    mementos = history(store, source, "one", "two", "three")
    store.archive.record(
        new_visit(store, source, None, NOON + 5 * DAY, outcome=Outcome.VARIANT, seen=mementos[1].id)
    )
    page = store.browse.versions(source.id, limit=2)
    rest = store.browse.versions(source.id, cursor=page.next, limit=2)
    assert [v.memento for v in (*page.rows, *rest.rows)] == mementos[::-1]
    assert rest.next is None
    assert [v.change.summary if v.change else None for v in page.rows] == ["To three.", "To two."]
    assert [v.last_seen_at for v in (*page.rows, *rest.rows)] == [NOON + 2 * DAY, NOON + 5 * DAY + END, NOON]


def test_neighbours_pass_over_readings_of_the_same_capture(store: Store) -> None:
    source = add(store)
    one, two, three = history(store, source, "one", "two", "three")
    read = store.archive.upgrade(two.id, document("two", extractor="html/2"), "d", source.profile_id, NOON)
    for memento in (two, read):
        around = store.browse.neighbours(memento.id)
        assert (around.first, around.previous, around.next, around.last) == (one, one, three, three)
    ends = store.browse.neighbours(one.id), store.browse.neighbours(three.id)
    assert (ends[0].previous, ends[1].next) == (None, None)
    assert [v.memento for v in store.browse.versions(source.id).rows] == [three, two, one]
    every = store.browse.versions(source.id, upgrades=True).rows
    assert [v.memento for v in every] == [three, read, two, one]
    with pytest.raises(KeyError):
        store.browse.neighbours(99)


def test_a_time_gate_gives_the_version_that_stood(store: Store) -> None:
    source = add(store)
    assert store.browse.gate(source.id, NOON) is None
    one, two = history(store, source, "one", "two")
    for when, expected in ((NOON - DAY, one), (NOON, one), (NOON + HOUR, one), (NOON + DAY, two)):
        assert store.browse.gate(source.id, when) == expected
    assert store.browse.gate(source.id, NOON + 99 * DAY) == two


# -- sections and figures --------------------------------------------------------------------------------


def test_a_section_knows_its_age_and_how_often_its_words_changed(store: Store) -> None:
    source = add(store)
    one, two, three = (see(store, source, text, NOON + n * DAY)[1] for n, text in enumerate(["a", "b", "c"]))
    changed(store, one, two)
    changed(store, two, three, ordinal=7)  # of another section
    [section] = store.browse.tree(three.id)
    assert (section.heading, section.track, section.edits) == ("Part 0", f"{one.id}.0", 1)
    assert (section.first_seen_at, section.worded_at) == (NOON, NOON + DAY)
    with pytest.raises(KeyError):
        store.browse.tree(99)


def test_a_life_joins_versions_that_word_a_section_alike(store: Store) -> None:
    source = add(store)
    one, two, three = (see(store, source, text, NOON + n * DAY)[1] for n, text in enumerate(["a", "b", "c"]))
    changed(store, one, two)
    changed(store, two, three, ordinal=7)  # it differs by what no comparison shows
    seen = new_visit(store, source, None, NOON + 9 * DAY, outcome=Outcome.REVISIT, seen=three.id)
    store.archive.record(seen)
    life = store.browse.life(source.id, f"{one.id}.0")
    newer, older = life.wordings
    assert life.stands
    assert (older.memento_id, older.last_memento_id, older.blocks[0].text) == (one.id, one.id, "a")
    assert (newer.memento_id, newer.last_memento_id, newer.blocks[0].text) == (two.id, three.id, "c")
    assert (newer.first_seen_at, newer.last_seen_at) == (NOON + DAY, NOON + 9 * DAY + END)
    assert (older.first_seen_at, older.last_seen_at) == (NOON, NOON)
    shorter = store.browse.life(source.id, f"{one.id}.0", limit=1)
    assert (len(shorter.wordings), shorter.more) == (1, True)
    with pytest.raises(KeyError):
        store.browse.life(source.id, "99.0")


def test_a_life_goes_on_through_an_upgrade(store: Store) -> None:
    source = add(store)
    _, one = see(store, source, "a", NOON)
    read = store.archive.upgrade(
        one.id, document("a", extractor="html/2"), "d", source.profile_id, NOON, [SectionPair(0, 0)]
    )
    _, two = see(store, source, "b", NOON + DAY)
    changed(store, read, two)
    [section] = store.browse.tree(two.id)
    assert (section.track, section.first_seen_at, section.edits) == (f"{one.id}.0", NOON, 1)
    assert len(store.browse.life(source.id, section.track).wordings) == 2


def test_figures_are_chained_by_what_each_change_took_up(store: Store) -> None:
    source = add(store)
    mementos = [see(store, source, text, NOON + n * DAY)[1] for n, text in enumerate("abcd")]
    steps = [("40 €", "50 €"), ("50 €", "60 €"), ("7 €", "8 €")]
    for (before, after), (old, new) in zip(pairwise(mementos), steps, strict=True):
        changed(store, before, after, figure=Figure(FigureKind.AMOUNT, old, new, "+10"))
    other, first = store.browse.figures(source.id)
    assert [point.text for point in first.points] == ["40 €", "50 €", "60 €"]
    assert [point.at for point in first.points] == [NOON, NOON + DAY, NOON + 2 * DAY]
    assert [point.memento_id for point in first.points] == [memento.id for memento in mementos[:3]]
    assert (first.kind, first.path) == (FigureKind.AMOUNT, ("Fees", "Part 0"))
    assert [point.text for point in other.points] == ["7 €", "8 €"]
