"""A cheap digest of what a reader sees and where links go: equal looks need no reading."""

from __future__ import annotations

import hashlib

from pipelines.charset import decode
from pipelines.flat import parse
from pipelines.obfuscation import PROTECTED, mail_address

_UNSEEN = ["script", "style", "noscript", "template", "svg", "iframe"]


def look(body: bytes, charset: str | None = None) -> str:
    """SHA-256 (hex) of visible text and links. Nonces, scripts, comments and styles leave it as it is."""
    html = decode(body, charset)
    root = parse(html).body
    if root is None:
        return hashlib.sha256(b"").hexdigest()
    root.strip_tags(_UNSEEN)
    seen = root.text(deep=True, separator="\n", strip=True, skip_empty=True)
    targets = [link.attrs.get("href") or "" for link in root.css("a[href]")]
    if PROTECTED in html or "data-cfemail" in html:
        # The key of an obfuscated address is new at every visit, the address is not.
        targets = [mail_address(target) if PROTECTED in target else target for target in targets]
        hidden = (node.attrs.get("data-cfemail") or "" for node in root.css("[data-cfemail]"))
        targets += (mail_address(f"#{key}") for key in hidden)
    return hashlib.sha256("\n".join((seen, *targets)).encode("utf-8", "replace")).hexdigest()
