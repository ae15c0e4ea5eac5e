"""What whom would get of a change, and what a subscription would have brought."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from alerts.write import write_due
from model import Cadence, ChangeClass, ItemKind, Quiet
from store import Store
from tests.alerts.world import NOW, add_reader, add_source, change, settings
from tests.cli.conftest import Command
from tests.render.views import cannabis, item, passage

ALL = tuple(ChangeClass)
EDITORIAL = item(
    ItemKind.EDITED,
    ("Notes", "A\r\nBcc: eve@example.org {{7*7}} \u202e[bold]"),
    passage("[-bi-lateral-]{+bilateral+}"),
    change_class=ChangeClass.EDITORIAL,
)


@pytest.fixture
def watched(data: Path) -> Path:
    """A source that changed three times in a fortnight; ada follows all, bob only notes."""
    with Store.open(data) as store:
        source = add_source(store)
        add_reader(store)
        bob = add_reader(store, "bob@reader.example", section="Notes", classes=ALL, cadence=Cadence.DAILY)
        store.readers.update(bob.id, quiet=Quiet.parse("22:00-07:00"))
        change(store, source)
        change(store, source, EDITORIAL, now=NOW + timedelta(days=1), text="58 %")
        change(store, source, cannabis(), EDITORIAL, now=NOW + timedelta(days=9), text="59 %")
    return data


def test_a_preview_is_the_mail_and_sends_and_files_nothing(policywatch: Command, watched: Path) -> None:
    with Store.open(watched) as store:
        before = store.outbox.notices()
    shown = policywatch("alerts", "preview", "drug-control")
    assert shown.code == 0
    ada, bob = shown.out.split("To: ")[1:]
    assert ada.startswith(
        "ada@reader.example\nWhen: at once\nSubject: [policywatch] Drug control: 54 % → 57 %"
    )
    assert "Why you get this" in ada
    assert bob.startswith("bob@reader.example\nWhen: in the daily digest of ")
    assert "57 %" not in bob
    with Store.open(watched) as store:
        assert store.outbox.notices() == before
        assert store.outbox.messages() == []
        [real, *_] = write_due(store, NOW, settings=settings())
    rows = policywatch("alerts", "preview", "drug-control", "--change", "1", "--json").rows
    assert rows[0]["subject"] == real.subject
    assert rows[0]["text"] == real.text


def test_a_digest_is_shown_with_what_waits_for_it(policywatch: Command, watched: Path) -> None:
    [_, bob] = policywatch("alerts", "preview", "drug-control", "--json").rows
    assert bob["others"] == 1
    assert bob["text"].count("bilateral") == 2


def test_a_preview_is_exported_as_files_of_one_recipient_and_a_one_line_subject(
    policywatch: Command, watched: Path, tmp_path: Path
) -> None:
    assert policywatch("alerts", "preview", "drug-control", "--export", str(tmp_path / "mails")).code == 0
    files = sorted((tmp_path / "mails").glob("*.eml"))
    assert len(files) == 2
    for file in files:
        head = file.read_bytes().split(b"\r\n\r\n")[0]
        assert head.count(b"\r\nTo:") == 1
        assert b"\r\nBcc:" not in head
    assert watched.exists()


@pytest.mark.parametrize(
    ("args", "code", "word"),
    [
        (["preview", "nowhere"], 2, "nowhere"),
        (["preview", "drug-control", "--change", "99"], 2, "has no change 99"),
        (["replay", "eve@reader.example"], 2, "describe a subscription"),
        (["replay", "--no", "77"], 2, "name subscriptions of one reader"),
        (["replay", "--source", "nowhere"], 2, "nowhere"),
        (["replay", "--since", "yesterday"], 2, "is no time"),
        (["replay", "--since", "2026-11-22", "--until", "2025-01-01"], 2, "is not before --until"),
        (["preview", "drug-control", "--change", "9" * 20], 2, "is no number of anything here"),
    ],
)
@pytest.mark.usefixtures("watched")
def test_what_is_not_there_is_said_in_a_line(
    policywatch: Command, args: list[str], code: int, word: str
) -> None:
    refused = policywatch("alerts", *args)
    assert refused.code == code
    assert word in refused.complaint


def test_a_source_that_never_changed_has_no_preview(policywatch: Command) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    refused = policywatch("alerts", "preview", "terms")
    assert refused.code == 1
    assert "has not changed yet" in refused.complaint


@pytest.mark.usefixtures("watched")
def test_a_replay_says_what_a_subscription_would_have_sent(policywatch: Command) -> None:
    span = ("--since", "2026-11-01", "--until", "2026-12-31")
    told = policywatch("alerts", "replay", "ada@reader.example", *span)
    assert told.code == 0
    assert "2 mails at once, 1 weekly digest, 3 changes" in told.out
    rows = policywatch("alerts", "replay", "--no", "2", *span, "--json").rows
    assert [(row["cadence"], row["changes"]) for row in rows] == [("daily", [2]), ("daily", [3])]


@pytest.mark.usefixtures("watched")
def test_a_replay_of_what_nobody_has_subscribed_to_yet(policywatch: Command) -> None:
    span = ("--since", "2026-11-01", "--until", "2026-12-31")
    rows = policywatch(
        "alerts", "replay", *span, "--word", "bilateral", "--class", "all", "--cadence", "weekly", "--json"
    ).rows
    assert [row["changes"] for row in rows] == [[2], [3]]
    assert policywatch("alerts", "replay", *span, "--word", "nowhere", "--json").rows == []
    assert "nothing, 0 changes" in policywatch("alerts", "replay", "--word", "nowhere").out
    full = policywatch("alerts", "replay", *span, "--section", "Cannabis", "--full").out
    assert "in sections named “Cannabis”" in " ".join(full.split())


def test_a_replay_says_what_was_sent_in_truth(policywatch: Command, data: Path) -> None:
    """The same changes, filed and mailed one by one as they came, bring the same mails."""
    sent = []
    with Store.open(data) as store:
        source = add_source(store)
        add_reader(store)
        for hour in range(0, 24 * 21, 4):
            at = NOW + timedelta(hours=hour)
            if hour in (4, 40, 44, 200):
                change(store, source, *((EDITORIAL,) if hour < 200 else ()), now=at, text=f"text of {hour}")
            sent += [message.subject for message in write_due(store, at, settings=settings())]
    assert len(sent) == 2
    told = policywatch(
        "alerts", "replay", "ada@reader.example", "--since", "2026-11-01", "--until", "2026-12-31", "--json"
    )
    assert [row["subject"] for row in told.rows] == sent
