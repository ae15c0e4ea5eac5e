"""A small web site for tests, in as many documents and languages as wanted; all of it written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.servers import Answer

_SUBJECTS = (
    "harbour",
    "bridge",
    "market",
    "school",
    "library",
    "tramway",
    "orchard",
    "river",
    "mill",
    "quarry",
)
_RULES = (
    "Who uses the {subject} after dark carries a lamp, and puts it out when the last ship has passed.",
    "The office of the {subject} answers letters within {days} days, and says why where it takes longer.",
    "A fee of {fee} marks is due at the {subject} on the first working day of each month.",
    "Complaints about the {subject} are heard by three members of the council, who sit in public.",
)


def document(number: int, language: str = "en", head: str = "", links: Iterable[str] = ()) -> Answer:
    """A rule of the town, unlike any of another number."""
    subject = f"{_SUBJECTS[number % len(_SUBJECTS)]} {number}"
    rules = "".join(
        f"<p>{r.format(subject=subject, days=10 + number, fee=3 * number + 2)}</p>" for r in _RULES
    )
    return page(f"Rules of the {subject}", f"<h2>What is asked</h2>{rules}{anchors(links)}", language, head)


def hub(title: str, links: Sequence[str], head: str = "", language: str = "en") -> Answer:
    """A page that introduces others."""
    words = (
        f"<p>{title}: the council keeps its rules here. Each of them is in force from the day on which it "
        "was read out on the market square, and stays in force until another takes its place.</p>"
    )
    return page(title, f"{words}{anchors(links)}", language, head)


def anchors(links: Iterable[str]) -> str:
    items = "".join(f'<li><a href="{link}">Rule at {link}</a></li>' for link in links)
    return f"<ul>{items}</ul>" if items else ""


def page(title: str, body: str, language: str = "en", head: str = "") -> Answer:
    return Answer(
        (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}'
            f"</head><body><main><h1>{title}</h1>{body}</main></body></html>"
        ).encode()
    )


def alternates(by_language: dict[str, str]) -> str:
    """The links of a page's head to itself in other languages."""
    return "".join(
        f'<link rel="alternate" hreflang="{tag}" href="{url}">' for tag, url in by_language.items()
    )


def sitemap(entries: Iterable[tuple[str, str, dict[str, str]]]) -> Answer:
    """A sitemap of (address, lastmod or "", address by language)."""
    rows = []
    for url, modified, others in entries:
        date = f"<lastmod>{modified}</lastmod>" if modified else ""
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{other}"/>' for tag, other in others.items()
        )
        rows.append(f"<url><loc>{url}</loc>{date}{links}</url>")
    return xml(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{"".join(rows)}</urlset>'
    )


def index(urls: Iterable[str]) -> Answer:
    """A sitemap index."""
    rows = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return xml(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>')


def xml(text: str) -> Answer:
    return Answer(f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode(), content_type="application/xml")
