"""The ways a message can go besides mail: who sends what goes to a channel."""

from __future__ import annotations

from collections.abc import Callable

from alerts.services import Service
from alerts.settings import Channel, MailSettings
from alerts.webhook import Webhook
from clock import Clock
from store import Store

Made = Callable[[], Webhook | Service]


def senders(store: Store, settings: MailSettings, now: Clock) -> dict[str, Made]:
    """By the name of the channel."""

    def made(channel: Channel) -> Made:
        if channel.webhook:
            return lambda: Webhook(channel, store, settings, now)
        return lambda: Service(channel, settings)

    return {channel.name: made(channel) for channel in settings.channels}
