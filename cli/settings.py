"""The configuration as each room takes it."""

from __future__ import annotations

import platform
import re
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from cli.errors import say

if TYPE_CHECKING:
    from alerts.settings import MailSettings
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
        tls=smtp.tls,
        sender=smtp.sender or "",
        public_url=config.public_url,
        operator=config.operator,
        caps=Caps(**config.caps.model_dump()),
        message_id_domain=here if _HOST.fullmatch(here) else "policywatch.invalid",
    )


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
