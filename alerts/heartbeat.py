"""A sign of life for a monitor: after each good round a file is written, and an address asked if one is set.

A round is good when every job of the service has worked since the last sign, and none has failed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from alerts.post import PostError, post
from alerts.settings import MailSettings
from clock import Clock
from model.guard import Guard

log = logging.getLogger(__name__)
FILE = "heartbeat"  #: in the data folder
_SECONDS = 10.0


class Heartbeat:
    """Gives the sign; `round_ended` says whether a good round has ended since it was asked last."""

    def __init__(
        self, data: Path, settings: MailSettings, round_ended: Callable[[], bool], now: Clock
    ) -> None:
        self._file, self._settings, self._now = data / FILE, settings, now
        self._round_ended = round_ended

    def beat(self) -> bool:
        """Gives the sign if the round was good; whether it was given. Never raises."""
        if not self._round_ended():
            return False
        try:
            self._file.write_text(self._now().isoformat() + "\n", encoding="ascii")
        except OSError as error:
            log.warning("the heartbeat can't be written: %s", error.strerror)
            return False
        return self._settings.heartbeat_url is None or self._asked(self._settings.heartbeat_url)

    def _asked(self, url: str) -> bool:
        settings = self._settings
        guard = Guard(settings.allow_private_addresses)
        try:
            answer = asyncio.run(post(url, b"", {}, guard, seconds=_SECONDS, ca_file=settings.ca_file))
        except PostError as error:
            log.warning("heartbeat_url: %s", error)
            return False
        if not 200 <= answer.status < 300:
            log.warning("heartbeat_url answers %d", answer.status)
        return 200 <= answer.status < 300


def last(data: Path) -> datetime | None:
    """When the last good round ended; None: there was none, or the file can't be read."""
    try:
        return datetime.fromisoformat((data / FILE).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
