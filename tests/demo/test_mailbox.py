"""The demo's mail server takes mails as any other does, and keeps them as files."""

from __future__ import annotations

import smtplib
from pathlib import Path

from demo.mailbox import receiving


def test_what_is_sent_is_received_and_kept_as_it_came(tmp_path: Path) -> None:
    with receiving(tmp_path) as (mailbox, port):
        for number in (1, 2):
            with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
                text = f"Subject: mail {number}\r\n\r\nTwo lines\r\nof text\r\n"
                client.sendmail("a@example.org", "b@example.org", text)
        first, second = mailbox.mails
    assert (first.subject, second.subject) == ("mail 1", "mail 2")
    assert first.text == "Two lines\nof text\n"
    assert first.path.read_bytes().startswith(b"Subject: mail 1\r\n")
