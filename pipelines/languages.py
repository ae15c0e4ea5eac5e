"""Documents that say the same in several languages: which of them is watched. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8}){0,3}")


def tag(text: str) -> str:
    """A language tag as we write it ("en", "pt-br"); "" for "x-default" and for what is none."""
    folded = text.strip().lower().replace("_", "-")
    return folded if _TAG.fullmatch(folded) else ""


def same(one: str, other: str) -> bool:
    """Whether two tags name one language, whatever the country; an unknown one may be any."""
    return not one or not other or one.split("-")[0] == other.split("-")[0]


def wanted(members: Sequence[tuple[str, str]], language: str) -> str | None:
    """The address among (tag, address) in a language: that very tag, else the plain one, else the first."""
    fitting = [(tag_, url) for tag_, url in members if tag_ and same(tag_, language)]
    for choice in (language, language.split("-")[0]):
        for tag_, url in fitting:
            if tag_ == choice:
                return url
    return fitting[0][1] if fitting else None


def by_address(members: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """The languages of a family by address, the first word counting; "x-default" names none."""
    found: dict[str, str] = {}
    for tag_, url in members:
        if not found.get(url):
            found[url] = tag_
    return found
