"""Every kind of mail: valid HTML, nothing for axe to find, by day and by night, heard as well as seen."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Literal

import html5lib
import pytest
from playwright.sync_api import Page

from render.text import columns
from render.views import Rendered
from tests.render.gallery import MAILS
from tests.web.browsing import CHROMIUM, PHONE, launched, violations

in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt install chromium)"),
]


@pytest.fixture(scope="module")
def mails() -> dict[str, Rendered]:
    return {name: made() for name, made in MAILS.items()}


def test_every_html_part_is_valid_with_one_h1_and_no_level_skipped(mails: dict[str, Rendered]) -> None:
    for name, mail in mails.items():
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(mail.html)
        levels = [int(e.tag[1]) for e in tree.iter() if str(e.tag) in ("h1", "h2", "h3", "h4")]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), (name, levels)
        ids = [e.get("id") for e in tree.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), name


def test_no_mail_is_cut_off_by_mail_services(mails: dict[str, Rendered]) -> None:
    for name, mail in mails.items():
        assert len(mail.html.encode()) < 100_000, name


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with launched() as browser:
        context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
        yield context.new_page()
        context.close()


#: One of each kind; the others are such in another language, or longer.
KINDS = (
    *("one figure", "moved section", "removed page", "vanished pages", "incident", "digest of 40", "arabic"),
    *("question", "bounced", "bare"),
)
#: Of these all that differs in colour is made.
COLOURS = ("one figure", "incident", "question", "bare")
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


def glance(mail: Rendered) -> str:
    """What stands first in the HTML part, where lists of mails look for words to show."""
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(mail.html)
    first = tree.find("body")[0]
    assert first.get("class") == "glance" and "display:none" in (first.get("style") or "")
    return " ".join("".join(first.itertext()).split())


def test_a_list_of_mails_shows_what_the_subject_does_not_say(mails: dict[str, Rendered]) -> None:
    for name, mail in mails.items():
        said = glance(mail)
        assert 20 < len(said) <= 160, name
        assert said not in mail.subject, name
    assert glance(mails["one figure"]).startswith(
        "Now: “A bicycle travels for €2.00 on every crossing, also where it is folded.” The new text was"
    )
    assert "57 % of cannabis" in glance(mails["ten sections"])
    assert glance(mails["removed page"]).startswith("What we met: 404 Not Found")


def test_no_line_of_a_text_part_is_longer_than_72_columns_but_links_and_commands(
    mails: dict[str, Rendered],
) -> None:
    for name, mail in mails.items():
        for line in mail.text.splitlines():
            assert columns(line) <= 72 or "://" in line or "policywatch " in line, (name, line)


def test_outlook_is_given_a_width_and_no_attribute_that_html_has_dropped(mails: dict[str, Rendered]) -> None:
    for name, mail in mails.items():
        assert mail.html.count("<!--[if mso]><table ") == mail.html.count("</table><![endif]-->") == 1, name
        seen = re.sub(r"<!--.*?-->", "", mail.html, flags=re.S)
        assert not re.search(r"<[^>]* (?:cellpadding|cellspacing|border|align|bgcolor|width)=", seen), name


class TestInABrowser:
    pytestmark = in_browser

    @pytest.mark.parametrize(
        ("by_day", "by_night"), [(KINDS, COLOURS), pytest.param(MAILS, MAILS, marks=pytest.mark.slow)]
    )
    def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
        self, page: Page, mails: dict[str, Rendered], by_day: Collection[str], by_night: Collection[str]
    ) -> None:
        """Each kind of mail by day, those with colours of their own by night; all of them in the long run."""
        for name in by_day:
            page.emulate_media(color_scheme="light")
            page.set_content(mails[name].html)
            assert violations(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0], name
            page.emulate_media(color_scheme="dark")
            assert name not in by_night or violations(page, CONTRAST) == [], name

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_a_line_tells_what_went_and_came_not_colour_alone(
        self, page: Page, mails: dict[str, Rendered], scheme: Literal["light", "dark"]
    ) -> None:
        page.emulate_media(color_scheme=scheme)
        page.set_content(mails["one figure"].html)
        line = "e => getComputedStyle(e).textDecorationLine"
        assert page.eval_on_selector(".redline ins", line) == "underline"
        assert page.eval_on_selector(".redline del", line) == "line-through"
        paper = page.eval_on_selector("body", "e => getComputedStyle(e).backgroundColor")
        assert (max(map(int, re.findall(r"\d+", paper)[:3])) < 64) is (scheme == "dark")

    def test_what_went_and_came_is_heard(self, page: Page, mails: dict[str, Rendered]) -> None:
        page.set_content(mails["one figure"].html)
        heard = " ".join(page.locator(".redline").aria_snapshot().split())
        before, went, came, after = (heard.find(word) for word in ("[removed:", "€1.50", "[added:", "€2.00"))
        assert -1 < before < went < came < after, heard

    def test_a_number_that_became_another_is_read_from_right_to_left(
        self, page: Page, mails: dict[str, Rendered]
    ) -> None:
        page.set_content(mails["arabic"].html)
        pill = page.locator(".figure").first
        old, new = (pill.locator(f".figure-{side}").bounding_box() for side in ("old", "new"))
        assert old is not None and new is not None
        assert old["x"] > new["x"] and "←" in pill.inner_text()
        row = page.locator(".redline-row")
        went, came = row.locator("del").bounding_box(), row.locator("ins").bounding_box()
        assert went is not None and came is not None
        assert went["x"] > came["x"]

    def test_a_command_goes_on_in_the_next_line_with_a_whole_word(
        self, page: Page, mails: dict[str, Rendered]
    ) -> None:
        page.set_content(mails["bounced"].html)
        words = page.locator(".command").first.locator(".word")
        heights = {round(words.nth(n).bounding_box()["height"]) for n in range(words.count())}  # type: ignore[index]
        assert words.all_inner_texts()[-1] == "--resume" and len(heights) == 1

    def test_a_long_block_that_came_or_went_whole_has_a_bar_and_a_label_in_place_of_lines(
        self, page: Page, mails: dict[str, Rendered]
    ) -> None:
        page.set_content(mails["ten sections"].html)
        added = page.locator("#item-2")
        style = "e => getComputedStyle(e)"
        assert added.locator(".kind").inner_text() == "New section"
        block = added.locator(".redline")
        assert (
            block.evaluate(f"({style})(document.querySelector('#item-2 .redline')).borderLeftStyle")
            == "solid"
        )
        assert block.locator("ins").first.evaluate(f"e => ({style})(e).textDecorationLine") == "none"
        # Where a passage stays in part, the lines tell which.
        mixed = page.locator("#item-8 .redline del").first
        assert mixed.evaluate(f"e => ({style})(e).textDecorationLine") == "line-through"
