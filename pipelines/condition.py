"""When a page need not be sent again: the validators of the last capture that was believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.last import Standing

WHOLE_EVERY = timedelta(days=7)  #: a server that says "not modified" for ever is asked for all of it once


@dataclass(frozen=True, slots=True)
class Condition:
    """Validators (RFC 9110, 8.8) and the address whose answer they came with."""

    url: str
    etag: str | None
    modified: str | None


def condition_of(standing: Standing | None, profile_id: str, now: datetime) -> Condition | None:
    """None: the page is wanted whole.

    It is where nothing stands, where what stands was read by another extractor or came under another profile
    than this one (another language is another page), where its capture came without validators, and once a
    week.
    """
    if standing is None or standing.memento.profile_id != profile_id:
        return None
    if now - standing.whole_at > WHOLE_EVERY:
        return None
    headers = dict(standing.capture.headers)
    etag, modified = headers.get("etag"), headers.get("last-modified")
    if standing.capture.status != 200 or not (etag or modified):
        return None
    return Condition(standing.capture.url_final, etag, modified)
