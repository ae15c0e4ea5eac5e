"""Which addresses belong to a site, and how one address is written. Pure."""

from __future__ import annotations

import fnmatch
import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from model import Scope

LONGEST = 2000  #: characters of an address; a longer one is a trap
_STEPS = 40  #: folders of a path; more of them are a trap
_REPEATS = 4  #: the same folder so often in one path is a trap
#: Parameters that name a campaign or a visitor, not a document.
_TRACKING = re.compile(
    r"^(utm_\w+|mtm_\w+|pk_\w+|piwik_\w+|hsa_\w+|_hs\w+|_gl|_ga|gclid|dclid|gbraid|wbraid|fbclid|msclkid|twclid"
    r"|ttclid|yclid|igshid|mc_cid|mc_eid|mkt_tok|phpsessid|jsessionid|aspsessionid\w*|session_?id)$",
    re.IGNORECASE,
)
_SESSION = re.compile(r";(?:jsessionid|sid)=[^/?#]*", re.IGNORECASE)
_LANGUAGE = r"[._-][a-z]{2}(?:[_-][a-z]{2})?"
_LANGUAGE_END = re.compile(_LANGUAGE + "$", re.IGNORECASE)
_BORDER = re.compile(rf"(?:{_LANGUAGE})?(?:\.[a-z]{{3,5}})?(?:/|$)", re.IGNORECASE)
_FILE = re.compile(r"\.[a-z0-9]{1,5}$", re.IGNORECASE)
#: What a link may lead to that is never a document of text.
_MEDIA = frozenset(
    "7z avi bmp bz2 css csv dmg doc docx eot epub exe flv gif gz ico ics jpeg jpg js json kml m4a m4v mkv "
    "mov mp3 mp4 mpeg mpg msi odp ods odt ogg ogv otf pkg png pps ppt pptx psd rar rss rtf svg swf tar tgz "
    "tif tiff ttf vcf wav webm webp wma wmv woff woff2 xls xlsx xml xz zip".split()
)


@lru_cache(maxsize=32_768)  # a sitemap names each address once for each of its languages
def address(target: str, base: str = "") -> str | None:
    """An address as we write it: absolute, without fragment, campaign and session; None for what is none.

    Query parameters are sorted, escapes are written in one way (w3lib's `canonicalize_url`).
    """
    if len(target) > LONGEST or not target.strip():
        return None
    try:
        parts = urlsplit(urljoin(base, target.strip()) if base else target.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            return None
        port = parts.port
        default = {"http": 80, "https": 443}[parts.scheme]
        host = parts.hostname.lower().rstrip(".")
        host = f"[{host}]" if ":" in host else host
        query = "&".join(
            pair for pair in parts.query.split("&") if pair and not _TRACKING.match(pair.partition("=")[0])
        )
        whole = urlunsplit(
            (
                parts.scheme,
                host if port in (None, default) else f"{host}:{port}",
                _SESSION.sub("", parts.path) or "/",
                query,
                "",
            )
        )
        found = canonicalize_url(whole)
        return found if len(found) <= LONGEST else None
    except ValueError:
        return None


def prefix_of(url: str) -> str:
    """The start of the paths that belong with a start page: the folder of a file, else the page as a folder.

    "/law/" and "/law/index.html" give "/law/"; "/law/topic" and "/law/topic_en" give "/law/topic".
    """
    path = urlsplit(url).path or "/"
    folder, _, name = path.rpartition("/")
    bare = _LANGUAGE_END.sub("", name)
    if _FILE.search(bare) or bare.lower() in ("", "index", "default", "home"):
        return f"{folder}/"
    return f"{folder}/{bare}"


class Reach:
    """A site's scope as a question: does this address belong to it?"""

    def __init__(self, start: str, scope: Scope) -> None:
        self.start = start
        self.origin = _origin(start)
        self.prefix = scope.prefix
        self.include = tuple(map(glob, scope.include))
        self.exclude = tuple(map(glob, scope.exclude))

    def __contains__(self, url: str) -> bool:
        """Whether an address (as `address` writes it) is in scope; the start page always is."""
        if url == self.start:
            return True
        parts = urlsplit(url)
        if _origin(url) != self.origin or is_trap(parts.path):
            return False
        shown = parts.path + (f"?{parts.query}" if parts.query else "")
        if any(pattern.match(url if whole else shown) for whole, pattern in self.exclude):
            return False
        if self.include:
            return any(pattern.match(url if whole else shown) for whole, pattern in self.include)
        return under(parts.path, self.prefix)

    def own(self, url: str) -> str:
        """An address of the site's own host with the scheme of its start page, so that it is one address."""
        scheme = self.start.partition("://")[0]
        if url.startswith(f"{scheme}:") or _origin(url) != self.origin:
            return url
        return f"{scheme}://{url.partition('://')[2]}"

    def may_be_document(self, url: str) -> bool:
        """Whether an address in scope may hold text: no picture, archive or stylesheet."""
        ending = _FILE.search(urlsplit(url).path)
        return ending is None or ending[0][1:].lower() not in _MEDIA


def under(path: str, prefix: str) -> bool:
    """Whether a path begins with a prefix, at a border: "/topic" holds "/topic_fr/1", not "/topics"."""
    if not path.startswith(prefix):
        return False
    return prefix.endswith("/") or _BORDER.match(path, len(prefix)) is not None


def is_trap(path: str) -> bool:
    """Paths that grow for ever: very deep ones, and those that repeat a folder again and again."""
    steps = [step for step in path.split("/") if step]
    return len(steps) > _STEPS or any(steps.count(step) >= _REPEATS for step in set(steps))


def _origin(url: str) -> tuple[str, str]:
    """Host and port; http and https of their usual ports are one site."""
    parts = urlsplit(url)
    port = parts.port
    return ((parts.hostname or "").lower(), "" if port in (None, 80, 443) else str(port))


@lru_cache(maxsize=256)
def glob(text: str) -> tuple[bool, re.Pattern[str]]:
    """A glob as (is it about whole addresses, pattern). `fnmatch` makes patterns that can't run away.

    Raises ValueError for one that is empty, long, or begins neither with "/", "*" nor a scheme.
    """
    if not text or len(text) > 500 or text.count("*") > 20:
        raise ValueError(f"{text[:40]!r} is no pattern: write it as '/law/*', with 20 stars at most")
    whole = "://" in text
    if not whole and text[0] not in "/*":
        raise ValueError(f"{text!r}: a pattern begins with '/', '*' or 'https://'")
    return whole, re.compile(fnmatch.translate(text))


def section_of(url: str, prefix: str) -> str:
    """The folder that an address lies in, for people: "/law/acts/2026/12" under "/law/" is in "acts"."""
    path = urlsplit(url).path
    folder = prefix if prefix.endswith("/") else f"{prefix}/"
    rest = path[len(folder) :] if path.startswith(folder) else path.lstrip("/")
    return rest.split("/")[0] if "/" in rest else ""
