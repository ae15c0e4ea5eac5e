"""Sections from headings and blocks: each heading with its path, and what stands under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from model import Block, BlockKind, Section, SectionKind
from pipelines.blocks import Heading
from pipelines.phrases import is_furniture, starts

FEW_HEADINGS = 2  #: a document with fewer, and longer than LONG, may have its headings in bold or in numbers
LONG = 1500  #: characters
MANY = 3  #: bold leads or numbered titles make headings from that many on
TITLE = 120  #: characters: a longer line is no heading
LINKS = 0.6  #: of an aside's text is in links

_NUMBERED = re.compile(
    r"(?:§+ ?|art(?:icle|ículo|icolo|igo|ikel)?\.? |section |clause |chapter |abschnitt |kapitel )?"
    r"(\d{1,2}(?:\.\d{1,2}){0,3}|[ivxlc]{1,5}|[a-z])(?:[.):]+|(?= ))\s*[–—-]?\s*(?=[^\W\d_])",
    re.IGNORECASE,
)


def sections(found: Sequence[Heading | Block], leads: set[int] | None = None) -> tuple[Section, ...]:
    """Cuts at headings. A heading without blocks keeps its section: it can be renamed or vanish.

    `leads` are the places of paragraphs in bold: headings, where the document has no others.
    """
    made: list[Section] = []
    path: list[tuple[int, str]] = []
    heading: Heading | None = None
    blocks: list[Block] = []

    def close() -> None:
        if heading is not None or blocks:
            made.append(_section(heading, tuple(text for _, text in path), len(made), tuple(blocks)))

    for one in _promoted(found, leads or set()):
        if isinstance(one, Block):
            blocks.append(one)
            continue
        close()
        heading, blocks = one, []
        while path and path[-1][0] >= one.level:
            path.pop()
        path.append((one.level, one.text))
    close()
    return _renumbered([one for i, one in enumerate(made) if not _is_empty_box(made, i)])


def _is_empty_box(made: Sequence[Section], i: int) -> bool:
    """A box of tools ("Share this page", "Additional tools") of which only the heading is left."""
    section = made[i]
    if section.blocks or not section.level or not is_furniture(section.heading):
        return False
    return i + 1 == len(made) or made[i + 1].level <= section.level


def _renumbered(made: Sequence[Section]) -> tuple[Section, ...]:
    return tuple(
        replace(section, ordinal=i) if section.ordinal != i else section for i, section in enumerate(made)
    )


def _section(
    heading: Heading | None, path: tuple[str, ...], ordinal: int, blocks: tuple[Block, ...]
) -> Section:
    if heading is None:
        return Section("", 0, path, ordinal, blocks=blocks)
    kind = SectionKind.ASIDE if _is_aside(heading, blocks) else SectionKind.BODY
    return Section(heading.text, heading.level, path, ordinal, kind, heading.anchor, blocks, heading.lead)


def _is_aside(heading: Heading, blocks: Sequence[Block]) -> bool:
    """A box of links that stands beside the text, or says so: "Related legislation"."""
    if not (heading.aside or starts("aside", heading.text)):
        return False
    size = sum(len(block.text) for block in blocks)
    return sum(len(link.text) for block in blocks for link in block.links) >= LINKS * size


def _promoted(found: Sequence[Heading | Block], leads: set[int]) -> Sequence[Heading | Block]:
    """Bold leads and numbered titles as headings, where the document has no others."""
    if sum(isinstance(one, Heading) for one in found) >= FEW_HEADINGS:
        return found
    if sum(len(one.text) for one in found) < LONG:
        return found
    titles = {i for i, one in enumerate(found) if isinstance(one, Block) and _is_title(one, i in leads)}
    if len(titles) < MANY:
        return found
    return [
        Heading(one.text, _level(one.text), lead=True) if i in titles else one for i, one in enumerate(found)
    ]


def _is_title(block: Block, bold: bool) -> bool:
    if block.kind is not BlockKind.PARAGRAPH or len(block.text) > TITLE:
        return False
    if block.text[-1] in ".;,:" and not bold:
        return False
    return bold or _NUMBERED.match(block.text) is not None


def _level(text: str) -> int:
    number = _NUMBERED.match(text)
    return min(6, 2 + (number[1].count(".") if number else 0))
