"""A message as the bytes of one mail, and the names it goes by: Message-ID, thread, ways to unsubscribe.

Pure. Line lengths: `List-*`, `References` and ids stay on one line (folding would code a long link as an
"encoded word", which ends one-click unsubscribe); everything else folds at 76 (RFC 2045, 6.7; RFC 2047, 2).
"""

from __future__ import annotations

import hashlib
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from urllib.parse import quote

from alerts import address
from alerts.settings import MailSettings
from model import Message
from render.clean import line

_ONE_LINE = 998
_FOLDED = frozenset({"subject", "from", "to"})


class _Folding(EmailPolicy):
    """SMTP's policy with two line lengths, and subjects that come back as they were."""

    def fold(self, name: str, value: str) -> str:
        text = str(value)
        if name.lower() == "subject" and not text.isascii():
            # The newer folding leaves a blank on both sides of a break: "54%  → 48%".
            return f"{name}: {Header(text, 'utf-8', 76, name).encode(linesep=self.linesep)}{self.linesep}"
        return str((_NARROW if name.lower() in _FOLDED else _WIDE).fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


_WIDE = SMTP.clone(max_line_length=_ONE_LINE, cte_type="7bit")
_NARROW = SMTP.clone(max_line_length=76, cte_type="7bit")
_POLICY = _Folding(linesep="\r\n", max_line_length=_ONE_LINE, cte_type="7bit")


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
    """The mail, text part first, as 7-bit bytes with CRLF. Raises AddressError for a wrong recipient."""
    to = address.parse(message.to)
    mail = EmailMessage(policy=_NARROW)
    mail["From"] = Address("policywatch", addr_spec=address.parse(settings.from_address))
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = line(message.subject)
    mail["Date"] = format_datetime(message.written_at)
    mail["Message-ID"] = message.header_id
    if message.thread:
        mail["In-Reply-To"] = message.thread
        mail["References"] = message.thread
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"policywatch <policywatch.{settings.message_id_domain}>"
    link = unsubscribe_url(message.unsubscribe, settings)
    ways = [way for way in (link, unsubscribe_mailto(to, settings)) if way]
    if ways:
        mail["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways)
    if link and link.startswith("https://"):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text, cte=_coding(message.text))
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte=_coding(message.html))
        # Fixed, so that a mail that is tried again has the same bytes.
        mail.set_boundary("=_" + hashlib.sha256(message.header_id.encode()).hexdigest()[:32])
    return mail.as_bytes(policy=_POLICY)


def _coding(text: str) -> str:
    """Quoted-printable, readable where the text is mostly ASCII; else base64, which is then shorter."""
    wide = len(text.encode()) - len(
        text
    )  # bytes beyond one a character: at least one for each that is not ASCII
    return "base64" if wide * 4 > len(text) else "quoted-printable"
