"""Full text over what pages say and said."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from model import (
    USABLE,
    Block,
    BlockKind,
    Document,
    Memento,
    Origin,
    Outcome,
    Run,
    SearchFilter,
    SearchHit,
    SearchPage,
    Section,
    Source,
)
from store import Store, search
from store.check import check, rebuild
from store.errors import BadCursor
from store.history_tables import WORDING
from store.values import NewCapture, NewMemento, NewVisit
from tests.store.builders import DAY, NOON


def say(
    store: Store,
    source: Source,
    at: int,
    *sections: tuple[str, str],
    origin: Origin = Origin.LIVE,
    extractor: str = "html/1",
) -> Memento:
    """A version on day `at` with these headings and texts, the first as the page's title."""
    made = tuple(
        Section(heading, 2, (sections[0][0], heading), n, blocks=(Block(BlockKind.PARAGRAPH, text),))
        for n, (heading, text) in enumerate(sections)
    )
    when = NOON + at * DAY
    body = repr((sections, at)).encode()
    capture = NewCapture(
        captured_at=when,
        url_final=source.url,
        status=200,
        digest=store.bodies.put(body),
        size_bytes=len(body),
        origin=origin,
    )
    document = Document("Page", "en", made, extractor)
    memento = NewMemento(document=document, digest=repr(sections), profile_id=source.profile_id)
    visit = store.archive.record(
        NewVisit(
            source_id=source.id,
            started_at=when,
            finished_at=max(when, NOON + 99 * DAY) if origin is Origin.IMPORT else when,
            verdict=USABLE,
            outcome=Outcome.MEMENTO,
            capture=capture,
            memento=memento,
        )
    )
    assert visit.memento_id is not None
    return store.archive.memento(visit.memento_id)


def watch(store: Store, name: str, *tags: str) -> Source:
    return store.sources.add(f"https://{name}.example/", slug=name, tags=tags, every_seconds=9, now=NOON)


def found(store: Store, words: str, wanted: SearchFilter = SearchFilter()) -> list[SearchHit]:
    return list(store.search.find(words, wanted).rows)


def texts(store: Store, words: str, **wanted: object) -> list[str]:
    hits = found(store, words, SearchFilter(**wanted))  # type: ignore[arg-type]
    return ["".join(run.text for run in hit.snippet) for hit in hits]


def test_a_hit_says_where_it_stands_and_since_when(store: Store) -> None:
    source = watch(store, "fees")
    one = say(store, source, 0, ("Fees", "The fee is 40 crowns."), ("Data", "Data is kept for 30 days."))
    two = say(store, source, 1, ("Fees", "The fee is 40 crowns."), ("Data", "Data is kept for 12 months."))
    [old] = found(store, "30 days")
    [new] = found(store, "12 months")
    [fee] = found(store, "CROWNS")
    assert (old.memento_id, old.ordinal, old.path, old.current) == (one.id, 1, ("Fees", "Data"), False)
    assert (old.first_seen_at, old.last_seen_at, old.first_memento_id) == (NOON, NOON, one.id)
    assert (new.memento_id, new.first_seen_at, new.current) == (two.id, NOON + DAY, True)
    assert (fee.memento_id, fee.first_memento_id, fee.current) == (two.id, one.id, True)
    assert (fee.first_seen_at, fee.last_seen_at) == (NOON, NOON + DAY)
    assert (fee.source.slug, fee.track) == ("fees", f"{two.id}.0")
    assert fee.snippet == (Run("The fee is 40 "), Run("crowns", matched=True), Run("."))


def test_what_comes_back_is_current_again(store: Store) -> None:
    source = watch(store, "a")
    texts = ["Pets are welcome.", "No animals.", "Pets are welcome."]
    one, _, three = (say(store, source, n, ("Rules", text)) for n, text in enumerate(texts))
    [hit] = found(store, "pets")
    assert (hit.current, hit.first_memento_id, hit.memento_id) == (True, one.id, three.id)
    [gone] = found(store, "animals")
    assert not gone.current
    assert found(store, "animals", SearchFilter(current_only=True)) == []
    assert len(found(store, "pets", SearchFilter(current_only=True))) == 1


def test_an_import_moves_first_and_last_and_is_never_current(store: Store) -> None:
    source = watch(store, "a")
    say(store, source, 5, ("Rules", "Pets."))
    say(store, source, 9, ("Rules", "Cats."))
    early = say(store, source, 1, ("Rules", "Pets."), ("More", "Dogs."), origin=Origin.IMPORT)
    late = say(store, source, 7, ("Rules", "Pets."), ("Else", "Owls."), origin=Origin.IMPORT)
    [pets], [dogs], [cats] = found(store, "pets"), found(store, "dogs"), found(store, "cats")
    assert (pets.first_memento_id, pets.memento_id, pets.current) == (early.id, late.id, False)
    assert (dogs.first_memento_id, dogs.memento_id, dogs.current) == (early.id, early.id, False)
    assert cats.current


def test_an_upgrade_of_the_newest_version_is_what_is_said_now(store: Store) -> None:
    source = watch(store, "a")
    one = say(store, source, 0, ("Rules", "Pets and menu."))
    made = Document(
        "Page",
        "en",
        (Section("Rules", 2, ("Rules",), 0, blocks=(Block(BlockKind.PARAGRAPH, "Pets."),)),),
        "html/2",
    )
    read = store.archive.upgrade(one.id, made, "d", source.profile_id, NOON)
    [menu] = found(store, "menu")
    assert not menu.current
    assert {hit.memento_id for hit in found(store, "pets") if hit.current} == {read.id}


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("gebühr", True),
        ("GEBUHR", True),
        ("gebuhren", False),
        ("geb*", True),
        ('"hohe gebuhr"', True),
        ('"gebuhr hohe"', False),
        ("gebühr -hohe", False),
        ("-niemand hohe", True),
        ("3,5", True),
        ("3.5 %", True),
        ("e-mail", True),
        ("隐私", True),
        ("私政", True),
        ("政隐", False),
        ("개인정보", True),
        ("नियम", True),
        ("entgelt", True),
        ("entgelt gebühr", True),
        ("section", False),
        ("s1", False),
    ],
)
def test_words_are_found_as_people_type_them(store: Store, words: str, hit: bool) -> None:
    source = watch(store, "a")
    say(store, source, 0, ("Entgelt", "Eine hohe Gebühr von 3,5 % per E-Mail. 隐私政策 개인정보를 नियम"))
    assert bool(found(store, words)) is hit


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        '"',
        '""',
        "*",
        "-",
        "-fee",
        "§ %",
        '"fee',
        "fee AND",
        "AND OR NOT NEAR(",
        "heading : fee",
        "a:b (c) {d} ^e + f",
        "'; DROP TABLE source; --",
        "fee'''\\",
        "\x00\ud800",
        "<-> & | !",
        "x " * 5_000,
        "x" * 5_000,
        "%s :words ? $1",
    ],
)
def test_nothing_that_is_typed_is_an_error(store: Store, words: str) -> None:
    source = watch(store, "a")
    say(store, source, 0, ("Fees", "The fee."))
    store.search.find(words)
    store.search.find(words, SearchFilter(source_id=source.id, current_only=True))


def test_a_search_keeps_to_source_tag_and_site(store: Store) -> None:
    a, b, c = watch(store, "a", "tax"), watch(store, "b", "tax", "eu"), watch(store, "c")
    for source in (a, b, c):
        say(store, source, 0, ("Fees", f"The fee of {source.slug}."))
    assert texts(store, "fee") == [f"The fee of {name}." for name in "cba"]
    assert texts(store, "fee", source_id=a.id) == ["The fee of a."]
    assert texts(store, "fee", tag="tax") == ["The fee of b.", "The fee of a."]
    assert texts(store, "fee", tag="tax", site="eu", current_only=True) == ["The fee of b."]
    assert texts(store, "fee", tag="none") == texts(store, "fee", source_id=99) == []


def test_the_best_answer_comes_first_and_pages_go_on(store: Store) -> None:
    source = watch(store, "a")
    filler = "word " * 400
    say(
        store,
        source,
        0,
        ("One", f"{filler} data {filler} retention"),
        ("Two", "The retention of data."),
        ("Data retention", "So long."),
        ("Three", "Our data retention policy."),
        ("Four", "Nothing."),
    )
    hits = [hit.heading for hit in found(store, "data retention")]
    assert hits.index("Three") < hits.index("Two") < hits.index("One")
    assert len(hits) == 4
    first = store.search.find("data retention", limit=3)
    say(store, source, 1, ("New", "Data retention, data retention."))
    rest = store.search.find("data retention", cursor=first.next, limit=3)
    assert len(first.rows) == 3
    assert {hit.heading for hit in (*first.rows, *rest.rows)} == set(hits)
    assert rest.next is None
    with pytest.raises(BadCursor):
        store.search.find("data", cursor="x")
    with pytest.raises(BadCursor):
        store.search.find("data", cursor="1-x")


def test_a_page_that_is_seen_again_is_indexed_once(store: Store) -> None:
    source = watch(store, "a")
    same = ("Fees", "The fee.")
    for day in range(3):
        say(store, source, day, same, ("Day", f"Day {day}."))
    with store.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(WORDING)).scalar() == 4


def test_an_index_made_anew_finds_the_same(store: Store) -> None:
    source = watch(store, "a")
    for day, text in enumerate(["Pets.", "Cats.", "Pets."]):
        say(store, source, day, ("Rules", text), ("Same", "As ever."))
    before = [found(store, words) for words in ("pets", "cats", "ever")]
    assert check(store, read_data=True) == []
    rebuild(store)
    assert check(store, read_data=True) == []
    assert [found(store, words) for words in ("pets", "cats", "ever")] == before
    assert all(len(hits) == 1 for hits in before)


def test_check_tells_of_an_index_that_lacks_something_and_rebuild_mends_it(store: Store) -> None:
    source = watch(store, "a", "tax")
    say(store, source, 0, ("Fees", "The fee."))
    store.incidents.open(source.id, code="x", reason="", since=NOON, visits=3, now=NOON)
    with store.database.writing() as connection:
        if store.database.is_sqlite:
            connection.exec_driver_sql("INSERT INTO search_words (search_words) VALUES ('delete-all')")
        else:
            connection.exec_driver_sql("DELETE FROM search_words")
        connection.exec_driver_sql("DELETE FROM source_tag")
        connection.exec_driver_sql("DELETE FROM happening_tag")
        connection.exec_driver_sql("DELETE FROM happening")
    problems = check(store)
    assert {problem.kind for problem in problems} == {"index", "tags", "happening"}
    assert all("check --rebuild" in problem.text for problem in problems)
    rebuild(store)
    assert check(store, read_data=True) == []
    assert len(found(store, "fee", SearchFilter(tag="tax"))) == 1


def test_check_tells_of_text_that_is_taken_for_present(store: Store) -> None:
    source = watch(store, "a")
    for day, text in enumerate(["Pets.", "Cats."]):
        say(store, source, day, ("Rules", text))
    with store.database.writing() as connection:
        connection.execute(WORDING.update().values(left_id=None))
    [problem] = check(store, read_data=True)
    assert "past text" in problem.text


def test_what_is_left_out_of_many_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    source = watch(store, "a", "tax")
    say(store, source, 0, *((f"Part {n}", f"The fee of part {n}.") for n in range(9)))
    say(store, source, 1, ("Part 0", "The fee of part 0."), *((f"Part {n}", "None.") for n in range(1, 9)))
    now = SearchFilter(current_only=True)
    assert not store.search.find("fee").capped
    assert [hit.heading for hit in store.search.find("fee", now).rows] == ["Part 0"]
    monkeypatch.setattr(search, "WALK", 4)
    assert store.search.find("fee", now) == SearchPage((), capped=True, terms=("fee",))
    monkeypatch.setattr(search, "CANDIDATES", 4)
    assert store.search.find("fee").capped
