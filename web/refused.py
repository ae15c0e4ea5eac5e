"""A request that is not answered as asked: its status, and what to say."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: dict[int, tuple[str, str]] = {
    400: ("That can't be understood", "Something in the address or the form is not as it should be."),
    401: ("Please sign in", "Only the operator may see this."),
    403: ("Not allowed", "This may not be done from here."),
    404: ("There is nothing here", "The address names nothing that is kept."),
    405: ("Not in this way", "This address is not asked in that way."),
    406: ("Not in that form", "This can't be given in the form asked for."),
    413: ("That is too much", "Send less at a time."),
    415: ("Not in that form", "The request's body has a type that is not taken."),
    422: ("That can't be understood", "Something in the address or the form is not as it should be."),
}


class Refused(Exception):  # noqa: N818 - reads as what happened
    """A request that is not answered as asked. `words` name the cure; all is ours, nothing the request's."""

    def __init__(
        self, status: int, title: str = "", words: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        known = WORDS.get(status, ("It did not work out", "Try again."))
        self.status = status
        self.title = title or known[0]
        self.words = words or known[1]
        self.headers = dict(headers or {})
        super().__init__(f"{status} {self.title}")
