"""Attack rows A7, A9 and A28: Scrapy's unsafe defaults are inverted, and no variable turns them back."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from spiders import settings as safe
from spiders.settings import user_agent


@pytest.fixture
def settings() -> Settings:
    found = Settings()
    found.setmodule("spiders.settings")
    return found


@pytest.mark.parametrize(
    "name",
    [
        "TELNETCONSOLE_ENABLED",
        "REMOTE_CONTROL_ENABLED",
        "HTTPPROXY_ENABLED",
        "METAREFRESH_ENABLED",
        "COOKIES_ENABLED",
        "HTTPCACHE_ENABLED",
        "ALLOW_PRIVATE_ADDRESSES",
        "RETRY_ENABLED",
    ],
)
def test_what_is_dangerous_is_off(settings: Settings, name: str) -> None:
    assert settings.getbool(name) is False


@pytest.mark.parametrize(
    "name", ["ROBOTSTXT_OBEY", "DOWNLOAD_VERIFY_CERTIFICATES", "DOWNLOAD_FAIL_ON_DATALOSS"]
)
def test_what_protects_is_on(settings: Settings, name: str) -> None:
    assert settings.getbool(name) is True


@pytest.mark.parametrize("scheme", ["file", "data", "ftp", "s3"])
def test_a7_only_http_and_https_have_handlers(settings: Settings, scheme: str) -> None:
    assert settings.getwithbase("DOWNLOAD_HANDLERS")[scheme] is None


def test_sizes_and_times_have_limits(settings: Settings) -> None:
    assert 0 < settings.getint("DOWNLOAD_MAXSIZE") <= 20_000_000
    assert 0 < settings.getfloat("DOWNLOAD_TIMEOUT") < settings.getfloat("PAGE_TIMEOUT") <= 120


def test_a_host_gets_one_request_at_a_time_with_a_pause(settings: Settings) -> None:
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1


def test_changes_are_taken_over() -> None:
    assert safe.as_dict(DOWNLOAD_DELAY=0)["DOWNLOAD_DELAY"] == 0
    assert safe.DOWNLOAD_DELAY == 1.0


def test_the_user_agent_is_honest() -> None:
    assert user_agent().startswith("policywatch/")
    assert user_agent("mailto:me@example.org").endswith(" (+mailto:me@example.org)")
