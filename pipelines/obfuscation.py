"""E-mail addresses that a content network hides: hex bytes, each xor the first, which is new at every visit.

The address behind is what a reader sees; read so, the key makes no difference and a new address does.
"""

from __future__ import annotations

Attributes = dict[str, str | None]
PROTECTED = "/cdn-cgi/l/email-protection"


def decoded(code: str | None) -> str | None:
    """The address of a code, or None where it is none."""
    try:
        raw = bytes.fromhex(code or "")
    except ValueError:
        return None
    return bytes(byte ^ raw[0] for byte in raw[1:]).decode("utf-8", "replace") if len(raw) > 1 else None


def mail_address(href: str) -> str:
    """The address that a protected link hides in its fragment; "" where it hides none."""
    return decoded(href.partition("#")[2].partition("?")[0]) or ""


def mail_link(attrs: Attributes) -> Attributes:
    """The link with the address it hides; without one it is the same link at every visit."""
    address = mail_address(attrs.get("href") or "")
    return {**attrs, "href": f"mailto:{address}" if address else None}
