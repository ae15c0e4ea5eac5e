"""What a mail server's answer, or its silence, means, and what to do about it. Pure."""

from __future__ import annotations

import re

_PORTS = "587 goes with tls = starttls, 465 with implicit, 25 with none"
#: What stands in an answer, and the cure; the first that fits counts.
_CURES = tuple(
    (re.compile(pattern, re.IGNORECASE), cure)
    for pattern, cure in (
        (r"is no e-mail address", "correct smtp.sender, or the address you gave"),
        (
            r"name or service not known|nodename nor servname|name resolution|no address associated",
            "the name of the server is not known: correct smtp.host, or this computer's DNS",
        ),
        (
            r"connect call failed|connection refused|errno 111",
            f"nobody listens there: correct smtp.host and smtp.port ({_PORTS})",
        ),
        (
            r"no route|unreachable",
            "the server can't be reached from this network: look at routes and firewall",
        ),
        (
            r"(hostname|ip address) mismatch|doesn't match",
            "the certificate belongs to another name: put the name it is made out to into smtp.host",
        ),
        (r"certificate has expired", "the server's certificate has expired: whoever runs it must renew it"),
        (
            r"certificate_verify_failed|certificate verify failed",
            "it is not known here who signed the server's certificate: name its authority in smtp.ca_file",
        ),
        (
            r"wrong_version_number|wrong version number|record layer failure|packet length too long",
            f"the server does not begin with TLS on this port: correct smtp.tls and smtp.port ({_PORTS})",
        ),
        (
            r"starttls[^.]{0,60}not supported|not support[^.]{0,60}starttls",
            "the server offers no encryption on this port: try tls = implicit and port 465; none only on "
            "your own network",
        ),
        (
            r"unexpected eof|connection lost|disconnected",
            f"the server hung up: is the port right ({_PORTS})?",
        ),
        (r"token_(command|file)", "run the command by hand; it must print an access token and nothing else"),
        (
            r"does not support xoauth2",
            "this server knows no OAuth2: use smtp.password, perhaps an app password",
        ),
        (
            r"\b(534|535)\b",
            "user and password are not accepted: most large providers want an app password or OAuth2 "
            "(docs/mail.md)",
        ),
        (r"\b530\b", "the server wants a log-in first: set smtp.user and POLICYWATCH_SMTP_PASSWORD"),
        (
            r"relay(ing)? (access )?(denied|not permitted)|not permitted to relay",
            "the server does not pass mail on for us: log in, or ask its operator to let us through",
        ),
        (
            r"\b55[01]\b.{0,120}(sender|from address|send as|owned by)|\b553\b",
            "the server does not take this sender: set smtp.sender to an address you may send from",
        ),
        (r"\b55[01]\b", "there is no such mailbox, or it takes no mail from us: correct the address"),
        (r"\b552\b", "the mail is larger than the server takes, or the mailbox is full"),
        (
            r"\b554\b",
            "the server refuses the mail itself: often the sender's name in the DNS (SPF, DKIM, reverse "
            "name) or the reputation of this address; its operator can tell",
        ),
        (
            r"\b(421|45[0-2]|454|471)\b",
            'the server says "later" (greylisting, or too much at once): mails wait and are tried again',
        ),
        (
            r"timed? ?out|no answer",
            "there is no answer: a firewall, or a provider that blocks mail (many block port 25; use 587)",
        ),
    )
)


def cure(answer: str) -> str:
    """What to do about an answer, as one clause."""
    found = (words for pattern, words in _CURES if pattern.search(answer))
    return next(found, "correct [smtp] host, port, tls, user and password")
