"""The configuration as each room takes it."""

from __future__ import annotations

import platform
import re
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from cli.errors import say

if TYPE_CHECKING:
    from alerts.settings import Channel, MailSettings
    from config import Config
    from pipelines.batch import CrawlSettings
    from watch.settings import Patience
    from web.settings import WebSettings

_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_SERVER = (
    "no mail server is configured, so mails wait in the outbox and none is lost: "
    "set [smtp] host in policywatch.toml, or POLICYWATCH_SMTP_HOST"
)


def crawl_settings(config: Config) -> CrawlSettings:
    """How pages are visited. Warns, at each start, where that may reach this network."""
    from pipelines.batch import CrawlSettings

    if config.allow_private_addresses:
        say("warning: allow_private_addresses is on: pages of this computer's network can be fetched")
    return CrawlSettings(
        allow_private_addresses=config.allow_private_addresses,
        contact=config.contact,
        host_delay_seconds=config.host_delay_seconds,
        host_visits_per_day=config.host_visits_per_day,
        page_timeout_seconds=config.page_timeout_seconds,
        max_body_bytes=config.max_body_bytes,
        lease_seconds=config.lease_seconds,
        children=config.children,
        browser=browser(config),
        secrets_file=str(config.secrets_file) if config.secrets_file else None,
    )


def browser(config: Config) -> str | None:
    """The browser's program: the one configured, else the system's Chromium; None where there is none."""
    if config.browser is not None:
        return str(config.browser)
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def mail_settings(config: Config) -> MailSettings:
    """The mail server, and what mails say of us. The port follows from the encryption where it is not set."""
    from alerts.caps import Caps
    from alerts.settings import MailSettings

    smtp = config.smtp
    here = smtp.sender.rpartition("@")[2] if smtp.sender else platform.node()
    return MailSettings(
        host=smtp.host,
        port=smtp.port or {"starttls": 587, "implicit": 465, "none": 25}[smtp.tls],
        user=smtp.user,
        password=smtp.password.get_secret_value() if smtp.password else None,
        token_command=smtp.token_command,
        token_file=str(smtp.token_file) if smtp.token_file else None,
        tls=smtp.tls,
        ca_file=str(smtp.ca_file) if smtp.ca_file else None,
        connections=smtp.connections,
        sender=smtp.sender or "",
        public_url=config.public_url,
        operator=config.operator,
        channels=_channels(config),
        allow_private_addresses=config.allow_private_addresses,
        heartbeat_url=config.heartbeat_url.get_secret_value() if config.heartbeat_url else None,
        caps=Caps(**config.caps.model_dump()),
        message_id_domain=here if _HOST.fullmatch(here) else "policywatch.invalid",
    )


def _channels(config: Config) -> tuple[Channel, ...]:
    """The channels with their secrets filled in; one that lacks a secret says so when it is used."""
    if not config.channels:
        return ()
    from alerts.settings import Channel
    from config import secret_variables
    from model.secrets import SecretMissing, Secrets

    try:
        lines = config.secrets_file.read_text(encoding="utf-8").splitlines() if config.secrets_file else []
    except (OSError, UnicodeDecodeError):
        lines = []
    secrets, made = Secrets.of(secret_variables(), lines), []
    for name, table in config.channels.items():
        address, secret = (v.get_secret_value() if v else "" for v in (table.address, table.secret))
        webhook = (table.kind or ("webhook" if address.startswith("http") else "apprise")) == "webhook"
        try:
            made.append(Channel(name, secrets.fill(address), secrets.fill(secret), webhook))
        except SecretMissing as error:
            made.append(Channel(name, "", "", webhook, str(error)))
    return tuple(made)


def patience(config: Config) -> Patience:
    from watch.settings import Patience

    wish = config.patience
    return Patience(
        visits=wish.visits,
        after=timedelta(seconds=wish.after),
        gone_visits=wish.gone_visits,
        gone_after=timedelta(seconds=wish.gone_after),
        remind_every=timedelta(seconds=wish.remind_every),
    )


def web_settings(
    config: Config, crawl: CrawlSettings | None, *, port: int | None = None, read_only: bool = False
) -> WebSettings:
    """How the history is served, and how its previews visit a page (None: there are none)."""
    from web.settings import WebSettings

    wish = config.web
    return WebSettings(
        host=wish.host,
        port=wish.port if port is None else port,
        public=wish.public,
        public_url=config.public_url,
        hosts=wish.hosts,
        read_only=read_only,
        crawl=crawl,
        mail=mail_settings(config),
        every_seconds=config.every,
        site_every_seconds=config.site_every,
        database_url=config.database,
    )
