"""A webhook: a message as a signed POST (standardwebhooks.com), to an address the guard lets pass."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from alerts import payload
from alerts.mail import Delivery
from alerts.post import Answer, PostError, post
from alerts.settings import Channel, MailSettings
from alerts.views import Facts
from clock import Clock
from model import Message, MessageState
from model.guard import Guard
from render.clean import short
from store import Store

_MOST_WAIT = 86_400  #: seconds that a Retry-After is believed
_REFUSED = frozenset({400, 406, 410, 413, 415, 422})  #: about this message, or for good


def signed(identity: str, body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """The headers that prove who sent a body, and when.

    Without a secret there is no signature. "whsec_" and base64, or any other text, may be the secret.
    """
    stamp = str(int(at.timestamp()))
    headers = {"webhook-id": identity, "webhook-timestamp": stamp}
    if secret:
        mac = hmac.new(_key(secret), b".".join((identity.encode(), stamp.encode(), body)), hashlib.sha256)
        headers["webhook-signature"] = "v1," + base64.b64encode(mac.digest()).decode()
    return headers


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


class Webhook:
    """One receiver."""

    def __init__(self, channel: Channel, store: Store, settings: MailSettings, now: Clock) -> None:
        self._channel, self._settings, self._now = channel, settings, now
        self._facts = Facts(store, settings)
        self._guard = Guard(settings.allow_private_addresses)
        self._begun = False

    async def send(self, message: Message) -> Delivery:
        """Never raises for what the other side or the network does."""
        self._begun = False
        if self._channel.problem:
            return Delivery(MessageState.DEFERRED, self._channel.problem, relay=True)
        try:
            body = payload.body(self._facts, message)
        except Exception as error:
            return Delivery(MessageState.DEAD, short(f"can't be written as JSON: {error}", 300))
        headers = {"Content-Type": "application/json", "User-Agent": "policywatch"} | signed(
            message.header_id.strip("<>"), body, self._channel.secret, self._now()
        )
        self._begun = True
        try:
            answer = await post(
                self._channel.address,
                body,
                headers,
                self._guard,
                seconds=self._settings.channel_seconds,
                ca_file=self._settings.ca_file,
            )
        except PostError as error:
            state = MessageState.UNKNOWN if error.sent else MessageState.DEFERRED
            return Delivery(state, short(str(error), 300), relay=not error.sent, lost=error.sent)
        return self._said(answer)

    def _said(self, answer: Answer) -> Delivery:
        words = short(f"{answer.status} {answer.text}", 300)
        if 200 <= answer.status < 300:
            return Delivery(MessageState.SENT, words)
        if 300 <= answer.status < 400:
            told = f"{answer.status}, a redirect, which is not followed: give the channel its final address"
            return Delivery(MessageState.DEFERRED, told, relay=True)
        if answer.status in _REFUSED:
            return Delivery(MessageState.DEAD, words)
        wait = _retry_after(answer.headers, self._now())
        return Delivery(MessageState.DEFERRED, words, relay=True, wait_seconds=wait)

    def cut_off(self, reason: str) -> Delivery:
        """What to say of a message whose sending was cancelled."""
        return Delivery(MessageState.UNKNOWN if self._begun else MessageState.DEFERRED, reason)

    async def close(self) -> None:
        """Nothing stays open."""


def _retry_after(headers: Mapping[str, str], now: datetime) -> int:
    text = headers.get("retry-after", "").strip()
    if text.isdigit():
        return min(int(text), _MOST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return 0
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return max(0, min(int((at - now).total_seconds()), _MOST_WAIT))
