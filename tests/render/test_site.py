"""Pages of a site that appeared or vanished, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from model import EventPage, Profile, Scope, Site, SiteEvent, SiteEventKind
from render.alert import digest, site_news
from render.views import SiteView
from tests.render.test_alert import elements, folded, hrefs
from tests.render.test_digest import of
from tests.render.views import NOW, linked, why

START = "https://gov.example/law/"


def site(title: str = "Legislation", slug: str = "legislation") -> Site:
    return Site(
        *(1, slug, START, "gov.example", title, (), "en", Scope("/law/"), 86_400, 43_200, Profile(), NOW, NOW)
    )


def pages(*titles: str, folder: str = "", **fields: object) -> tuple[EventPage, ...]:
    return tuple(
        EventPage(f"{START}{folder}{number}", title, "en", f"legislation-{number}", NOW, **fields)  # type: ignore[arg-type]
        for number, title in enumerate(titles)
    )


def news(
    *found: EventPage,
    kind: SiteEventKind = SiteEventKind.APPEARED,
    of_site: Site | None = None,
    since: bool = True,
) -> SiteView:
    event = SiteEvent(7, 1, kind, NOW, NOW - timedelta(days=1) if since else None, found)
    return SiteView(of_site or site(), event, linked())


def test_documents_that_appeared_are_named_with_where_and_when() -> None:
    mail = site_news(news(*pages("Fees Act", "Ports Act", "Roads Act")))
    assert mail.subject == "[policywatch] 3 documents appeared under “Legislation”: Fees Act and 2 more"
    for title in ("Fees Act", "Ports Act", "Roads Act"):
        assert f"  * {title}\n" in mail.text
    assert f"    {START}0\n" in mail.text
    assert f"{START}0" in hrefs(mail.html)
    assert (
        "The site was looked through on 22 Nov 2026, 14:00 UTC, and before that on 21 Nov 2026, 14:00 UTC; "
        "these were not found then." in folded(mail.text)
    )
    assert "See all of its documents: https://watch.example/sites/legislation" in mail.text
    offline = site_news(replace(news(*pages("Fees Act")), why=why()))
    assert "See all of its documents: policywatch show legislation" in offline.text
    assert "Why you get this" in mail.text


def test_one_that_vanished_is_an_observation() -> None:
    seen = NOW - timedelta(days=4)
    gone = pages("Fees Act", last_seen_at=seen, visits=8)
    mail = site_news(news(*gone, kind=SiteEventKind.VANISHED))
    assert mail.subject == "[policywatch] 1 document vanished under “Legislation”: Fees Act"
    said = folded(mail.text)
    assert (
        "Last seen on 18 Nov 2026, 14:00 UTC. Since then 8 visits, each told that the page is gone." in said
    )
    assert "All versions of it that were seen are kept." in said
    assert "Last seen on 18 Nov 2026" in folded(unescape(mail.html))


def test_documents_of_several_folders_are_grouped() -> None:
    found = (
        *pages("Fees Act", folder="acts/"),
        *pages("Toll order", folder="local-orders/"),
        *pages("Guide"),
    )
    text = site_news(news(*found)).text
    assert text.index("acts\n") < text.index("Fees Act\n    ") < text.index("local orders\n")
    assert text.index("local orders\n") < text.index("Toll order\n    ") < text.index("* Guide\n")


def test_hundreds_are_counted_and_the_mail_stays_bounded() -> None:
    mail = site_news(news(*pages(*(f"Act {n}" for n in range(2000)))))
    assert mail.subject.startswith(
        "[policywatch] 2,000 documents appeared under “Legislation”: Act 0 and 1999"
    )
    assert "and 1,900 more documents" in mail.text
    assert len(mail.html.encode()) < 100_000


def test_they_stand_in_a_digest_among_the_changes() -> None:
    mail = digest(of(sites=(news(*pages("Fees Act")), news(*pages("Old Act"), kind=SiteEventKind.VANISHED))))
    assert "1 document appeared under “Legislation”; 1 document vanished under “Legislation”" in mail.subject
    for part in (mail.text, mail.html):
        assert "Fees Act" in part
        assert "Old Act" in part


@pytest.mark.parametrize(
    "hostile",
    ["<img src=x onerror=alert(1)>", "{{7*7}}", "&lt;script&gt;", "a\r\nBcc: eve@evil.example", "\u202eevil"],
)
def test_a10_hostile_titles_stay_text(hostile: str) -> None:
    plain = site_news(news(*pages("Fees Act")))
    page = EventPage("javascript:alert(1)", hostile, hostile, hostile, NOW)
    mail = site_news(news(page, of_site=site(hostile)))
    assert {name for name, _ in elements(mail.html)} <= {name for name, _ in elements(plain.html)} | {"bdi"}
    assert "javascript:alert(1)" not in hrefs(mail.html)
    assert "\n" not in mail.subject
    assert "\u202e" not in mail.text
    assert "49" not in folded(mail.text.replace(START, ""))


def test_a_first_event_without_a_discovery_before_says_only_what_was_seen() -> None:
    mail = site_news(news(*pages("Fees Act"), since=False))
    assert "before that" not in mail.text
    assert why().email in mail.text
