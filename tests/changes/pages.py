"""Small documents, written by hand, and strategies that make more of them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from model import Block, BlockKind, Document, Hunk, Link, Op, Section, SectionKind

WORDS = (
    "data account service user provider contract payment notice request consent record copy law order claim "
    "member report transfer storage purpose access security partner child parent street office letter answer"
).split()


def text(words: str, kind: BlockKind = BlockKind.PARAGRAPH, links: Sequence[tuple[str, str]] = ()) -> Block:
    return Block(kind, words, links=tuple(Link(t, to) for t, to in links))


def item(words: str) -> Block:
    return text(words, BlockKind.ITEM)


def row(*cells: str) -> Block:
    return Block(BlockKind.ROW, " | ".join(cells), cells=cells)


def section(heading: str, *blocks: str | Block, kind: SectionKind = SectionKind.BODY) -> Section:
    made = tuple(text(b) if isinstance(b, str) else b for b in blocks)
    return Section(heading, 2 if heading else 0, (heading,) if heading else (), 0, kind, None, made)


def page(*sections: Section, language: str = "en", title: str = "Terms") -> Document:
    numbered = tuple(
        Section(s.heading, s.level, s.path, n, s.kind, s.anchor, s.blocks) for n, s in enumerate(sections)
    )
    return Document(title, language, numbered, "test/1")


def marked(hunks: Sequence[Hunk]) -> str:
    """Hunks as one line: what went in [-…-], what came in {+…+}."""
    forms = {Op.EQUAL: "{}", Op.DELETE: "[-{}-]", Op.INSERT: "{{+{}+}}"}
    return "".join(forms[h.op].format(h.text) for h in hunks)


sentences = st.lists(st.sampled_from(WORDS), min_size=6, max_size=16).map(
    lambda w: " ".join(w).capitalize() + "."
)
paragraphs = st.lists(sentences, min_size=1, max_size=3).map(" ".join)


@st.composite
def documents(draw: st.DrawFn, least: int = 1) -> Document:
    """A document of some sections; each paragraph carries its place, so that no two are the same."""
    made = []
    for n in range(draw(st.integers(least, 5))):
        body = [f"{draw(paragraphs)} Here stands number {n} {i}." for i in range(draw(st.integers(1, 4)))]
        made.append(
            section(f"Part {' '.join(draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=3)))}", *body)
        )
    return page(*made)
