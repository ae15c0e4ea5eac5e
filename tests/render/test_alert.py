"""The mail about a change: five blocks, in text and in HTML, whatever the page says."""

from __future__ import annotations

import re
import warnings
from html import unescape

import html5lib
import pytest

from model import BlockKind, ChangeClass, Hidden, ItemKind, Link
from render.alert import alert
from tests.render.views import (
    cannabis,
    item,
    linked,
    passage,
    percent,
    source,
    view,
)

HOSTILE = (
    "\r\nBcc: eve@evil.example\r\n\r\n<img src=x onerror=alert(1)> {{7*7}} {% raw %} &lt;a&gt; "
    '"><script>alert(1)</script> \u202e\x1b[31m</td></table> [-x-]{+y+} \ud800 </style><b>'
)


def elements(html: str) -> set[tuple[str, str]]:
    """Every element with the attributes that could do something."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = html5lib.parse(html, namespaceHTMLElements=False)
    found = set()
    for element in tree.iter():
        if isinstance(element.tag, str):
            names = [n for n in element.attrib if str(n).startswith("on") or n in ("src", "srcdoc", "action")]
            found.add((element.tag, " ".join(map(str, names))))
    return found


def hrefs(html: str) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = html5lib.parse(html, namespaceHTMLElements=False)
    return [str(a.get("href")) for a in tree.iter("a")]


def folded(text: str) -> str:
    return " ".join(text.split())


def test_the_subject_says_what_changed() -> None:
    mail = alert(view(cannabis()))
    assert mail.subject == "[policywatch] Drug control: 54 % → 57 % and 1 list item added in Cannabis"


def test_the_text_part_has_the_five_blocks_in_order() -> None:
    mail = alert(view(cannabis(), hidden=(Hidden("date stamp", 2),)))
    text = folded(mail.text)
    blocks = [
        "What changed (1 change · substantive) * 54 % → 57 % and 1 list item added in Cannabis",
        "Edited: Drug control › International cooperation › Drug trafficking routes › Cannabis",
        "Figure: 54 % → 57 % (+3 points)",
        "Some [-54 %-]{+57 %+} of cannabis",
        "• {+Overland through the Western Balkans to Central Europe+}",
        "Not shown * 2 × date stamp",
        "When it was seen * The previous text was seen 84 times, from 1 Nov 2026, 14:00 UTC to 22 Nov",
        "The new text was first seen on 22 Nov 2026, 14:00 UTC, 6 hours later.",
        "See the whole change: policywatch diff drug-control@2026-11-01T14:00:00Z drug-control@2026-11-22",
        "Open the page: https://policy.example/en/drug-control",
        "Why you get this * You follow every source",
        "Sent to ada@reader.example To unsubscribe: policywatch unsubscribe ada@reader.example",
    ]
    places = [text.find(block) for block in blocks]
    assert -1 not in places, blocks[places.index(-1)]
    assert places == sorted(places)


def test_the_html_part_says_the_same() -> None:
    html = alert(view(cannabis(), hidden=(Hidden("date stamp", 2),))).html
    words = folded(unescape(re.sub(r"<[^>]+>", "", html)))
    for said in ("Cannabis", "+3 points", "2 × date stamp", "seen 84 times", "policywatch unsubscribe"):
        assert said in words
    assert re.search(r"<del[^>]*>54\s%</del>\s*<ins[^>]*>57\s%</ins>", unescape(html))


def test_a_reason_does_not_say_again_what_the_figures_say() -> None:
    edit = item(
        ItemKind.EDITED,
        ("Drug control",),
        passage(
            "From [-54 %-]{+57 %+} to [-12-]{+15+}.", figures=(percent("54 %", "57 %"), percent("12", "15"))
        ),
        reasons=(
            "a percentage changed: 54 % → 57 %",
            "a percentage changed: 12 → 15",
            "a date changed: 1 → 2",
        ),
    )
    assert "(substantive: a percentage changed; a date changed: 1 → 2)" in folded(alert(view(edit)).text)


def test_with_a_public_address_it_links_to_each_item() -> None:
    mail = alert(view(cannabis(), reader=linked()))
    assert "https://watch.example/changes/12#item-1" in hrefs(mail.html)
    assert "https://policy.example/en/drug-control#cannabis" in hrefs(mail.html)
    assert "https://watch.example/unsubscribe/t0ken" in hrefs(mail.html)
    assert "policywatch diff" not in mail.text + mail.html
    assert "This change: https://watch.example/changes/12#item-1" in mail.text


def test_without_one_there_is_no_link_but_to_the_page() -> None:
    assert set(hrefs(alert(view(cannabis())).html)) == {
        "https://policy.example/en/drug-control",
        "https://policy.example/en/drug-control#cannabis",
    }


def test_it_loads_nothing_and_runs_nothing() -> None:
    mail = alert(view(cannabis(), reader=linked()))
    tags = {tag for tag, _ in elements(mail.html)}
    assert not tags & {"img", "script", "link", "iframe", "object", "form", "video", "svg"}
    assert "url(" not in mail.html and "@import" not in mail.html


def test_styles_are_on_the_elements_and_dark_and_narrow_in_the_head() -> None:
    html = alert(view(cannabis())).html
    assert re.search(r"<del[^>]*style=\"[^\"]*line-through", html)
    assert re.search(r"<ins[^>]*style=\"[^\"]*underline", html)
    assert "@media (prefers-color-scheme: dark)" in html or "@media (prefers-color-scheme:dark)" in html
    assert "max-width: 520px" in html or "max-width:520px" in html


@pytest.mark.parametrize("where", ["title", "heading", "text", "reason", "figure", "link", "url", "language"])
def test_hostile_text_stays_text(where: str) -> None:
    good = alert(view(cannabis(), reader=linked()))
    link = Link(HOSTILE, "javascript:alert(1)")
    of = {
        "title": {"of": source(HOSTILE)},
        "url": {"of": source(url="https://policy.example/" + HOSTILE)},
        "language": {"language": HOSTILE},
    }.get(where, {})
    changed = {
        "heading": item(ItemKind.EDITED, (HOSTILE, HOSTILE), passage("[-a-]{+b+}"), anchor=HOSTILE),
        "text": item(ItemKind.EDITED, ("A",), passage("[-" + HOSTILE.replace("[-x-]{+y+}", "") + "-]{+b+}")),
        "reason": item(ItemKind.EDITED, ("A",), passage("[-a-]{+b+}"), reasons=(HOSTILE,)),
        "figure": item(
            ItemKind.EDITED, ("A",), passage("[-a-]{+b+}", figures=(percent(HOSTILE, "1", HOSTILE),))
        ),
        "link": item(ItemKind.EDITED, ("A",), passage("[-a-]{+b+}", added=(link,), removed=(link,))),
    }.get(where, cannabis())
    hidden = (Hidden(HOSTILE, 1, (HOSTILE,)),) if where == "reason" else ()
    mail = alert(view(changed, hidden=hidden, reader=linked(), **of))  # type: ignore[arg-type]
    tags = {tag for tag, _ in elements(mail.html)}
    ours = {tag for tag, _ in elements(good.html)} | {"br", "bdi", "ul", "li", "span"}
    assert tags <= ours
    assert all(not attributes for _, attributes in elements(mail.html))
    assert all(href.startswith(("https://", "mailto:operator@watch.example")) for href in hrefs(mail.html))
    for part in (mail.subject, mail.text, mail.html):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\ud800-\udfff]", part)
    assert "\n" not in mail.subject
    assert len(mail.subject) <= 150
    if where in ("heading", "text"):
        assert "{{7*7}}" in mail.html and "{{7*7}}" in mail.text
        assert "&lt;img src=x onerror=alert(1)&gt;" in mail.html


def test_an_unknown_reader_address_needs_no_quoting_to_be_copied() -> None:
    from tests.render.views import why

    text = alert(view(cannabis(), reader=why(email="o'neil@reader.example"))).text
    assert """policywatch unsubscribe 'o'"'"'neil@reader.example'""" in text


def test_ten_items_are_five_lines_and_the_rest_is_named() -> None:
    items = [item(ItemKind.EDITED, (f"Part {n}",), passage(f"[-{n}-]{{+{n + 1}+}} is it")) for n in range(10)]
    mail = alert(view(*items))
    lines = mail.text.split("What changed")[1].split("-----")[0].strip().splitlines()
    assert [line.strip() for line in lines if line.startswith("  * ")] == [
        "* Wording changed in Part 0",
        "* Wording changed in Part 1",
        "* Wording changed in Part 2",
        "* Wording changed in Part 3",
        "* 6 more changes: Part 4, Part 5, Part 6, Part 7 and 2 more",
    ]
    assert mail.subject.endswith("; wording changed in Part 2; 7 more")


def test_the_strongest_changes_come_first_with_the_number_they_have_everywhere() -> None:
    weak = item(ItemKind.EDITED, ("First",), passage("[-a-]{+b+}"), change_class=ChangeClass.EDITORIAL)
    mail = alert(view(weak, cannabis(), reader=linked()))
    assert mail.text.index("Edited: Drug control") < mail.text.index("Edited: First")
    assert mail.text.index("#item-2") < mail.text.index("#item-1")


def test_a_move_a_rename_and_a_section_that_came() -> None:
    mail = alert(
        view(
            item(ItemKind.MOVED, ("B", "Fees"), path_before=("A", "Fees"), ordinals=(8, 2)),
            item(ItemKind.RENAMED, ("New name",), path_before=("Old name",)),
            item(ItemKind.ADDED, ("Deadlines",), passage("{+Within 14 days.+}")),
            item(ItemKind.REMOVED, ("Old fees",), passage("[-None.-]")),
        )
    )
    text = folded(mail.text)
    assert "Was under A › Fees. Now section 3 of the page, was section 9. The text is the same." in text
    assert "Was called “Old name”. The text is the same." in text
    assert "“Old name” is now called “New name”" in text
    assert "New section “Deadlines”" in text
    assert "{+Within 14 days.+}" in text
    assert "Section “Old fees” removed" in text


def test_a_change_of_thirty_thousand_words_is_a_mail_of_bounded_size() -> None:
    items = [
        item(ItemKind.EDITED, (f"Part {n}",), *[passage("{+" + "word " * 60 + f"{p}+}}") for p in range(10)])
        for n in range(50)
    ]
    mail = alert(view(*items))
    assert len(mail.html.encode()) < 102_000
    assert len(mail.text) < 60_000
    named = folded(mail.text.split("Also changed, not shown here")[1])
    shown = mail.text.count("Edited: Part ")
    assert 5 < shown < 50
    assert f"10 paragraphs added in Part {shown}" in named
    assert "Part 49" in named or "more changes: Part " in named


def test_right_to_left_text_is_set_right_and_ours_is_not_turned() -> None:
    changed = item(
        ItemKind.EDITED,
        ("طرق التهريب",),
        passage("نحو [-54٪-]{+57٪+} من القنب", figures=(percent("54٪", "57٪"),)),
    )
    mail = alert(view(changed, of=source("سياسة المخدرات"), language="ar"))
    assert re.search(r'<h1[^>]* lang="ar" dir="rtl"', mail.html)
    assert mail.subject.startswith("[policywatch] \u2068سياسة المخدرات\u2069: ")
    assert '<html lang="en" dir="ltr"' in mail.html


def test_japanese_is_wrapped_between_letters_and_loses_none() -> None:
    sentence = "大麻は百七十六か国以上で生産されている。" * 12
    mail = alert(view(item(ItemKind.ADDED, ("密輸経路",), passage("{+" + sentence + "+}"))))
    body = mail.text.split("(substantive)")[1].split("When it was seen")[0]
    assert sentence in "".join(body.split())
    assert max(len(line) for line in body.splitlines()) <= 44


def test_a_link_that_came_is_named_and_one_that_is_dangerous_is_not_followed() -> None:
    good = Link("Regulation 1", "https://law.example/1")
    bad = Link("Regulation 2", "javascript:alert(1)")
    changed = item(
        ItemKind.EDITED,
        ("Related legislation",),
        passage("{+Regulation 1+}", BlockKind.ITEM, ChangeClass.LINKS, added=(good,)),
        passage("Regulation 2", BlockKind.ITEM, ChangeClass.LINKS, added=(bad,), removed=(good,)),
        change_class=ChangeClass.LINKS,
    )
    mail = alert(view(changed))
    assert "https://law.example/1" in hrefs(mail.html)
    assert "Link added: Regulation 2 <javascript:alert(1)>" in mail.text
    assert not any("javascript" in href for href in hrefs(mail.html))


def test_a_mail_without_a_visible_change_is_refused() -> None:
    with pytest.raises(ValueError, match="no item to show"):
        alert(view())


def test_reasons_there_is_no_room_for_are_counted() -> None:
    said = item(ItemKind.EDITED, ("A",), passage("{+b+}"), reasons=("one", "two", "three", "four", "five"))
    assert "(substantive: one; two; three; 2 more)" in alert(view(said)).text


def test_right_to_left_text_keeps_its_direction_on_every_line() -> None:
    words = "تُعفى دراجات الأطفال من الرسم (Folding) " * 8
    mail = alert(
        view(item(ItemKind.EDITED, ("الرسوم",), passage("{+" + words.strip() + "+}")), language="ar")
    )
    lines = [line for line in mail.text.splitlines() if "الأطفال" in line or "(Folding)" in line]
    assert len(lines) > 3
    for line in lines:
        first, last = line.strip()[0], line.strip()[-1]
        assert first in "\u2067\u2068" and last == "\u2069", line
        assert line.count("\u2069") == sum(map(line.count, "\u2066\u2067\u2068")), line


def test_the_letters_are_named_in_the_first_1024_bytes() -> None:
    assert '<meta charset="utf-8">' in alert(view(cannabis())).html[:1024]
