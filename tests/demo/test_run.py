"""The demo as a newcomer runs it, to its end."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from demo.run import NotOurs, prepare
from tests.cli.conftest import Command


def test_every_decision_is_the_right_one(policywatch: Command, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shown = policywatch("--data", str(folder), "demo", "--json")
    visits = [json.loads(line) for line in shown.out.splitlines()]
    assert [(v["what"], v["wrong"]) for v in visits[:-1] if v["wrong"]] == []
    assert len(visits) == 14
    assert shown.code == 0

    mails = [
        message_from_bytes(p.read_bytes(), policy=policy.default) for p in sorted(folder.glob("mails/*.eml"))
    ]
    rang = [v for v in visits if v["what"] != "digest" and v["mails"]]
    assert len(mails) == len(rang) + 1
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    for mail in mails:
        assert mail.get_body(("plain",)) is not None
        assert mail.get_body(("html",)) is not None
    digest = mails[-1].get_body(("plain",))
    assert digest is not None
    assert "moved" in digest.get_content()
    assert policywatch("--data", str(folder), "check", "--read-data").code == 0
    assert len(policywatch("--data", str(folder), "history", "1", "--json").rows) == 8


def test_a_folder_with_other_things_in_it_is_left_alone(policywatch: Command, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    refused = policywatch("--data", str(tmp_path), "demo")
    assert refused.code == 2
    assert "--data DIR" in refused.complaint
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_the_demos_own_folder_is_begun_anew(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    prepare(folder)
    (folder / "mails" / "01.eml").write_text("old")
    prepare(folder)
    assert list((folder / "mails").iterdir()) == []
    (folder / "demo.txt").unlink()
    with pytest.raises(NotOurs):
        prepare(folder)
