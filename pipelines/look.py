"""A cheap digest of what a reader sees and where links go: equal looks need no reading."""

from __future__ import annotations

from hashlib import sha256

from pipelines.charset import utf8
from pipelines.flat import parse
from pipelines.obfuscation import PROTECTED, mail_address

_UNSEEN = "script, style, noscript, template, svg, iframe"
#: What makes a difference beside the text: where links go, and which parts are shown at all.
_TOLD = "a[href], [data-cfemail], [hidden]"


def look(body: bytes, charset: str | None = None) -> str:
    """SHA-256 (hex) of visible text and links. Nonces, scripts, comments and styles leave it as it is."""
    tree = parse(utf8(body, charset))
    root = tree.body
    if root is None:
        return sha256(b"").hexdigest()
    for node in root.css(_UNSEEN):
        node.decompose(recursive=False)
    seen = root.text(deep=True, separator="\n", strip=True, skip_empty=True)
    told: list[str] = []
    for node in root.css(_TOLD):
        attrs = node.attrs
        if node.tag == "a":
            target = attrs.get("href") or ""
            # The key of an obfuscated address is new at every visit, the address is not.
            told.append(mail_address(target) if PROTECTED in target else target)
        if "data-cfemail" in attrs:
            told.append(mail_address(f"#{attrs.get('data-cfemail') or ''}"))
        if "hidden" in attrs:
            told.append(f"\1{attrs.get('id') or ''}")
    return sha256("\0".join((seen, *told)).encode("utf-8", "replace")).hexdigest()
