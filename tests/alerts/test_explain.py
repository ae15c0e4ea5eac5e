"""What a server says, in words that name the cure."""

from __future__ import annotations

import socket

import pytest

from alerts.explain import cure
from alerts.mail import probe, try_out
from model import MessageState
from tests.alerts.relay import ScriptedRelay
from tests.alerts.world import NOW, settings


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("x:587: [Errno -2] Name or service not known", "smtp.host"),
        ("x:25: [Errno 101] Network is unreachable", "firewall"),
        ("x:587: Timed out connecting to x on port 587", "firewall"),
        (
            "x: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch",
            "made out to",
        ),
        ("x: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired", "renew"),
        ("x: certificate verify failed: self-signed certificate", "smtp.ca_file"),
        ("x: [SSL: WRONG_VERSION_NUMBER] wrong version number", "smtp.tls"),
        ("SMTP STARTTLS extension not supported by server.", "465"),
        ("x:587: 535 5.7.8 Username and Password not accepted", "app password"),
        ("530 5.7.0 Authentication required", "smtp.user"),
        ("554 5.7.1 <x>: Relay access denied", "log in"),
        ("550 5.7.60 Client does not have permissions to send as this sender", "smtp.sender"),
        ("550 5.1.1 no such user", "mailbox"),
        ("552 5.2.2 mailbox full", "larger"),
        ("554 5.7.1 spam", "SPF"),
        ("450 4.2.0 greylisted", "tried again"),
        ("x:587: smtp.token_command gave no token (it ended with 1)", "access token"),
        ("something new", "[smtp]"),
    ],
)
def test_each_failure_has_its_cure(answer: str, word: str) -> None:
    assert word in cure(answer)


def test_the_words_fit_what_really_happens(relay: ScriptedRelay) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert "nobody listens" in cure(str(probe(settings(port))))
    assert "not known" in cure(str(probe(settings(25, host="relay.invalid"))))
    assert "no encryption" in cure(str(probe(settings(relay.port, tls="starttls"))))
    assert "does not begin with TLS" in cure(str(probe(settings(relay.port, tls="implicit"))))
    relay.answers("ada@reader.example", rcpt="550 5.1.1 no such user")
    assert "no such mailbox" in cure(try_out(settings(relay.port), "ada@reader.example", NOW).answer)


def test_a_test_mail_is_one_mail_to_one_address(relay: ScriptedRelay) -> None:
    assert try_out(settings(relay.port), "ada@reader.example", NOW).state is MessageState.SENT
    [mail] = relay.mails
    assert relay.recipients == [["ada@reader.example"]]
    assert mail["Subject"] == "[policywatch] A test mail"
    assert mail["List-Unsubscribe"] is None
