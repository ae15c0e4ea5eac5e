"""`apply`: the difference first, then all of it, or nothing."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command

LIST = """\
sources:
  - url: https://example.org/privacy
    name: privacy
    tags: [law]
  - url: https://example.org/terms
    every: 6h
readers:
  - email: ada@example.org
    zone: Europe/Brussels
subscriptions:
  - reader: ada@example.org
    tag: law
"""


def test_it_shows_the_difference_applies_it_once_and_then_has_nothing_to_do(
    policywatch: Command, tmp_path: Path
) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(LIST)
    shown = policywatch("apply", str(file))
    assert shown.code == 0
    assert "+ source https://example.org/terms, every 6 h" in shown.out
    assert "nothing is changed yet" in shown.out
    assert policywatch("list", "--json").rows == []

    assert "4 steps done" in policywatch("apply", str(file), "--yes").out
    assert [row["slug"] for row in policywatch("list", "--json").rows] == ["privacy", "terms"]
    assert "nothing to do" in policywatch("apply", str(file), "--yes").out

    file.write_text(LIST.replace("6h", "1d").replace("[law]", "[law, eu]"))
    changed = policywatch("apply", str(file), "--yes")
    assert changed.out.splitlines()[:2] == ["~ source privacy: tags", "~ source terms: every"]
    assert policywatch("list", "--tag", "eu", "--json").rows[0]["slug"] == "privacy"


def test_a_wrong_line_is_named_and_nothing_is_applied(
    policywatch: Command, tmp_path: Path, data: Path
) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(LIST.replace("    every: 6h", "    every: often"))
    refused = policywatch("apply", str(file), "--yes")
    assert refused.code == 2
    assert refused.complaint.startswith("watch.yaml:6: every: 'often' is no duration")
    assert not data.exists()


def test_a_subscription_to_a_source_that_is_nowhere_is_refused_before_anything_is_done(
    policywatch: Command, tmp_path: Path
) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(LIST.replace("    tag: law", "    source: elsewhere"))
    refused = policywatch("apply", str(file), "--yes")
    assert refused.code == 2
    assert refused.complaint.startswith("watch.yaml:12: ")
    assert policywatch("list", "--json").rows == []


def test_another_name_for_a_page_that_is_watched_is_refused(policywatch: Command, tmp_path: Path) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(LIST)
    policywatch("apply", str(file), "--yes")
    file.write_text(LIST.replace("name: privacy", "name: data"))
    refused = policywatch("apply", str(file), "--yes")
    assert refused.code == 2
    assert refused.complaint == "watch.yaml:2: name: this page is watched as 'privacy'; write that"


def test_readers_and_wishes_of_a_file_are_taken_over_whole(policywatch: Command, tmp_path: Path) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(
        LIST.replace(
            "    zone: Europe/Brussels",
            "    zone: Europe/Brussels\n    hour: 7\n    weekday: Friday\n"
            "    quiet: 22:00-07:00\n    receipt: true",
        )
        + "  - reader: bob@example.org\n    source: [privacy, https://example.org/terms]\n    tag: [eu]\n"
        + "    word: [fee, fine]\n    language: fr\n    class: all\n    cadence: daily\n"
    )
    shown = policywatch("apply", str(file), "--yes").out
    assert "+ reader bob@example.org, UTC" in shown
    assert (
        "+ subscription of bob@example.org: privacy, https://example.org/terms, tag 'eu', word 'fee'" in shown
    )
    rows = policywatch("subscribe", "--json").rows
    assert [(r["subscription"]["source_id"], r["subscription"]["tag"]) for r in rows] == [
        (None, "law"),
        (1, None),
        (2, None),
        (None, "eu"),
    ]
    ada = rows[0]["reader"]
    assert (ada["hour"], ada["weekday"], ada["quiet"]) == (7, 4, {"begin": "22:00", "end": "07:00"})
    assert ada["receipt_due_at"] is not None
    assert "nothing to do" in policywatch("apply", str(file), "--yes").out

    file.write_text(file.read_text().replace("hour: 7", "hour: 9").replace("receipt: true", "receipt: false"))
    changed = policywatch("apply", str(file), "--yes").out
    assert changed.splitlines()[0] == "~ reader ada@example.org: hour, receipt"
    assert "nothing to do" in policywatch("apply", str(file), "--yes").out


def test_a_channel_of_a_file_is_told_as_one_subscribed_by_hand(
    policywatch: Command, tmp_path: Path, data: Path
) -> None:
    data.mkdir()
    settings = data / "policywatch.toml"
    settings.write_text('[channels.ops]\naddress = "https://hooks.example/x"\n', encoding="utf-8")
    policywatch("subscribe", "ops", "--tag", "law")
    by_hand = policywatch("subscribe", "--json").rows
    policywatch("unsubscribe", "ops")
    file = tmp_path / "watch.yaml"
    file.write_text(
        "readers:\n  - channel: ops\n    quiet: 22:00-07:00\nsubscriptions:\n  - channel: ops\n    tag: law\n"
    )
    assert policywatch("apply", str(file), "--yes").code == 0
    rows = policywatch("subscribe", "--json").rows
    assert [(row["reader"]["channel"], row["subscription"]["tag"]) for row in rows] == [("ops", "law")]
    assert {**rows[0]["subscription"], "id": 0} == {**by_hand[0]["subscription"], "id": 0}
    assert "nothing to do" in policywatch("apply", str(file)).out

    settings.write_text("", encoding="utf-8")
    assert "no channel is called 'ops'" in policywatch("apply", str(file)).err
    assert policywatch("unsubscribe", "ops").code == 0
