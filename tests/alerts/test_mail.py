"""Whatever a mail server does, what is said of the mail is true."""

from __future__ import annotations

import asyncio
import gc
import socket
import ssl
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.envelope import compose, unsubscribe_mailto
from alerts.explain import cure
from alerts.mail import Delivery, Relay, probe
from alerts.settings import MailSettings
from model import Message, MessageState
from render.clean import line
from tests.alerts.relay import CLOSE, HANG, STORE_AND_CLOSE, STORE_AND_HANG, ScriptedRelay
from tests.alerts.world import NOW, settings

SENT, DEFERRED, UNKNOWN, DEAD = (
    MessageState.SENT,
    MessageState.DEFERRED,
    MessageState.UNKNOWN,
    MessageState.DEAD,
)
MESSAGE = Message(
    1,
    1,
    "<change-12.abc@watch.example>",
    "ada@reader.example",
    "[policywatch] Drug control: 54 % → 57 % in Cannabis",
    "What changed\n.\n..two dots\n54 % → 57 %\n",
    "<p>54 % → 57 %</p>\n",
    NOW,
    MessageState.WAITING,
    thread="<source.1@watch.example>",
    unsubscribe="t0ken",
)


def send(given: MailSettings, *messages: Message) -> list[Delivery]:
    async def all_of_them() -> list[Delivery]:
        relay = Relay(given)
        try:
            return [await relay.send(message) for message in messages or (MESSAGE,)]
        finally:
            await relay.close()

    return asyncio.run(all_of_them())


def test_a_mail_arrives_as_it_was_written(relay: ScriptedRelay) -> None:
    [delivery] = send(settings(relay.port))
    assert delivery == Delivery(SENT, "250 taken")
    [mail] = relay.mails
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and html is not None
    assert text.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert html.get_content().replace("\r\n", "\n") == MESSAGE.html
    assert mail["Subject"] == MESSAGE.subject
    assert next(iter(mail.iter_parts())).get_content_type() == "text/plain"
    assert all(len(line) <= 998 and line.isascii() for line in relay.raw[0].split(b"\r\n"))


def test_the_headers_say_what_a_mail_program_needs(relay: ScriptedRelay) -> None:
    given = settings(relay.port, public_url="https://watch.example", operator="op@watch.example")
    send(given)
    [mail] = relay.mails
    assert mail["Message-ID"] == MESSAGE.header_id
    assert mail["In-Reply-To"] == mail["References"] == MESSAGE.thread
    assert mail["Date"] == "Wed, 25 Nov 2026 14:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "policywatch <policywatch.watch.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = "https://watch.example/unsubscribe/t0ken"
    assert mail["List-Unsubscribe"] == f"<{link}>, <{unsubscribe_mailto(MESSAGE.to, given)}>"


def test_a_long_unsubscribe_link_stays_whole_and_readable(relay: ScriptedRelay) -> None:
    send(settings(relay.port, public_url="https://watch.example/" + "path/" * 40))
    assert b"List-Unsubscribe: <https://watch.example/path/path/" in relay.raw[0]
    assert b"/unsubscribe/t0ken>\r\n" in relay.raw[0]


def test_one_click_is_promised_only_over_https(relay: ScriptedRelay) -> None:
    send(settings(relay.port, public_url="http://watch.example"))
    assert relay.mails[0]["List-Unsubscribe-Post"] is None
    assert relay.mails[0]["List-Unsubscribe"] == "<http://watch.example/unsubscribe/t0ken>"


def test_without_any_address_there_is_no_unsubscribe_header(relay: ScriptedRelay) -> None:
    send(settings(relay.port))
    assert relay.mails[0]["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"rcpt": "450 4.2.0 greylisted"}, DEFERRED),
        ({"rcpt": "451 4.3.0 try later"}, DEFERRED),
        ({"rcpt": "550 5.1.1 no such user"}, DEAD),
        ({"rcpt": "421 4.3.2 closing"}, DEFERRED),
        ({"data": "450 4.3.0 later"}, DEFERRED),
        ({"data": "452 4.3.1 disk full"}, DEFERRED),
        ({"data": "554 5.7.1 refused"}, DEAD),
        ({"rcpt": CLOSE}, DEFERRED),
        ({"data": CLOSE}, UNKNOWN),
        ({"data": STORE_AND_CLOSE}, UNKNOWN),
    ],
)
def test_the_code_decides_not_the_exception(
    relay: ScriptedRelay, answers: dict[str, str], state: MessageState
) -> None:
    relay.answers(MESSAGE.to, **answers)
    [delivery] = send(settings(relay.port))
    assert delivery.state is state
    assert "\n" not in delivery.answer
    for answer in answers.values():
        if answer[0].isdigit() and not answer.startswith("421"):
            assert delivery.answer == answer


@pytest.mark.parametrize(("answer", "stored"), [(HANG, 0), (STORE_AND_HANG, 1)])
def test_silence_after_the_final_dot_is_unknown(relay: ScriptedRelay, answer: str, stored: int) -> None:
    relay.answers(MESSAGE.to, data=answer)
    [delivery] = send(settings(relay.port, final_seconds=0.3))
    assert delivery.state is UNKNOWN
    assert len(relay.mails) == stored


def test_silence_before_the_mail_was_handed_over_is_deferred() -> None:
    with ScriptedRelay(greeting_mail=HANG) as relay:
        [delivery] = send(settings(relay.port, command_seconds=0.3))
    assert delivery.state is DEFERRED
    assert delivery.relay


def test_a_server_that_refuses_us_costs_no_reader_an_alert() -> None:
    with ScriptedRelay(greeting_mail="554 5.7.1 sender blocked") as relay:
        [delivery] = send(settings(relay.port))
    assert delivery == Delivery(DEFERRED, "554 5.7.1 sender blocked", relay=True)


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    [delivery] = send(settings(port))
    assert (delivery.state, delivery.relay) == (DEFERRED, True)
    assert delivery.answer.startswith(f"127.0.0.1:{port}: ")


def test_a_name_that_does_not_resolve() -> None:
    [delivery] = send(settings(25, host="relay.invalid"))
    assert (delivery.state, delivery.relay) == (DEFERRED, True)


def test_a_server_without_encryption_gets_nothing_where_encryption_is_asked_for(relay: ScriptedRelay) -> None:
    [delivery] = send(settings(relay.port, tls="starttls"))
    assert (delivery.state, delivery.relay) == (DEFERRED, True)
    assert relay.mails == []


def test_many_mails_share_a_connection_and_a_refusal_harms_no_other(relay: ScriptedRelay) -> None:
    relay.answers("bob@reader.example", rcpt="550 no")
    bob = replace(MESSAGE, to="bob@reader.example")
    states = [d.state for d in send(settings(relay.port), MESSAGE, bob, MESSAGE)]
    assert states == [SENT, DEAD, SENT]
    assert relay.connections == 1


def test_a_lost_connection_is_made_again(relay: ScriptedRelay) -> None:
    relay.answers("bob@reader.example", data=CLOSE)
    bob = replace(MESSAGE, to="bob@reader.example")
    states = [d.state for d in send(settings(relay.port), MESSAGE, bob, MESSAGE)]
    assert states == [SENT, UNKNOWN, SENT]
    assert relay.connections == 2


@pytest.mark.parametrize(
    "hostile",
    [
        {"subject": "Title\r\nBcc: eve@evil.example\r\n\r\nbody"},
        {"subject": "a\x00b\u202ec\u2028d"},
        {"subject": "\ud800 lone surrogate"},
    ],
)
def test_a_hostile_subject_is_one_line_to_one_reader(relay: ScriptedRelay, hostile: dict[str, str]) -> None:
    [delivery] = send(settings(relay.port), replace(MESSAGE, **hostile))  # type: ignore[arg-type]
    assert delivery.state is SENT
    [mail] = relay.mails
    assert relay.recipients == [["ada@reader.example"]]
    assert mail["Bcc"] is None
    assert mail.get_all("Subject") is not None
    assert not any(ord(c) < 32 or c == "\u202e" for c in str(mail["Subject"]))


@pytest.mark.parametrize(
    "to", ["ada@reader.example,eve@evil.example", "ada@reader.example\r\nBcc: eve@evil.example", "ada"]
)
def test_a_message_to_no_single_reader_is_given_up_and_no_other_with_it(
    relay: ScriptedRelay, to: str
) -> None:
    states = [d.state for d in send(settings(relay.port), replace(MESSAGE, to=to), MESSAGE)]
    assert states == [DEAD, SENT]
    assert relay.recipients == [["ada@reader.example"]]


def test_probe_says_what_is_wrong_in_a_line_and_sends_nothing(relay: ScriptedRelay) -> None:
    assert probe(settings(relay.port)) is None
    relay.mail_answers = ["530 5.7.0 log in first"]
    assert probe(settings(relay.port)) == "530 5.7.0 log in first"
    assert "TLS" in str(probe(settings(relay.port, tls="starttls")))
    assert relay.mails == []


def test_the_password_is_never_shown() -> None:
    assert "hunter2" not in repr(settings(user="ada", password="hunter2"))


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_encryption_is_verified(certified: Callable[[str], ScriptedRelay], tls: str, authority: Path) -> None:
    with certified(tls) as relay:
        trusted = settings(relay.port, host="localhost", tls=tls, ca_file=str(authority))
        assert [d.state for d in send(trusted)] == [SENT]
        untrusted = settings(relay.port, host="localhost", tls=tls)
        [delivery] = send(untrusted)
        assert (delivery.state, delivery.relay) == (DEFERRED, True)
        assert len(relay.mails) == 1
    assert ssl.OPENSSL_VERSION


def test_a_wrong_password_is_the_operators_to_mend(
    certified: Callable[[str], ScriptedRelay], authority: Path
) -> None:
    with certified("starttls") as relay:
        given = settings(
            relay.port, host="localhost", tls="starttls", ca_file=str(authority), user="ada", password="wrong"
        )
        [delivery] = send(given)
        assert (delivery.state, delivery.relay) == (DEFERRED, True)
        assert delivery.answer.endswith("535 5.7.8 Authentication credentials invalid")
        assert [d.state for d in send(replace(given, password="right"))] == [SENT]


@pytest.mark.parametrize("words", range(1, 14))
def test_a_long_subject_comes_back_letter_for_letter(words: int) -> None:
    """Wherever it has to be folded."""
    subject = "[policywatch] " + "Honey " * words + "control: 54% → 48% and 15% → 21% in “Syrup honey”"
    raw = compose(replace(MESSAGE, subject=subject), settings())
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == subject
    assert max(len(row) for row in raw.split(b"\r\n\r\n")[0].split(b"\r\n") if b"ubject" in row) <= 78


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=300)


@given(subject=WORDS, text=st.text(st.characters(codec="utf-8"), max_size=2000), wide=st.booleans())
def test_whatever_is_written_comes_back_from_a_standard_parser(subject: str, text: str, wide: bool) -> None:
    subject = " ".join(subject.split())[:200]
    text = f"{text}." + ("Ω" * len(text) if wide else "")
    raw = compose(replace(MESSAGE, subject=subject, text=text, html=f"<p>{text}</p>"), settings())
    read = message_from_bytes(raw, policy=policy.default)
    parts = [part.get_payload(decode=True) for part in read.iter_parts()]
    assert [p.splitlines() for p in parts if isinstance(p, bytes)] == [
        t.encode().splitlines() for t in (text, f"<p>{text}</p>")
    ]
    assert str(read["Subject"]) == line(subject)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(row) <= 200 for row in raw.split(b"\r\n"))
    assert not read.defects and not any(part.defects for part in read.iter_parts())


def test_oauth2_takes_the_token_that_a_command_prints_or_a_file_holds(
    certified: Callable[[str], ScriptedRelay], authority: Path, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("t0ken\n", encoding="utf-8")
    printed = (sys.executable, "-c", "print('t0ken')")
    with certified("starttls") as relay:
        given = settings(relay.port, host="localhost", tls="starttls", ca_file=str(authority), user="ada")
        assert [d.state for d in send(replace(given, token_command=printed))] == [SENT]
        assert [d.state for d in send(replace(given, token_file=str(file)))] == [SENT]
        file.write_text("stale", encoding="utf-8")
        [refused] = send(replace(given, token_file=str(file)))
        assert (refused.state, refused.relay) == (DEFERRED, True)
        assert "535" in refused.answer
        assert "stale" not in refused.answer
        for wrong, words in (
            ({"token_command": (sys.executable, "-c", "raise SystemExit(3)")}, "it ended with 3"),
            ({"token_command": ("/no/such/program",)}, "can't be run"),
            ({"token_file": str(tmp_path / "nowhere")}, "token_file can't be read"),
        ):
            [lacking] = send(replace(given, **wrong))
            assert (lacking.state, lacking.relay) == (DEFERRED, True)
            assert words in lacking.answer
            assert "access token" in cure(lacking.answer)


def test_a_server_that_stops_reading_leaves_no_connection_behind() -> None:
    """What was sent and not read would keep an orderly end waiting for ever."""

    def serve(listener: socket.socket) -> None:
        peer, _ = listener.accept()
        with peer, peer.makefile("rb") as lines:
            peer.sendall(b"220 here\r\n")
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    peer.sendall(b"354 go on\r\n")
                    over.wait(30)
                    return
                peer.sendall(b"250 ok\r\n")

    with warnings.catch_warnings(action="ignore"):
        gc.collect()  # what others left is not ours
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server = threading.Thread(target=serve, args=(listener,))
        server.start()
        given = settings(listener.getsockname()[1], final_seconds=0.3, command_seconds=0.3)
        [found] = send(given, replace(MESSAGE, text="some words\n" * 500_000))
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            gc.collect()
        over.set()
        server.join()
    assert found.state is UNKNOWN
    assert [str(one.message) for one in said] == []
