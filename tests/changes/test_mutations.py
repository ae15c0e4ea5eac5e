"""What was learned swallows nothing beside it: a digit, a date, a modal verb, a link's number each ring."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from changes.compare import compare
from changes.learned import Learned
from changes.normal import digest
from changes.volatile import LEAST, VISITS, learn
from exchange import corpus
from exchange.corpus import Folder
from model import ChangeClass, Document
from pipelines.charset import charset_of
from pipelines.html import extract
from tests.changes.mutations import Mutation, Row, mutations
from tests.changes.pages import item, page, section, text
from watch.replay import address


def swallowed(mutation: Mutation, learned: Learned) -> str:
    """What of an edit is lost by learning, in words; "" where it is told as strongly as without learning."""
    plain = compare(mutation.before, mutation.edited)
    found = compare(mutation.before, mutation.after, learned)
    if found.change_class.rank > plain.change_class.rank:
        return f"{plain.change_class} became {found.change_class}"
    same = digest(mutation.before, learned) == digest(mutation.after, learned)
    if same and digest(mutation.before) != digest(mutation.edited):
        return "the digests are the same"
    return ""


def history(visits: int = 6) -> list[Document]:
    """A page on which a token, a date, a link, a block and an order vary, all beside what does not."""
    lands = [
        item(f"{land} pays {n}0 euros a year and must report by {n} May 2026.")
        for n, land in enumerate(("Veldria", "Ardania", "Marrow"), 1)
    ]
    quote = "Members may keep a copy for 30 days, said 14 of 20 readers on 2 March 2026."
    return [
        page(
            section(
                "Requests",
                f"Quote case k{n}7f3a91b{n} by 3 June 2026; we must answer within 30 days.",
                f"On {n + 1} April 2026 at 09:1{n} 1{n}7 visitors; 40 % may vote until 9 May 2027.",
            ),
            section(
                "Law",
                text(
                    "Article 12 of the act of 4 May 2016 must be read with this notice.",
                    links=[("act", f"https://law.example/acts/act-2016-679?visit={n}81{n}&page=3&part=b2")],
                ),
            ),
            section("What members say", *([quote] if n % 2 else [])),
            section("Partners", *(lands[n % 3 :] + lands[: n % 3])),
        )
        for n in range(visits)
    ]


HISTORY = history()
LEARNED = learn(HISTORY)
MUTATIONS = list(mutations(HISTORY[-1], LEARNED))


def test_everything_that_varies_on_the_page_was_learned_and_is_edited_beside() -> None:
    seen = {(mutation.row, mutation.what) for mutation in MUTATIONS}
    words = {"a digit", "a date", "a modal verb", "a figure put beside"}
    assert seen == {(row, what) for row in Row for what in words} | {(Row.LINK, "a link")}
    assert compare(HISTORY[-2], HISTORY[-1], LEARNED).change_class.rank >= ChangeClass.MARKUP.rank


@pytest.mark.parametrize(
    "mutation", MUTATIONS, ids=lambda m: f"{m.row.name.lower()}: {m.what}: {m.said[-40:]}"
)
def test_an_edit_beside_what_was_learned_rings(mutation: Mutation) -> None:
    found = compare(mutation.before, mutation.after, LEARNED)
    expected = ChangeClass.LINKS if mutation.what == "a link" else ChangeClass.SUBSTANTIVE
    assert found.change_class is expected
    assert swallowed(mutation, LEARNED) == ""


def test_the_values_of_a_link_are_learned_one_by_one() -> None:
    """The id of a visit beside the number of a page and of an act: only the first is masked."""
    address = "law.example/acts/act-2016-679?page=3&part=b2&visit=7"
    assert LEARNED.masked_link(address) == address.replace("=7", "=*")


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.skipif("POLICYWATCH_CORPUS" not in os.environ, reason="POLICYWATCH_CORPUS names no folder")
@pytest.mark.timeout(3600)
def test_no_edit_beside_what_was_learned_of_real_pages_is_swallowed() -> None:
    top = Path(os.environ["POLICYWATCH_CORPUS"])
    edited: Counter[str] = Counter()
    lost: list[str] = []
    for listing in sorted(top.rglob(corpus.STEPS)):
        for mutation, learned in _of_document(corpus.read(listing.parent)):
            edited[f"{mutation.row}: {mutation.what}"] += 1
            if wrong := swallowed(mutation, learned):
                lost.append(
                    f"{listing.parent.name}: {mutation.row}: {mutation.what}: {wrong}: {mutation.said}"
                )
    print("\n".join(f"{count} × {what}" for what, count in sorted(edited.items())))
    assert lost == []
    assert sum(edited.values()) > 100, "next to nothing was learned: is this a folder of real captures?"


def _of_document(folder: Folder) -> Iterator[tuple[Mutation, Learned]]:
    """Edits beside all that is learned from its visits, each block as it stood last."""
    done: set[tuple[Row, str, str]] = set()
    for visits in _windows(folder):
        known = {Learned().digest}
        for end in range(LEAST, len(visits) + 1):
            learned = learn(visits[:end])
            if learned.digest not in known:
                known.add(learned.digest)
                for page in reversed(visits[max(0, end - VISITS) : end]):
                    for mutation in mutations(page, learned, most=2, done=done):
                        yield mutation, learned


def _windows(folder: Folder) -> list[list[Document]]:
    """The documents of consecutive captures, as a monitor would read them."""
    found: list[list[Document]] = []
    url = address(folder)
    for step in folder.steps:
        body = step.file.read_bytes()
        charset = charset_of(corpus.response(url, step.fetched_at, body).header("content-type"))
        if step.starts:
            found.append([])
        found[-1].append(extract(body, url=url, charset=charset))
    return found
