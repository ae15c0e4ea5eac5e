"""A message as the bytes of one mail, and the names it goes by: Message-ID, thread, ways to unsubscribe.

Pure. The bytes are put together here: the standard library's `EmailMessage` takes 20 times as long, folds
long links of `List-Unsubscribe` into what ends one-click unsubscribe, and puts blanks into folded subjects.
The tests read them with that library. Only subjects and bodies are folded.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from email.utils import format_datetime
from urllib.parse import quote

from alerts import address
from alerts.settings import MailSettings
from model import Message
from render.clean import line

_FOLDED = 76  #: letters of a line (RFC 2045, 6.7; RFC 2047, 2)
_WORD_BYTES = 39  #: of UTF-8 in an encoded word, so that a line of it is not longer
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BOUNDARY = "=_"  #: can stand in no coded body (RFC 2045, 6.7)


def message_id(event: str, identity: tuple[str, ...], domain: str) -> str:
    """The same event, told to the same reader, has the same Message-ID, also from a restored backup.

    `identity` is what makes the event this one and no other (addresses, text digests, times).
    """
    digest = hashlib.sha256("\0".join((event, *identity)).encode()).hexdigest()[:24]
    return f"<{event.replace(':', '-')}.{digest}@{domain}>"


def thread_id(url: str, domain: str) -> str:
    """The root that all mails about one source refer to."""
    return f"<source.{hashlib.sha256(url.encode()).hexdigest()[:24]}@{domain}>"


def unsubscribe_url(token: str, settings: MailSettings) -> str | None:
    """Where a POST ends a reader's subscriptions; None without a public address."""
    return reader_url("unsubscribe", token, settings)


def reader_url(page: str, token: str, settings: MailSettings) -> str | None:
    """A page that is one reader's own ("preferences", "confirm"); None without a public address."""
    if not settings.public_url or not token:
        return None
    return f"{settings.public_url.rstrip('/')}/{page}/{quote(token, safe='')}"


def unsubscribe_mailto(email: str, settings: MailSettings) -> str | None:
    """A mail to the operator that asks for it; None without an operator."""
    if not settings.operator:
        return None
    return f"mailto:{quote(settings.operator, safe='@')}?subject={quote(f'unsubscribe {email}', safe='@')}"


def compose(message: Message, settings: MailSettings) -> bytes:
    """The mail, text part first, as 7-bit bytes with CRLF; the same bytes whenever it is tried again.

    Raises AddressError for a wrong recipient, ValueError where a header is none.
    """
    to, sender = address.parse(message.to), address.parse(settings.from_address)
    link = unsubscribe_url(message.unsubscribe, settings)
    ways = [f"<{way}>" for way in (link, unsubscribe_mailto(to, settings)) if way]
    head = [
        _header("From", f"policywatch <{sender}>"),
        _header("To", to),
        f"Subject: {_subject(line(message.subject))}",
        _header("Date", format_datetime(message.written_at)),
        _header("Message-ID", message.header_id),
    ]
    if message.thread:
        head += [_header(name, message.thread) for name in ("In-Reply-To", "References")]
    head.append(_header("Auto-Submitted", "auto-generated"))
    head.append(_header("List-Id", f"policywatch <policywatch.{settings.message_id_domain}>"))
    if ways:
        head.append(_header("List-Unsubscribe", ", ".join(ways)))
    if link and link.startswith("https://"):
        head.append(_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    head.append("MIME-Version: 1.0")
    parts = [_part("plain", message.text)]
    if message.html:
        # Fixed, so that a mail that is tried again has the same bytes.
        boundary = _BOUNDARY + hashlib.sha256(message.header_id.encode()).hexdigest()[:32]
        parts.append(_part("html", message.html))
        head.append(f'Content-Type: multipart/alternative; boundary="{boundary}"')
        bodies = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
        parts = [f"\r\n{bodies}--{boundary}--\r\n"]
    return "\r\n".join([*head, parts[0]]).encode("ascii")


def _header(name: str, value: str) -> str:
    """A header of one line; our own words and what was checked before, so anything else is a defect."""
    if _CONTROL.search(value) or not value.isascii():
        raise ValueError(f"{name} can't be {value!r}")
    return f"{name}: {value}"


def _subject(text: str) -> str:
    """The text folded; it comes back letter for letter (RFC 5322, 2.2.3; RFC 2047)."""
    if text.isascii() and "=?" not in text:
        rows = [""]
        for word in re.findall(r" *[^ ]+| +$", text):
            room = _FOLDED - (len("Subject: ") if len(rows) == 1 else 0)
            if rows[-1] and len(rows[-1]) + len(word) > room:
                rows.append("")
            rows[-1] += word
        return "\r\n".join(rows)
    words = [b""]
    for letter in text:
        coded = letter.encode("utf-8", "replace")
        if len(words[-1]) + len(coded) > _WORD_BYTES:
            words.append(b"")
        words[-1] += coded
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)


def _part(subtype: str, text: str) -> str:
    """Headers and body: quoted-printable, readable where the text is mostly ASCII; else base64, shorter."""
    coded = text.encode("utf-8", "replace")
    data = b"\r\n".join(coded.splitlines()) + b"\r\n"
    wide = len(coded) - len(text)  # bytes beyond one a letter
    if wide * 4 > len(text):
        coding, body = "base64", encodebytes(data).replace(b"\n", b"\r\n")
    else:
        coding, body = "quoted-printable", b2a_qp(data, istext=True)
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {coding}\r\n\r\n'
        + body.decode("ascii")
    )
