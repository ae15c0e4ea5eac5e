"""Many changes in one mail, and the health of pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from model import Cadence, FaultKind, ItemKind, WallKind
from render.alert import bare, digest
from render.incident import incident as render_incident
from render.views import DigestView
from tests.render.test_alert import hrefs
from tests.render.views import NOW, cannabis, incident, item, linked, passage, source, view, why


def of(*views: object, **fields: object) -> DigestView:
    values: dict[str, object] = {
        "cadence": Cadence.WEEKLY,
        "alerts": views,
        "incidents": (),
        "why": why(),
        "since": NOW - timedelta(days=7),
        "until": NOW,
    }
    return DigestView(**{**values, **fields})  # type: ignore[arg-type]


def test_changes_are_grouped_by_site_and_source_oldest_first() -> None:
    a = source("Terms", "https://b.example/terms", 1, "terms")
    b = source("Privacy", "https://a.example/privacy", 2, "privacy")
    mail = digest(
        of(view(cannabis(), of=a, number=3, days=2), view(cannabis(), of=b, number=2), view(cannabis(), of=a))
    )
    assert mail.subject == "[policywatch] Weekly digest: 3 changes on 2 pages (Terms and 1 other)"
    body = mail.text.split("a.example\n")[1]
    words = (
        "Privacy",
        "First seen on 22 Nov",
        "b.example\n",
        "Terms",
        "First seen on 22 Nov",
        "First seen on 24 Nov",
    )
    for word in words:
        assert word in body
        body = body.split(word, 1)[1]
    assert mail.text.count("First seen on") == 3
    assert mail.html.count("First seen on") == 3


def test_hundreds_of_changes_are_named_and_the_mail_stays_bounded() -> None:
    views = [
        view(
            item(ItemKind.EDITED, ("Fees",), passage(f"The fee is [-{n}-]{{+{n + 1}+}} euros.")),
            of=source(f"Policy {n}", number=n),
            number=n,
        )
        for n in range(300)
    ]
    mail = digest(of(*views))
    assert all(f"Policy {n}\n" in mail.text for n in range(200))
    assert "and 100 more changes on 100 pages" in " ".join(mail.text.split())
    assert len(mail.html.encode()) < 600_000


def test_an_empty_digest_is_refused() -> None:
    with pytest.raises(ValueError, match="would be empty"):
        digest(of())


def test_an_incident_says_what_when_and_what_to_do() -> None:
    mail = render_incident(incident())
    text = " ".join(mail.text.split())
    assert (
        mail.subject
        == "[policywatch] Drug control: the page has been kept from us since 21 Nov 2026, 08:00 UTC"
    )
    assert "What we met: a page of Cloudflare asks whether we are human" in text
    assert "5 visits since then, all alike" in text
    assert "last seen on 21 Nov 2026, 02:00 UTC" in text
    assert "policywatch accept drug-control" in text
    assert "policywatch show drug-control" in text


def test_an_incident_that_ended_says_for_how_long() -> None:
    mail = render_incident(incident(reader=linked(), closed=True))
    assert mail.subject == "[policywatch] Drug control: the page can be seen again after 2 days"
    assert "https://watch.example/sources/drug-control" in mail.html
    assert "accept" not in mail.text


def test_a_reminder_says_so() -> None:
    assert "Still blocked" in render_incident(incident(reminder=True)).text


def test_a_digest_carries_incidents_too() -> None:
    mail = digest(of(view(cannabis()), incidents=(incident(),)))
    assert "1 page can’t be seen" in mail.subject
    assert "Blocked" in mail.text


def test_a_bare_mail_names_the_events_and_the_command() -> None:
    mail = bare(["change:12"], why())
    for words in (mail.text, re.sub(r"<[^>]+>", "", mail.html)):
        assert "1 event: change 12." in words and "policywatch list" in " ".join(words.split())
    assert "https://watch.example/" in hrefs(bare(["change:12"], linked()).html)


@pytest.mark.parametrize(
    ("code", "says", "helps"),
    [
        (FaultKind.GONE, "has been gone, says its server, since", "look for the page’s new address"),
        (FaultKind.REFUSED, "has been kept from us since", "set contact"),
        (FaultKind.DISALLOWED, "has been closed to us by robots.txt since", "robots.txt"),
        (WallKind.SOFT_404, "has looked gone since", ""),
        (FaultKind.TIMEOUT, "has been out of sight since", ""),
    ],
)
def test_gone_blocked_and_forbidden_are_told_apart(code: str, says: str, helps: str) -> None:
    view = incident()
    mail = render_incident(replace(view, incident=replace(view.incident, code=code)))
    assert says in mail.subject
    assert ("Waiting may not heal that" in mail.text) is bool(helps)
    assert helps in " ".join(mail.text.split())


def test_each_item_of_a_digest_says_where_it_is_and_when_the_text_was_seen() -> None:
    other = item(ItemKind.EDITED, ("Drug control", "Dues"), passage("[-85-]{+95+} a year"))
    shown = view(other, cannabis(), reader=linked())
    mail = digest(of(replace(shown, wanted=shown.change.comparison.items[1:]), why=linked()))
    assert "https://watch.example/changes/12#item-2" in hrefs(mail.html)
    assert "This change: https://watch.example/changes/12#item-2" in mail.text
    words = " ".join(mail.text.split())
    assert (
        "First seen on 22 Nov 2026, 14:00 UTC; the previous text was seen 84 times, last 6 hours before"
        in words
    )
    confirmed = replace(shown, observation=replace(shown.observation, confirmations=2, before_visits=1))
    words = " ".join(digest(of(confirmed)).text.split())
    assert "was last seen 6 hours before; it looked unusual and 2 more visits agreed" in words


def test_an_edit_of_many_pages_leads_to_the_item_on_each() -> None:
    same = item(ItemKind.EDITED, ("Aims",), passage("The Union protects [-the climate and -]the lakes."))
    alerts = [
        view(
            cannabis(),
            same,
            of=source(f"Page {n}", f"https://a.example/{n}", n, f"page-{n}"),
            reader=linked(),
            number=n,
        )
        for n in (1, 2, 3, 4)
    ]
    mail = digest(of(*alerts, why=linked()))
    assert {f"https://watch.example/changes/{n}#item-2" for n in (1, 2, 3, 4)} <= set(hrefs(mail.html))


def test_the_marks_of_a_redline_are_explained_once_in_the_text() -> None:
    assert (
        digest(of(view(cannabis()), view(cannabis(), number=2))).text.count("[-what went-] {+what came+}")
        == 1
    )


def test_a_digest_of_long_edits_is_not_cut_off_and_names_every_page() -> None:
    alerts = []
    for n in range(1, 45):
        went, came = (" ".join(f"{word}{n}-{i}" for i in range(60)) for word in ("old", "new"))
        edit = item(
            ItemKind.EDITED, (f"Chapter {n}", "Duties " * 10), passage(f"[-{went}-]{{+{came}+}} of all.")
        )
        page = source(f"Page {n}", f"https://a.example/{n}", n, f"page-{n}")
        alerts.append(view(edit, of=page, reader=linked(), number=n))
    mail = digest(of(*alerts, why=linked()))
    assert len(mail.html.encode()) <= 100_000
    assert 10 < mail.html.count("<del") < 44
    for n in range(1, 45):
        assert f"https://watch.example/changes/{n}\n" in mail.text
        assert f'href="https://watch.example/changes/{n}"' in mail.html
