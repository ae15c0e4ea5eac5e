"""A route of the table: what answers where, and who may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Who(StrEnum):
    """Who may call a route."""

    EVERYONE = "everyone"
    READER = "reader"  #: on this machine; the operator; everybody where the history is public
    OPERATOR = "operator"  #: a browser that was signed in, its forms with their token; or the token
    TOKEN = "token"  # noqa: S105 - `Authorization: Bearer` and the operator's token
    LINK = "link"  #: whoever holds a reader's secret link: the endpoint checks it


READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table. `name` is what links and templates call it by; a GET changes nothing."""

    method: str
    path: str
    endpoint: Callable[..., Any]
    who: Who
    name: str
    described: Mapping[str, Any] | None = field(default=None, compare=False)
    #: what FastAPI's OpenAPI says of it (tags, summary, response_model, responses); None: not in it
    dear: bool = False  #: whether an answer may cost much: it has turns of its own, so no list waits for it

    @property
    def writes(self) -> bool:
        return self.method not in READS
