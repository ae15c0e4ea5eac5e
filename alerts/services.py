"""Slack, Teams, Matrix, ntfy and many more, through Apprise (`policywatch[channels]`).

Apprise opens its own connections. It is handed only what the operator configured, and a host named there is
resolved and checked first; where the name leads when Apprise connects, and where a service redirects to,
nobody can promise.
"""

from __future__ import annotations

import asyncio
import logging
import re
from importlib.util import find_spec
from typing import Any

from alerts.mail import Delivery
from alerts.post import refusal
from alerts.settings import Channel, MailSettings
from model import Message, MessageState
from model.guard import Guard

CURE = "this channel needs Apprise: pip install 'policywatch[channels]'"
_CODE = re.compile(r"error=(\d{3})")
_LATER = MessageState.DEFERRED


def installed() -> bool:
    return find_spec("apprise") is not None


class Service:
    """One address of Apprise's."""

    def __init__(self, channel: Channel, settings: MailSettings) -> None:
        self._channel = channel
        self._guard = Guard(settings.allow_private_addresses)
        self._begun = False
        self._made: Any = None

    async def send(self, message: Message) -> Delivery:
        """Never raises for what the other side or the network does."""
        self._begun = False
        if self._channel.problem:
            return Delivery(_LATER, self._channel.problem, relay=True)
        if not installed():
            return Delivery(_LATER, CURE, relay=True)
        import apprise

        if self._made is None:
            logging.getLogger("apprise").propagate = False  # what it logs may hold parts of the address
            self._made = apprise.Apprise.instantiate(self._channel.address, suppress_exceptions=True)
        if not self._made:
            return Delivery(_LATER, "Apprise knows no such address: correct the channel's", relay=True)
        host = host_of(self._made)
        refused = await refusal(host, self._guard) if host else None
        if refused and "not known" not in refused:
            return Delivery(_LATER, f"refused: {refused}", relay=True)
        self._begun = True
        with apprise.LogCapture(level=logging.WARNING) as said:  # type: ignore[no-untyped-call]
            try:
                taken = await asyncio.to_thread(
                    self._made.notify, body=message.text, title=message.subject, notify_type="info"
                )
            except Exception as error:
                return Delivery(_LATER, f"Apprise failed: {type(error).__name__}", relay=True)
            code = _CODE.search(said.getvalue())
        if taken:
            return Delivery(MessageState.SENT, f"taken by {self._made.service_name}")
        words = (
            f"{self._made.service_name} refused it" if code else f"{self._made.service_name} did not take it"
        )
        return Delivery(_LATER, words + (f" ({code[1]})" if code else ""), relay=True)

    def cut_off(self, reason: str) -> Delivery:
        """What to say of a message whose sending was cancelled."""
        return Delivery(MessageState.UNKNOWN if self._begun else _LATER, reason)

    async def close(self) -> None:
        """Nothing stays open."""


def host_of(service: Any) -> str:
    """The host that an address names, where its kind of address names one: of Slack's it is a token."""
    named = any("{host}" in template for template in getattr(service, "templates", ()))
    return str(getattr(service, "host", "") or "") if named else ""
