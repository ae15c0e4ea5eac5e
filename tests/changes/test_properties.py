"""What holds for any document: nothing from itself, every edit found, no ringing for what only varies."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changes.compare import compare
from changes.normal import digest
from changes.volatile import Learned, learn
from model import Block, BlockKind, ChangeClass, Document, Op, Section
from tests.changes.pages import WORDS, documents, page, section, sentences

SOME = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
RAYS = st.lists(st.integers(0x10000000, 0xFFFFFFFF), min_size=5, max_size=5, unique=True)
MARK = "Nobody ever said zebra before."


def edit(doc: Document, where: int, blocks: tuple[Block, ...]) -> Document:
    sections = list(doc.sections)
    sections[where] = replace(sections[where], blocks=blocks)
    return page(*sections)


def said(doc: Document, after: Document, op: Op) -> str:
    return "\n".join(
        h.text for i in compare(doc, after).items for p in i.passages for h in p.hunks if h.op is op
    )


@SOME
@given(documents())
def test_a_document_against_itself_gives_nothing(doc: Document) -> None:
    again = Document(doc.title, doc.language, tuple(replace(s) for s in doc.sections), doc.extractor)
    assert compare(doc, again).items == ()
    assert digest(doc) == digest(again)


@SOME
@given(documents(), st.data())
def test_an_added_sentence_is_found_wherever_it_is_put(doc: Document, data: st.DataObject) -> None:
    where = data.draw(st.integers(0, len(doc.sections) - 1))
    blocks = doc.sections[where].blocks
    at = data.draw(st.integers(0, len(blocks)))
    after = edit(doc, where, (*blocks[:at], Block(BlockKind.PARAGRAPH, MARK), *blocks[at:]))
    assert compare(doc, after).change_class is ChangeClass.SUBSTANTIVE
    assert MARK in said(doc, after, Op.INSERT)
    assert MARK in said(after, doc, Op.DELETE)
    assert digest(doc) != digest(after)


@SOME
@given(documents(), st.data())
def test_a_word_changed_anywhere_is_shown_and_nothing_else(doc: Document, data: st.DataObject) -> None:
    where = data.draw(st.integers(0, len(doc.sections) - 1))
    blocks = list(doc.sections[where].blocks)
    at = data.draw(st.integers(0, len(blocks) - 1))
    words = blocks[at].text.split(" ")
    nth = data.draw(st.integers(0, len(words) - 1))
    old, words[nth] = words[nth], "zebra"
    blocks[at] = replace(blocks[at], text=" ".join(words))
    after = edit(doc, where, tuple(blocks))
    assert said(doc, after, Op.INSERT).strip(" .") == "zebra"
    assert said(doc, after, Op.DELETE).strip(" .") == old.strip(" .")


@SOME
@given(documents(least=2), documents(), st.data())
def test_any_edit_script_is_found(doc: Document, other: Document, data: st.DataObject) -> None:
    """Sections removed, put elsewhere, written anew and added: each leaves its trace."""
    gone = data.draw(st.integers(0, len(doc.sections) - 1))
    kept = [s for n, s in enumerate(doc.sections) if n != gone]
    order = data.draw(st.permutations(range(len(kept))))
    new = section("Zebras and what they eat", MARK, data.draw(sentences))
    at = data.draw(st.integers(0, len(kept)))
    made = [kept[n] for n in order]
    after = page(*made[:at], new, *made[at:])
    found = compare(doc, after)
    assert found.change_class is ChangeClass.SUBSTANTIVE
    assert MARK in said(doc, after, Op.INSERT)
    lost = [b.text for b in doc.sections[gone].blocks if b.text not in after.text]
    shown = said(doc, after, Op.DELETE)
    assert all(any(word in shown for word in text.split()[-3:]) for text in lost)
    del other


@SOME
@given(documents(), documents())
def test_what_rings_shows_something_and_hunks_join_to_both_sides(before: Document, after: Document) -> None:
    found = compare(before, after)
    assert (found.change_class is ChangeClass.NOISE) == (found.items == ())
    for item in found.items:
        if item.change_class is ChangeClass.SUBSTANTIVE:
            assert any(h.text.strip() for p in item.passages for h in p.hunks if h.op is not Op.EQUAL)
        for passage in item.passages:
            assert passage.before.strip() in f" {before.text} ".replace("\n", " ") or passage.before == ""
            assert passage.after in after.text or passage.after == ""
    assert bool(found.summary) == bool(found.items)


@SOME
@given(documents(), documents())
def test_equal_digests_mean_nothing_to_tell(before: Document, after: Document) -> None:
    if digest(before) == digest(after):
        assert compare(before, after).items == ()
    assert digest(before) != digest(after) or before.text == after.text


def visited(doc: Document, ray: int, days: int = 30, verb: str = "may") -> Document:
    line = Block(
        BlockKind.PARAGRAPH, f"Quote {ray:08x}x7 when you write; we {verb} answer within {days} days."
    )
    return edit(doc, 0, (line, *doc.sections[0].blocks))


@SOME
@given(documents(), RAYS)
def test_shuffling_volatile_tokens_never_rings(doc: Document, rays: list[int]) -> None:
    learned = learn([visited(doc, ray) for ray in rays[:3]])
    one, other = (visited(doc, ray) for ray in rays[3:])
    assert compare(one, other, learned).items == ()
    assert digest(one, learned) == digest(other, learned)


@SOME
@given(documents(), RAYS, st.integers(1, 99).filter(lambda n: n != 30))
def test_a_figure_changed_beside_a_volatile_token_still_rings(
    doc: Document, rays: list[int], days: int
) -> None:
    learned = learn([visited(doc, ray) for ray in rays[:3]])
    found = compare(visited(doc, rays[3]), visited(doc, rays[4], days), learned)
    assert found.change_class is ChangeClass.SUBSTANTIVE
    assert [(f.old, f.new) for i in found.items for f in i.figures if "days" in f.old] == [
        ("30 days", f"{days} days")
    ]


@SOME
@given(documents(), RAYS)
def test_a_modal_verb_changed_beside_a_volatile_token_still_rings(doc: Document, rays: list[int]) -> None:
    learned = learn([visited(doc, ray) for ray in rays[:3]])
    found = compare(visited(doc, rays[3]), visited(doc, rays[4], verb="must"), learned)
    assert found.change_class is ChangeClass.SUBSTANTIVE


@SOME
@given(documents(), st.permutations(WORDS[:5]))
def test_a_list_in_another_order_never_rings(doc: Document, order: list[str]) -> None:
    def listed(words: list[str]) -> Section:
        return section("Partners", *(Block(BlockKind.ITEM, f"The {w} partner") for w in words))

    found = compare(page(*doc.sections, listed(WORDS[:5])), page(*doc.sections, listed(order)))
    assert found.change_class in (ChangeClass.MARKUP, ChangeClass.NOISE)


@SOME
@given(st.lists(documents(), max_size=5))
def test_learning_keeps_its_id_and_is_the_same_each_time(docs: list[Document]) -> None:
    learned = learn(docs)
    assert learned == learn(list(docs)) == Learned.from_json(learned.to_json())
