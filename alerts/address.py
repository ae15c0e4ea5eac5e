"""E-mail addresses as we accept them: one recipient, nothing that can become a second one or a header."""

from __future__ import annotations

import re
from collections.abc import Collection

from model import MAIL

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")
_SHOWN = 60


class AddressError(ValueError):
    """The text is no address mail can be sent to; the message is one line that names the cure."""


def parse(text: str) -> str:
    """The address, its domain in lower case and ASCII (RFC 5321, dot-atom only; RFC 5890 for the domain).

    Raises AddressError.
    """
    address = text.strip()
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise _error(address, "write it as name@example.org")
    if re.search(r"[\s,;<>\"()\[\]\\:]|[^\x20-\U0010ffff]", address):
        raise _error(address, "give one plain address, without spaces, commas, brackets or quotes")
    if not local.isascii():
        raise _error(address, "before the @ only ASCII letters can be used; ask for an ASCII alias")
    if not _LOCAL.fullmatch(local) or len(local) > 64:
        raise _error(address, "correct the part before the @ (1 to 64 letters, no dot at its ends)")
    host = _domain(address, domain)
    if len(local) + 1 + len(host) > 254:
        raise _error(address, "give one of at most 254 characters")
    return f"{local}@{host}"


def recipient(text: str, channels: Collection[str]) -> tuple[str, str]:
    """(address, channel) of whoever is to be told: a mail address, or the name of a channel.

    Raises AddressError.
    """
    text = text.strip()
    if "@" not in text and text in channels:
        return text, text
    if "@" not in text and channels:
        named = ", ".join(sorted(channels))
        raise AddressError(
            f"{text[:_SHOWN]!r} is neither a mail address nor a channel; the channels are: {named}"
        )
    return parse(text), MAIL


def _domain(address: str, domain: str) -> str:
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    labels = host.split(".")
    good = all(_LABEL.fullmatch(label) and len(label) <= 63 for label in labels)
    if not good or (len(labels) < 2 and host != "localhost") or labels[-1].isdigit():
        raise _error(address, "correct the part after the @, as in name@example.org")
    return host


def _error(address: str, cure: str) -> AddressError:
    shown = address if len(address) <= _SHOWN else address[: _SHOWN - 1] + "…"
    return AddressError(f"{shown!r} is no e-mail address: {cure}")
