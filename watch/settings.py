"""How the work is done, as frozen values: what those who start it (clock, command line) hand down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pipelines.batch import CrawlSettings as CrawlSettings
from pipelines.batch import Report as Report
from pipelines.batch import Says as Says


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a source may be out of sight before readers are told: visits and time, both."""

    visits: int = 3
    after: timedelta = timedelta(hours=24)
    gone_visits: int = 3  #: where the server says 404 or 410
    gone_after: timedelta = timedelta(hours=72)
    remind_every: timedelta = timedelta(days=7)
