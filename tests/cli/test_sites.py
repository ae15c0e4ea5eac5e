"""Sites on the command line: `add --site`, `list`, `show`, `crawl`, `pause`, `resume`, `remove`, `apply`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.servers import Answer, Server
from tests.sitepages import alternates, document, hub, sitemap


@pytest.fixture
def law(server: Server) -> str:
    """A section with three documents in two folders, one of them in two languages; its address."""
    both = {"en": server.url("/law/acts/1_en"), "fr": server.url("/law/acts/1_fr")}
    server.put("/law/", hub("Laws", ["acts/1_en", "acts/2", "guides/3", "gone", "/news/"]))
    server.put("/law/acts/1_en", document(1, head=alternates(both)))
    server.put("/law/acts/2", document(2))
    server.put("/law/guides/3", document(3))
    server.put("/sitemap.xml", sitemap([(server.url("/law/acts/2"), "2026-01-01", {})]))
    return server.url("/law/")


def test_adding_a_site_tells_what_was_found(policywatch: Command, law: str) -> None:
    added = policywatch("add", law, "--site", "--tag", "law")
    assert added.code == 0, added.err
    assert "added as law: Laws" in added.out
    assert "4 documents in 'en', of 6 addresses" in added.out
    assert "/acts/" in added.out
    assert "also in other languages, not watched: 1 document in fr (1)" in added.out
    assert "1  could not be read" in added.out
    assert "sitemap http" in added.out
    listed = policywatch("list")
    assert listed.out.count("\n") == 2
    assert "law" in listed.out
    assert "well" in listed.out
    documents = policywatch("list", "--site", "law", "--json").rows
    assert sorted(row["slug"] for row in documents) == ["law-1-en", "law-page-2", "law-page-3", "law-start"]
    assert all(row["tags"] == ["law"] for row in documents)
    shown = policywatch("show", "law")
    assert "law-guides" not in shown.out
    assert "Rules of the school 3" in shown.out
    (row,) = policywatch("show", "law", "--json").rows
    assert (row["kind"], row["documents"], row["language"]) == ("site", 4, "en")
    assert len(row["found"]) == 7


def test_a_crawl_of_a_site_visits_its_documents_and_tells_what_is_new(
    policywatch: Command, law: str, server: Server
) -> None:
    policywatch("add", law, "--site")
    policywatch("subscribe", "ada@example.org", "--site", "law")
    server.put("/law/", hub("Laws", ["acts/1_en", "acts/2", "guides/3", "acts/4"]))
    server.put("/law/acts/2", document(22))
    server.put("/law/acts/4", document(4))
    server.asked.clear()
    crawled = policywatch("crawl", "law")
    assert crawled.code == 0, crawled.err
    assert "law-page-2: changed" in crawled.out
    assert "law-page-3: nothing changed" in crawled.out
    assert "law: 1 document appeared: Rules of the library 4" in crawled.out
    assert [a.path for a in server.asked].count("/law/acts/2") == 1
    waiting = policywatch("deliver")
    assert waiting.code in (0, 1)
    mails = policywatch("outbox", "--json").rows
    assert any("1 document appeared under “Laws”" in mail["subject"] for mail in mails)
    assert "1 document appeared" in policywatch("show", "law").out


def test_a_site_is_paused_resumed_and_removed_with_its_documents(policywatch: Command, law: str) -> None:
    policywatch("add", law, "--site")
    assert "paused with 4 documents" in policywatch("pause", "law").out
    assert {row["state"] for row in policywatch("list", "--json").rows} == {"paused"}
    assert "followed again, with 4 documents" in policywatch("resume", "law").out
    removed = policywatch("remove", "law")
    assert "its 4 documents are paused" in removed.out
    rows = policywatch("list", "--json").rows
    assert [row.get("kind") for row in rows] == [None] * 4
    assert {row["state"] for row in rows} == {"paused"}
    assert policywatch("history", "law-page-2").code == 0


def test_what_was_watched_before_a_site_outlives_it(policywatch: Command, law: str, server: Server) -> None:
    policywatch("add", server.url("/law/acts/2"), "--name", "mine", "--no-crawl")
    policywatch("add", law, "--site")
    (row,) = [r for r in policywatch("list", "--site", "law", "--json").rows if r["slug"] == "mine"]
    assert row["tags"] == ["law"]
    assert row["versions"] == 1
    assert "its 3 documents are paused" in policywatch("remove", "law").out
    assert {r["slug"]: r["state"] for r in policywatch("list", "--json").rows}["mine"] == "well"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--site", "--pages", "0"], "--pages 0: choose between 1 and 50000"),
        (["--site", "--depth", "99"], "--depth 99: choose between 0 and 20"),
        (["--site", "--include", "law"], "'law': a pattern begins with '/', '*' or 'https://'"),
        (["--pages", "3"], "--include, --exclude, --depth and --pages are about a site: add --site"),
        (["--site", "--every", "never"], "no duration"),
    ],
)
def test_bad_input_is_one_line_and_adds_nothing(
    policywatch: Command, law: str, data: Path, words: list[str], complaint: str
) -> None:
    refused = policywatch("add", law, *words)
    assert refused.code == 2
    assert complaint in refused.complaint
    assert not data.exists()


def test_a_site_or_a_name_twice_is_refused(policywatch: Command, law: str, server: Server) -> None:
    policywatch("add", law, "--site", "--no-crawl", "--name", "law")
    again = policywatch("add", law, "--site")
    assert again.code == 2
    assert "watched as a site already, as law" in again.complaint
    taken = policywatch("add", server.url("/law/acts/2"), "--name", "law")
    assert taken.code == 2
    assert "taken" in taken.complaint
    assert policywatch("remove", "nothing").code == 2
    assert policywatch("list", "--site", "nothing").code == 2
    assert policywatch("subscribe", "ada@example.org", "--site", "nothing").code == 2
    assert "write --site law" in policywatch("subscribe", "ada@example.org", "--source", "law").complaint


def test_a_site_that_can_not_be_read_is_added_and_says_why(policywatch: Command, server: Server) -> None:
    server.put("/law/", Answer(b"", 404))
    added = policywatch("add", server.url("/law/"), "--site")
    assert added.code == 1
    assert "nothing could be read" in added.err
    assert "404" in added.err
    assert "not seen" in policywatch("list").out


def test_a_sites_own_profile_is_edited_and_its_documents_follow(policywatch: Command, law: str) -> None:
    policywatch("add", law, "--site", "--language", "en")
    policywatch("profile", "law-page-2", "--language", "fi", "--header", "X-Own: 1")
    said = policywatch("profile", "law", "--language", "sv", "--pause", "Sat-Sun")
    assert (said.code, "language: sv\n" in said.out) == (0, True)

    def profile(name: str) -> dict[str, object]:
        (row,) = policywatch("profile", name, "--json").rows
        found = row["profile"]
        assert isinstance(found, dict)
        return found

    assert profile("law") == {"language": "sv", "pauses": ["Sat-Sun"]}
    assert profile("law-page-3") == {"language": "sv", "pauses": ["Sat-Sun"]}
    # What was said of one document for itself stays; in the rest it follows.
    assert profile("law-page-2") == {"language": "fi", "headers": [["X-Own", "1"]], "pauses": ["Sat-Sun"]}
    assert policywatch("profile", "law", "--clear", "pause").code == 0
    assert profile("law-page-3") == {"language": "sv"}
    policywatch("profile", "--all", "--pause", "22:00-06:00")
    policywatch("profile", "--all", "--render")
    refused = policywatch("profile", "law", "--no-render")
    assert (refused.code, "say it of the tag" in refused.complaint) == (2, True)
    assert policywatch("profile", "law", "--header", "X-Key: 1").code == 2  # a browser sends none


def test_a_watch_list_may_hold_sites(policywatch: Command, law: str, tmp_path: Path) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(
        f"sites:\n  - url: {law}\n    name: law\n    tags: [acts]\n    include: ['/law/*']\n    pages: 7\n"
        "subscriptions:\n  - reader: ada@example.org\n    site: law\n"
    )
    shown = policywatch("apply", str(file))
    assert f"+ site {law}, at most 7 documents, tagged acts" in shown.out
    assert "3 steps to do" in shown.out
    assert policywatch("apply", str(file), "--yes").code == 0
    assert "nothing to do" in policywatch("apply", str(file)).out
    (row,) = policywatch("list", "--json").rows
    assert (row["slug"], row["scope"]["pages"], row["scope"]["include"]) == ("law", 7, ["/law/*"])
    (wish,) = policywatch("subscribe", "--json").rows
    assert wish["subscription"]["tag"] == "law"
    file.write_text(f"sites:\n  - url: {law}\n    pages: 9\n")
    assert "~ site law: scope" in policywatch("apply", str(file)).out
    file.write_text(f"sites:\n  - url: {law}\n    pages: many\n    depht: 3\n")
    refused = policywatch("apply", str(file))
    assert refused.code == 2
    assert "watch.yaml:3: pages: 'many' is no number" in refused.err
    assert "did you mean 'depth'?" in refused.err
