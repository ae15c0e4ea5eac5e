"""How the history is served: where, to whom, under which names."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from alerts.settings import MailSettings
from watch.settings import CrawlSettings

#: Names of this machine for itself. Any other name that leads here may be an attacker's (DNS rebinding).
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_EVERYWHERE = ("", "0.0.0.0", "[::]")  # noqa: S104 - not bound here: they name no host


@dataclass(frozen=True, slots=True)
class WebSettings:
    """All that the web room needs to know; values, made by whoever reads the configuration."""

    host: str = "127.0.0.1"  #: the address listened on
    port: int = 8765  #: 0: any that is free
    public: bool = False  #: whether everybody who reaches it may read
    public_url: str | None = None  #: where readers reach it, behind a proxy that speaks TLS
    hosts: tuple[str, ...] = ()  #: more names it answers to
    read_only: bool = False  #: whether nothing can be changed, by whomever
    max_body_bytes: int = 1_000_000  #: of a request
    body_seconds: float = 30.0  #: for the body of a request to come
    session_seconds: int = 30 * 86_400
    crawl: CrawlSettings | None = None  #: how pages are visited, for previews; None: there are none
    mail: MailSettings = field(default=MailSettings(), repr=False)  #: how readers are asked
    every_seconds: int = 12 * 3600  #: between two visits of a source that is added
    site_every_seconds: int = 24 * 3600  #: between two discoveries of a site that is added
    database_url: str | None = None  #: where children find the database, if not in the data folder

    @property
    def public_host(self) -> str:
        """The host that `public_url` names, as in a Host header, without the port; "" where there is none."""
        return _bracketed(urlsplit(self.public_url or "").hostname or "")

    @property
    def names(self) -> frozenset[str]:
        """The hosts that a request may be addressed to, in lower case, without a port."""
        bound = _bracketed(self.host)
        named = {*LOOPBACK, *map(str.lower, self.hosts), self.public_host}
        return frozenset((named if bound in _EVERYWHERE else named | {bound}) - {""})


def _bracketed(host: str) -> str:
    """A host as a Host header spells it."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host.lower()
