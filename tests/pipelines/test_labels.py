"""What class and id names say, and what they don't."""

from __future__ import annotations

import pytest

from pipelines.labels import Named, named


@pytest.mark.parametrize(
    ("attrs", "says"),
    [
        ({"class": "site-nav"}, Named.LINKS),
        ({"id": "mainMenu"}, Named.LINKS),
        ({"class": "newsletter_box"}, Named.BOX),
        ({"class": "notification-banner"}, Named.BANNER),
        ({"class": "promo-banner"}, Named.BOX),
        ({"class": "modal fade"}, Named.OVERLAY),
        ({"id": "cookie-consent-banner"}, Named.OVERLAY),
        ({"class": "gdprDialog"}, Named.OVERLAY),
        ({"class": "CookieNotice_box"}, Named.NOTICE),
        ({"class": "cookies"}, Named.NOTHING),
        ({"id": "consent"}, Named.NOTHING),
        ({"id": "newsletter"}, Named.NOTHING),  # an anchor of a section, as like as not
        ({"class": "print:nav sm:modal"}, Named.NOTHING),
        ({"class": "navigable shareholder"}, Named.NOTHING),
        ({"class": "nav " * 400}, Named.NOTHING),
        ({"class": None, "id": ""}, Named.NOTHING),
        ({}, Named.NOTHING),
    ],
)
def test_names(attrs: dict[str, str | None], says: Named) -> None:
    assert named(attrs) is says
