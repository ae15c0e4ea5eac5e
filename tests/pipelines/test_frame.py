# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""What is taken off a page, and what is never taken."""

from __future__ import annotations

import pytest

from tests.pipelines.pages import PROSE, page, paragraphs, policy, read, texts

CLEAN = texts(read(policy()))


def test_the_policy_alone_is_read_whole() -> None:
    assert ["Honey control", *PROSE[:3], "Wax", *PROSE[3:]] == CLEAN


@pytest.mark.parametrize(
    "frame",
    [
        "<nav><a href=/>Home</a><a href=/b>Bees</a></nav>",
        "<header><p>Lakes Union, a body of the lakes</p></header>",
        "<footer><p>Lakes Union 2026. Imprint. Accessibility of this web site.</p></footer>",
        "<div role=search><p>Find what you need</p></div>",
        "<div class='breadcrumb'>You are here: <a href=/>Home</a> &gt; <a href=/p>Policies</a></div>",
        "<div id=cookie-banner><p>We use cookies to make this site better for you and for our partners.</p></div>",
        "<div class='modal fade'><h2>Join us</h2><p>Become a member of the union and receive a jar every year.</p></div>",
        "<ol><li><a href=/>The lakes</a><li><a href=/p>Policies</a><li>Honey control</ol>",
        "<ul class=x1><li><a href=/en/index>Home</a> &gt; <li><a href=/p>Policies</a></ul>",
        "<div class=share-tools><a href=/s>Share</a><a href=/t>Send</a></div>",
        "<form><label>Your e-mail</label><input type=email><button>Sign up</button></form>",
        "<dialog><p>Do you agree to everything?</p></dialog>",
        "<div hidden>Something went wrong, reload the page</div>",
        "<div><h2>Related articles</h2><ul><li><a href=/1>Ten recipes</a><li><a href=/2>A visit to the north</a></ul></div>",
        "<section><h3>Follow us</h3><p><a href=/x>Here</a> and <a href=/y>there</a></p></section>",
        "<h2>Latest news</h2><ul><li><a href=/n>The queen has been found</a></li></ul>",
        "<h2>On this page</h2><ul><li><a href=#a>Wax</a><li><a href=#b>Honey</a><li><a href=#c>Bees</a></ul>",
        "<ul><li><a href=/de hreflang=de>Deutsch</a><li><a href=/fr>Français</a><li><a href=/es>Español</a>"
        "<li><a href=/it>Italiano</a></ul>",
    ],
)
@pytest.mark.parametrize("place", ["before", "after", "extra"])
def test_frame_goes_wherever_it_stands(frame: str, place: str) -> None:
    if place == "extra" and frame.startswith(("<header", "<footer")):
        pytest.skip("a header or footer in the main landmark is the document's own")
    assert texts(read(policy(**{place: frame}))) == CLEAN


def test_the_box_of_a_form_that_ends_the_page_goes_with_its_heading() -> None:
    form = "<form><input type=email><button>Send</button></form>"
    after = f"<div><h5>All about bees, every week.</h5>{form}</div>"
    assert texts(read(policy(extra=after))) == CLEAN
    above = page(f"<div><h2>Fees</h2>{form}</div>{paragraphs(*PROSE)}")
    assert texts(read(above))[0] == "Fees"  # here it heads what follows


def test_a_long_form_goes_where_its_name_says_what_it_is() -> None:
    said = "We will use what you tell us to make this site better and nothing else. " * 5
    main = f"<h1>Honey control</h1>{paragraphs(*PROSE * 8)}"
    form = "<form class='{}'><p>" + said + "</p><textarea></textarea></form>"
    assert texts(read(page(main + form.format("site-feedback")))) == ["Honey control", *PROSE * 8]
    assert texts(read(page(main + form.format("claim"))))[-1] == said.strip()


def test_a_list_of_links_that_begins_elsewhere_is_no_trail() -> None:
    extra = (
        "<ul><li><a href=/acts/1>Honey act</a><li><a href=/acts/2>Wax act</a><li>Resin act (repealed)</ul>"
    )
    assert texts(read(policy(extra=extra)))[-3:] == ["Honey act", "Wax act", "Resin act (repealed)"]


def test_a_name_never_takes_what_holds_the_text() -> None:
    body = page(f"<div class='modal menu footer'><h1>Honey control</h1>{paragraphs(*PROSE)}</div>")
    assert texts(read(body)) == ["Honey control", *PROSE]


def test_a_section_on_social_media_is_no_share_tool() -> None:
    extra = (
        f"<div id=social-media><h3>Social media</h3>{paragraphs(PROSE[0] + ' ' + PROSE[1], PROSE[2])}</div>"
    )
    assert "Social media" in texts(read(policy(extra=extra)))


def test_the_page_behind_an_open_dialog_stays() -> None:
    body = page(
        f"<div aria-hidden=true><h1>Honey control</h1>{paragraphs(*PROSE)}</div>",
        after="<div role=dialog><p>We care about cookies. Accept them all, or choose which.</p></div>",
    )
    assert texts(read(body)) == ["Honey control", *PROSE]


@pytest.mark.parametrize(
    "closed",
    [
        "<details><summary>Exceptions</summary><p>{}</p></details>",
        "<h3>Exceptions</h3><div role=tabpanel hidden><p>{}</p></div>",
        "<h3>Exceptions</h3><div aria-hidden=true><p>{}</p></div>",
        "<button aria-expanded=false>Exceptions</button><div class=panel style='display:none'><p>{}</p></div>",
    ],
)
def test_closed_panels_are_content(closed: str) -> None:
    hidden = (
        "Small lakes are exempt from every limit of this policy, and so are keepers with fewer than five hives. "
        * 3
    )
    found = texts(read(policy(extra=closed.format(hidden))))
    assert "Exceptions" in found
    assert hidden.strip() in found


@pytest.mark.parametrize(
    "panel", ["class=accordion-content", "aria-labelledby=q1", "role=region", "class='faq__answer'"]
)
def test_a_short_closed_panel_is_content_and_a_short_hidden_message_is_not(panel: str) -> None:
    answer = "Keepers of five hives or fewer pay nothing."
    assert answer in texts(read(policy(extra=f"<h3>Fees</h3><div hidden {panel}><p>{answer}</p></div>")))
    assert answer not in texts(read(policy(extra=f"<div hidden><p>{answer}</p></div>")))


def test_a_cookie_notice_that_asks_is_a_banner_and_one_that_is_the_document_is_not() -> None:
    said = "We use cookies to make this site better for you and for our partners."
    asks = f"<div class=cookie-notice><p>{said}</p><button>Accept</button></div>"
    assert texts(read(policy(before=asks))) == CLEAN
    title = "<div class=CookieNoticeTitle><div>Cookie notice</div><div>Last updated: 3 May 2026</div></div>"
    whole = ["Cookie notice", "Last updated: 3 May 2026", *PROSE]
    assert texts(read(page(f"{title}<div>{paragraphs(*PROSE)}</div>"))) == whole
    part = f"<section class=privacy-notice><h2>Privacy</h2>{paragraphs(*PROSE[:3])}</section>"
    assert "Privacy" in texts(read(policy(extra=part)))


def test_cards_with_a_date_are_teasers_and_cards_without_are_not() -> None:
    cards = "".join(
        f"<article><h3><a href=/n{n}>Visit number {n}</a></h3><time>{n} May 2026</time><p>Read on</p></article>"
        for n in (1, 2, 3)
    )
    assert texts(read(policy(extra=f"<div>{cards}</div>"))) == CLEAN
    undated = "".join(
        f"<article><h3><a href=/n{n}>Guidance {n}</a></h3><p>For keepers of kind {n}.</p></article>"
        for n in (1, 2, 3)
    )
    assert "Guidance 2" in texts(read(policy(extra=f"<div>{undated}</div>")))


def test_short_articles_of_a_law_that_cite_another_are_no_teasers() -> None:
    law = "".join(
        f"<article id=a{n}><h3>Article {n}</h3><p>Keepers follow the <a href=/act{n}>Honey act</a> of 5 April 2017, as amended.</p></article>"
        for n in (1, 2, 3)
    )
    found = texts(read(page(f"<h1>Honey control</h1>{paragraphs(*PROSE * 3)}<div>{law}</div>")))
    assert [text for text in found if text.startswith("Article")] == [f"Article {n}" for n in (1, 2, 3)]


def test_a_banner_in_the_document_is_a_notice_and_one_outside_is_not() -> None:
    notice = "<div class=notification-banner><h2>Important</h2><p>A new version of this policy is in force from 1 June.</p></div>"
    assert texts(read(policy(extra=notice)))[-2:] == [
        "Important",
        "A new version of this policy is in force from 1 June.",
    ]
    assert texts(read(policy(before=notice, after=notice))) == CLEAN


def test_a_heading_like_a_tool_stays_where_it_heads_prose() -> None:
    extra = f"<h2>Feedback</h2>{paragraphs(*PROSE[:2])}"
    assert "Feedback" in texts(read(policy(extra=extra)))


@pytest.mark.parametrize(
    "name", ["consent", "cookies", "newsletter", "social", "feedback", "search", "gdpr", "navigation"]
)
def test_a_section_anchored_by_its_topic_stays(name: str) -> None:
    extra = f"<div id={name}><h3>{name.title()}</h3><p>We keep what you send us for that purpose for ten days.</p></div>"
    assert texts(read(policy(extra=extra)))[-2] == name.title()


@pytest.mark.parametrize("name", ["hero-banner", "page-header masthead", "nav-title", "promo"])
def test_the_title_stays_whatever_its_box_is_named(name: str) -> None:
    body = page(f"<div class='{name}'><h1>Honey control</h1></div>{paragraphs(*PROSE)}")
    assert texts(read(body)) == ["Honey control", *PROSE]


def test_a_header_that_says_the_title_is_the_documents_and_one_of_a_hub_is_not() -> None:
    sections = f"<h1>Limits</h1>{paragraphs(*PROSE)}"
    own = "<header><h1>Honey control</h1></header>"
    assert texts(read(page(sections, before=own)))[0] == "Honey control"
    hub = "<header><h1>All our policies</h1><p>Whatever we decide is written here.</p></header>"
    assert texts(read(page(sections, before=hub)))[0] == "Limits"


def test_names_in_utility_classes_say_nothing() -> None:
    extra = "<div class='print:hidden modal:block'><p>Keepers of five hives or fewer pay nothing.</p></div>"
    assert "Keepers of five hives or fewer pay nothing." in texts(read(policy(extra=extra)))


def test_an_icon_that_speaks_is_no_text() -> None:
    assert texts(read(policy(extra="<p><span role=img>fa-magnifying-glass</span></p>"))) == CLEAN
