"""What the pages of one site have in common."""

from __future__ import annotations

from changes.boilerplate import Boilerplate, name_of
from pipelines.site import boilerplate, host_of, page_of

FOLLOW, NEWS = name_of("Follow the union"), name_of("What is new")


def test_a_text_on_three_pages_and_most_of_them_is_the_sites() -> None:
    pages = [{FOLLOW, NEWS}, {FOLLOW, NEWS}, {FOLLOW}, {FOLLOW}, set[str]()]
    assert boilerplate([frozenset(one) for one in pages]).texts == ((FOLLOW, 4, 5),)


def test_two_pages_prove_nothing() -> None:
    assert not boilerplate([frozenset({FOLLOW})] * 2)


def test_three_of_many_pages_are_not_most() -> None:
    assert not boilerplate([frozenset({FOLLOW})] * 3 + [frozenset[str]()] * 3)


def test_the_id_stands_for_what_is_known_whatever_the_order() -> None:
    pages = [frozenset({FOLLOW, NEWS})] * 3 + [frozenset({NEWS})]
    assert boilerplate(pages).digest == boilerplate(pages[::-1]).digest != Boilerplate().digest
    assert Boilerplate.from_json(boilerplate(pages).to_json()) == boilerplate(pages)
    assert not Boilerplate.from_json('{"version": "boilerplate/0", "texts": [["x", 3, 3]]}')


def test_a_site_is_a_host_and_a_page_is_an_address_without_fragment_and_query() -> None:
    assert host_of("https://Lakes.example:8080/a") == "lakes.example"
    assert host_of("https://[bad/") == "" == host_of("no url")
    assert page_of("https://lakes.example/a/#part") == page_of("https://lakes.example/a?print=1")
