"""The sample site: the same text under new noise, and every way of its own to fail."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from changes.normal import digest
from demo.revisions import Answer, Revision, revisions
from demo.site import render, serving
from model import Outcome, SectionKind
from pipelines.html import extract

BASE = "https://lakes.example/policies/honey-control"
STORY = revisions()


def fetch(url: str) -> tuple[int, str]:
    try:
        with urlopen(Request(url), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def read(revision: Revision, visit: int) -> str:
    return digest(extract(render(revision.page, visit).encode(), url=BASE))


def test_no_two_visits_bring_the_same_bytes_and_all_bring_the_same_text() -> None:
    bodies = {render(STORY[0].page, visit) for visit in range(1, 30)}
    assert len(bodies) == 29
    assert len({read(STORY[0], visit) for visit in range(1, 30)}) == 1


def test_every_change_of_the_story_is_one_in_the_text_and_nothing_else_is() -> None:
    before = read(STORY[0], 1)
    for visit, revision in enumerate(STORY[1:], 2):
        if revision.answer is Answer.PAGE:
            now = read(revision, visit)
            assert (now != before) is (revision.outcome is Outcome.MEMENTO), revision.what
            before = now


def test_the_page_has_the_parts_of_a_policy_page() -> None:
    document = extract(render(STORY[0].page, 1).encode(), url=BASE)
    paths = [section.path for section in document.sections]
    assert (document.sections[0].heading, "Honey trafficking routes", "Syrup honey") in paths
    related = next(s for s in document.sections if s.heading.startswith("Related legislation"))
    assert related.kind is SectionKind.ASIDE
    assert "Latest news" not in document.text
    assert "ID_INTERNAL" not in document.text
    assert "cookies" not in document.text


@pytest.mark.parametrize("answer", list(Answer))
def test_each_answer_comes_over_http(answer: Answer) -> None:
    revision = next(r for r in STORY if r.answer is answer)
    with serving(STORY[0]) as site:
        site.show(revision)
        status, text = fetch(site.url)
    assert status == (503 if answer is Answer.UNAVAILABLE else 200)
    assert ("Honey trafficking routes" in text) is (answer is Answer.PAGE)


def test_robots_may_see_the_page_and_nothing_else_is_there() -> None:
    with serving(STORY[0]) as site:
        root = site.url.partition("/policies")[0]
        assert fetch(root + "/robots.txt") == (200, "User-agent: *\nDisallow: /print\n")
        assert fetch(root + "/elsewhere")[0] == 404


def test_an_edit_that_finds_nothing_to_edit_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not stand exactly once"):
        STORY[0].page.reworded("syrup", "no such words", "others")
