"""Every kind of mail, as the bytes that go out, by the rules of SpamAssassin that need no network."""

from __future__ import annotations

import email
import email.policy
import shutil
import subprocess
from pathlib import Path

import pytest

from alerts.envelope import compose
from model import Message, MessageState
from tests.alerts.world import NOW, settings
from tests.render.gallery import MAILS

FILTER = shutil.which("spamassassin")
HIGHEST = 0.5
PUBLIC = "https://watch.example"
_END = b"\nFrom policywatch Wed Nov 25 14:00:00 2026\n"


def as_sent(number: int, name: str) -> bytes:
    """The mail as composed, with line ends of a file."""
    mail = MAILS[name]()
    public_url = PUBLIC if f"{PUBLIC}/unsubscribe" in mail.text else None
    message = Message(
        *(number, 1, f"<{number}@watch.example>", "ada@reader.example", mail.subject, mail.text, mail.html),
        *(NOW, MessageState.WAITING),
        thread="<source.1@watch.example>",
        unsubscribe="t0ken" if public_url else "",
    )
    sender = settings(public_url=public_url, operator="operator@watch.example")
    return compose(message, sender).replace(b"\r\n", b"\n")


@pytest.mark.skipif(
    FILTER is None, reason="no SpamAssassin on this machine (Debian: apt install spamassassin)"
)
def test_no_mail_looks_like_spam(tmp_path: Path) -> None:
    assert FILTER is not None
    mails = list(MAILS)
    box = tmp_path / "mails.mbox"
    box.write_bytes(b"".join(_END[1:] + as_sent(n, mail) + b"\n" for n, mail in enumerate(mails)))
    # Its home is thrown away: nothing that this machine learnt before or learns now has a say.
    command = [FILTER, "--local", "--nocreate-prefs", "--cf=use_bayes 0", "--mbox", str(box)]
    done = subprocess.run(
        command,
        capture_output=True,
        check=True,
        timeout=110,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    scores = {}
    for part in (b"\n" + done.stdout).split(_END)[1:]:
        read = email.message_from_bytes(part, policy=email.policy.default)
        number = int(str(read["Message-ID"]).strip("<>").partition("@")[0])
        status = " ".join(str(read["X-Spam-Status"]).split())
        scores[mails[number]] = (float(status.split("score=")[1].split()[0]), status)
    assert set(scores) == set(mails)
    assert {mail: said for mail, (score, said) in scores.items() if score > HIGHEST} == {}
