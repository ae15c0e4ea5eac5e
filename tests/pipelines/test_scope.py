"""Which addresses belong to a site, and how one address is written."""

from __future__ import annotations

import time

import pytest

from model import Scope
from pipelines.scope import Reach, address, glob, prefix_of, section_of

BASE = "https://town.example/law/index.html"


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("acts/1", "https://town.example/law/acts/1"),
        ("../fees#who", "https://town.example/fees"),
        ("//other.example/x", "https://other.example/x"),
        ("HTTPS://Town.Example:443/a", "https://town.example/a"),
        ("http://town.example:8080", "http://town.example:8080/"),
        ("a?b=2&a=1", "https://town.example/law/a?a=1&b=2"),
        ("a?utm_source=mail&id=7&gclid=x", "https://town.example/law/a?id=7"),
        ("a;jsessionid=AB12?x=1", "https://town.example/law/a?x=1"),
        ("über", "https://town.example/law/%C3%BCber"),
    ],
)
def test_one_address_is_written_in_one_way(target: str, written: str) -> None:
    assert address(target, BASE) == written


@pytest.mark.parametrize(
    "target",
    [
        "mailto:clerk@town.example",
        "javascript:void(0)",
        "ftp://town.example/a",
        "file:///etc/passwd",
        "https://user:secret@town.example/",
        "https://[::1",
        "https://town.example:99999/",
        "/" + "a" * 3000,
        "/" + "ü" * 1000,  # longer than that once it is escaped
        "",
        "  ",
    ],
)
def test_what_is_no_web_address_is_none(target: str) -> None:
    assert address(target, BASE) is None


@pytest.mark.parametrize(
    ("start", "prefix"),
    [
        ("https://town.example/", "/"),
        ("https://town.example", "/"),
        ("https://town.example/law/", "/law/"),
        ("https://town.example/law/index.html", "/law/"),
        ("https://town.example/law/topic", "/law/topic"),
        ("https://town.example/law/topic_en", "/law/topic"),
        ("https://town.example/rules.html", "/"),
    ],
)
def test_a_site_begins_at_the_folder_of_its_start_page(start: str, prefix: str) -> None:
    assert prefix_of(start) == prefix


def reach(start: str = "https://town.example/law/topic_en", **scope: object) -> Reach:
    return Reach(start, Scope(**{"prefix": prefix_of(start), **scope}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("/law/topic/1", True),
        ("/law/topic_fr", True),
        ("/law/topic.html", True),
        ("/law/topic_fr/1", True),
        ("/law/topics", False),
        ("/law/topic-of-the-day", False),
        ("/law/other", False),
    ],
)
def test_the_prefix_ends_at_a_border(path: str, inside: bool) -> None:
    assert (f"https://town.example{path}" in reach()) is inside


def test_another_host_or_port_is_another_site_but_https_is_not() -> None:
    assert "http://town.example/law/topic/1" in reach()
    assert "https://www.town.example/law/topic/1" not in reach()
    assert "https://town.example:8443/law/topic/1" not in reach()


def test_an_address_of_the_site_has_one_scheme() -> None:
    here = reach()
    assert here.own("http://town.example/law/topic/1") == "https://town.example/law/topic/1"
    assert here.own("https://town.example/law/topic/1") == "https://town.example/law/topic/1"
    assert here.own("http://other.example/") == "http://other.example/"
    assert here.own("http://town.example:8080/") == "http://town.example:8080/"


def test_globs_take_the_place_of_the_prefix_and_exclusion_comes_first() -> None:
    here = reach(include=("/acts/*", "https://town.example/fees?year=*"), exclude=("*/print*",))
    assert "https://town.example/acts/1" in here
    assert "https://town.example/fees?year=2026" in here
    assert "https://town.example/fees" not in here
    assert "https://town.example/acts/print/1" not in here
    assert "https://town.example/law/topic/1" not in here
    assert here.start in here


@pytest.mark.parametrize(
    "path", ["/law/topic/a/b/a/b/a/b/a/b", "/law/topic" + "/x%d" * 45 % tuple(range(45))]
)
def test_paths_that_grow_for_ever_are_left_alone(path: str) -> None:
    assert f"https://town.example{path}" not in reach()


def test_pictures_and_archives_are_no_documents_but_pdfs_may_be() -> None:
    here = reach()
    assert not here.may_be_document("https://town.example/law/topic/plan.PNG")
    assert not here.may_be_document("https://town.example/law/topic/all.zip")
    assert here.may_be_document("https://town.example/law/topic/act.pdf")
    assert here.may_be_document("https://town.example/law/topic/1.2")


@pytest.mark.parametrize("text", ["", "law/*", "/" + "*" * 30, "/" + "x" * 600])
def test_a_pattern_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        glob(text)


def test_a14_no_pattern_of_a_user_runs_away() -> None:
    _, pattern = glob("/" + "*a" * 20)
    begun = time.process_time()
    assert not pattern.match("/" + "a" * 2000 + "b")
    assert time.process_time() - begun < 1.0


def test_the_section_of_an_address_is_the_folder_below_the_site() -> None:
    assert section_of("https://town.example/law/acts/2026/12", "/law/") == "acts"
    assert section_of("https://town.example/law/12", "/law/") == ""
    assert section_of("https://town.example/law/topic/acts/1", "/law/topic") == "acts"
