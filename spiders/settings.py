"""Scrapy's settings, its unsafe defaults inverted.

Nothing here is read from the environment. The only switch that loosens safety is
ALLOW_PRIVATE_ADDRESSES, for intranets; whoever turns it on warns about it at each start.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from spiders.coding import ACCEPTED


def user_agent(contact: str | None = None) -> str:
    """Who we are and whom to ask (RFC 9110, 10.1.5): "policywatch/1.0 (+mailto:me@example.org)"."""
    try:
        release = version("policywatch")
    except PackageNotFoundError:  # run from sources that were never installed
        release = "dev"
    return f"policywatch/{release} (+{contact})" if contact else f"policywatch/{release}"


BOT_NAME = "policywatch"
SPIDER_MODULES = ["spiders.document", "spiders.sites"]
NEWSPIDER_MODULE = "spiders"
USER_AGENT = user_agent()

# -- where we connect to
ALLOW_PRIVATE_ADDRESSES = False
TWISTED_DNS_RESOLVER = "spiders.resolver.GuardedResolver"
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "spiders.handler.GuardedHandler",
    "https": "spiders.handler.GuardedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"
HTTPPROXY_ENABLED = False  # a proxy would resolve names in the guard's place
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# -- how much, how long
DOWNLOAD_MAXSIZE = 10_000_000
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 45.0
IDLE_TIMEOUT = 20.0
PAGE_TIMEOUT = 90.0
DOWNLOAD_FAIL_ON_DATALOSS = True

# -- how polite
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0
SHORTEST_DELAY = 0.0001
AUTOTHROTTLE_ENABLED = True  # a host that answers slowly is asked less often
AUTOTHROTTLE_START_DELAY = 0.0
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 0.5  # a pause of twice the time the last answer took
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    "Accept-Encoding": ACCEPTED,
}

# -- what Scrapy leaves to us (coding, hops, robots) and what we don't want
COMPRESSION_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPCACHE_ENABLED = False
HTTPERROR_ALLOW_ALL = True  # an error status is a visit's result, not a reason to say nothing
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "spiders.asking.ProxyMiddleware": 90,
    "spiders.robots.RobotsMiddleware": 100,
    "spiders.hops.OneMoreTry": 550,
    "spiders.hops.HopsMiddleware": 580,
    "spiders.coding.CodingMiddleware": 590,
    "spiders.conditional.ConditionalMiddleware": 600,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
}
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
EXTENSIONS: dict[str, int | None] = {
    "spiders.throttle.Throttle": 0,
    "scrapy.extensions.throttle.AutoThrottle": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
}

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
FEED_EXPORT_ENCODING = "utf-8"
FEED_EXPORT_INDENT = 2
LOG_LEVEL = "INFO"


def as_dict(**changes: Any) -> dict[str, Any]:
    """All settings of this module as a dict, with changes."""
    return {name: value for name, value in globals().items() if name.isupper()} | changes
