"""From a URL to a version, a change and a mail: `add`, `crawl`, `list`, `history`, `diff`, `outbox`."""

from __future__ import annotations

import gzip
import io
import mailbox
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.pages import terms
from tests.servers import Answer, Server, page


def test_a_page_from_its_address_to_the_mail(
    policywatch: Command, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put("/logs", [terms(30), terms(45)])

    added = policywatch("add", server.url("/logs"), "--tag", "ferry", "--every", "6h")
    assert added.code == 0
    assert "added as logs: Logs of the ferry" in added.out
    assert "  Why we keep them" in added.out
    assert "3 bullets" in added.out

    assert policywatch("subscribe", "ada@example.org", "--source", "logs").code == 0

    changed = policywatch("crawl", "logs")
    assert changed.code == 0
    assert changed.out.startswith("logs: changed (substantive): ")
    assert "30" in changed.out
    assert "45" in changed.out

    (row,) = policywatch("list", "--json").rows
    assert (row["slug"], row["state"], row["versions"], row["every_seconds"]) == ("logs", "well", 2, 21_600)
    assert [r["memento"]["id"] for r in policywatch("history", "logs", "--json").rows] == [2, 1]
    shown = policywatch("diff", "logs")
    assert "[-30-]{+45+} days" in " ".join(shown.out.split())
    assert policywatch("show", "logs", "--json").rows[0]["document"]["sections"][1]["anchor"] == "why"

    # Without a mail server the mail is written and waits; nothing is lost, and it is said.
    waiting = policywatch("deliver")
    assert waiting.code == 1
    assert "1 mail waiting since" in waiting.out
    (mail,) = policywatch("outbox", "--json").rows
    assert mail["to"] == "ada@example.org"
    assert "unsubscribe" not in mail
    assert "45" in policywatch("outbox", "--show", str(mail["id"])).out
    assert policywatch("outbox", "--export", str(tmp_path / "mails")).code == 0
    (exported,) = mailbox.Maildir(tmp_path / "mails").values()
    assert exported["Message-ID"].strip() == mail["header_id"]

    # A mail server that is down: the mail stays, with what happened.
    monkeypatch.setenv("POLICYWATCH_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("POLICYWATCH_SMTP_PORT", "1")
    monkeypatch.setenv("POLICYWATCH_SMTP_TLS", "none")
    assert policywatch("deliver").code == 1
    (mail,) = policywatch("outbox", "--json").rows
    assert mail["state"] == "deferred"
    assert "127.0.0.1:1" in mail["answer"]
    assert "127.0.0.1:1" in policywatch("doctor").out

    assert policywatch("check", "--read-data").code == 0


def test_pages_that_cannot_be_read_each_say_why_and_cost_the_others_nothing(
    policywatch: Command, server: Server
) -> None:
    bomb = gzip.compress(bytes(300_000_000), 1)
    latin = (
        "<html><head><meta charset=utf-8></head><body><main><h1>Logs</h1><p>" + "Fähre, Kapitän, Häfen. " * 20
    )
    server.put("/good", terms())
    server.put("/gone", Answer(b"<h1>Not found</h1>", status=404))
    server.put("/pdf", Answer(b"%PDF-1.7\n...", content_type="application/pdf"))
    server.put("/empty", Answer(b"  \n"))
    server.put("/huge", Answer(bomb, headers=(("Content-Encoding", "gzip"),)))
    server.put("/latin", Answer(latin.encode("latin-1"), content_type="text/html; charset=utf-8"))
    pages = ("/good", "/gone", "/pdf", "/empty", "/huge", "/latin")

    seen = policywatch(
        "crawl", *(server.url(path) for path in pages), "http://no-such-host.invalid/", "--json"
    )

    assert seen.code == 1
    codes = [row["verdict"]["code"] for row in seen.rows]
    assert codes == ["", "gone", "torn", "empty", "too-large", "", "name"]
    assert all(row["verdict"]["reason"] for row in seen.rows if row["verdict"]["code"])
    states = {row["slug"]: (row["state"], row["last_outcome"]) for row in policywatch("list", "--json").rows}
    assert states["good"] == ("well", "memento")
    assert states["gone"] == ("fault", "fault")
    assert len(states) == 7
    assert policywatch("check").code == 0


def test_adding_a_page_that_is_not_there_says_so_and_keeps_the_wish(
    policywatch: Command, server: Server
) -> None:
    server.put("/gone", Answer(b"<h1>Not found</h1>", status=404))
    added = policywatch("add", server.url("/gone"))
    assert added.code == 1
    assert added.complaint.startswith("gone is added, but nothing could be read: ")
    assert "404" in added.complaint
    assert [row["slug"] for row in policywatch("list", "--json").rows] == ["gone"]


def test_a_private_address_is_refused_before_anything_is_stored(
    policywatch: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICYWATCH_ALLOW_PRIVATE_ADDRESSES", "false")
    for url in ("http://127.0.0.1:8080/", "http://[::1]/", "http://localhost/", "http://192.168.0.1/policy"):
        refused = policywatch("add", url)
        assert refused.code == 2
        assert "allow_private_addresses" in refused.complaint
    assert not data.exists()


def test_a_dry_run_shows_what_is_there_and_stores_nothing(
    policywatch: Command, server: Server, data: Path
) -> None:
    server.put("/logs", terms())
    looked = policywatch("crawl", "--dry-run", server.url("/logs"))
    assert looked.code == 0
    assert "warning: allow_private_addresses is on" in looked.err
    assert "Who may read them" in looked.out
    assert not data.exists()


def test_a_crawl_of_a_list_ends_with_what_came_of_it(
    policywatch: Command, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put("/one", terms())
    server.put("/two", [terms(), terms(45)])
    server.put("/gone", Answer(b"<h1>Not found</h1>", status=404))
    urls = f"# pages of the ferry\n{server.url('/one')}\n\n{server.url('/two')}\n"

    monkeypatch.setattr("sys.stdin", io.StringIO(urls))
    first = policywatch("crawl", "-")
    assert first.code == 0
    assert first.err.count("\n") == 1  # the warning of each start: no bar in a pipe
    assert "first version kept  2" in first.out
    assert "2 pages in " in first.out

    second = policywatch("crawl", "one", "two", server.url("/gone"))
    assert second.code == 1
    table = second.out.partition("what came")[2]
    assert [line.rsplit(maxsplit=1) for line in table.splitlines()[1:4]] == [
        ["changed", "1"],
        ["nothing changed", "1"],
        ["fault: nothing usable came", "1"],
    ]
    assert "3 pages in " in table
    assert "what came" not in policywatch("crawl", "one").out
    assert len(policywatch("crawl", "one", "two", "--json").rows) == 2


def test_a_crawl_of_a_held_page_says_that_not_all_were_usable(policywatch: Command, server: Server) -> None:
    """Neither has the page failed, nor is what came believed to be the document."""
    parts = "".join(f"<h2>Deck {n}</h2><p>On deck {n} nobody may smoke, run or sing.</p>" for n in range(40))
    short = "".join(f"<p>On deck {n} nobody may smoke, run or sing.</p>" for n in range(8))
    server.put("/logs", [page(parts), page(short)])
    assert policywatch("crawl", server.url("/logs")).code == 0
    held = policywatch("crawl", "logs")
    assert held.code == 1
    assert held.out.startswith("logs: odd: the text shrank")
    assert policywatch("crawl", "logs", "--json").rows[0]["outcome"] == "held"


def test_the_same_page_is_not_added_twice(policywatch: Command, server: Server) -> None:
    assert policywatch("add", server.url("/logs"), "--no-crawl").code == 0
    again = policywatch("add", server.url("/logs"))
    assert again.code == 2
    assert "watched already, as logs" in again.complaint


@pytest.mark.parametrize("verb", ["show", "history", "crawl", "diff", "pause", "resume", "accept"])
def test_an_unknown_source_is_named_with_those_that_come_near(policywatch: Command, verb: str) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    unknown = policywatch(verb, "trems")
    assert unknown.code == 2
    assert "did you mean terms?" in unknown.complaint


def test_what_is_no_url_is_not_added(policywatch: Command, data: Path) -> None:
    refused = policywatch("add", "not a url")
    assert refused.code == 2
    assert "https://example.org/policy" in refused.complaint
    assert not data.exists()


def test_a_paused_source_is_not_visited_by_itself(policywatch: Command) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    assert policywatch("pause", "terms").code == 0
    assert policywatch("list", "--json").rows[0]["state"] == "paused"
    assert policywatch("crawl").complaint.startswith("nothing is watched yet")
    assert policywatch("resume", "terms").code == 0
    assert policywatch("list", "--json").rows[0]["paused_at"] is None


def test_a_wall_becomes_the_document_when_a_person_says_so(policywatch: Command, server: Server) -> None:
    block = (
        b"<html><head><title>Access denied</title></head><body><h1>Access denied</h1><p>You don't have "
        b"permission to access this page on this server. Reference 18.2f.</p></body></html>"
    )
    server.put("/logs", Answer(block))
    assert policywatch("add", server.url("/logs")).code == 1
    assert policywatch("list", "--json").rows[0]["state"] == "wall"
    assert policywatch("accept", "logs").code == 0
    assert policywatch("crawl", "logs").code == 0
    assert policywatch("list", "--json").rows[0]["versions"] == 1


def test_a_selector_that_matches_nothing_is_told_wherever_one_looks(
    policywatch: Command, server: Server
) -> None:
    server.put("/logs", [terms(30)])
    added = policywatch(
        "add", server.url("/logs"), "--select", 'from "Why we keep them"', "--remove", ".gone"
    )
    assert added.code == 0
    assert "nothing on the page matches .gone" in added.err
    assert "Logs of the ferry" not in policywatch("show", "logs").out.partition(" sections, ")[2]
    assert policywatch("crawl", "logs").code == 0  # the same page again: still told
    assert policywatch("list", "--json").rows[0]["state"] == "stale selector"
    assert "nothing on the page matches .gone: correct" in policywatch("show", "logs").out
    assert "logs: nothing on the page matches .gone" in policywatch("doctor").out
    refused = policywatch("add", server.url("/other"), "--select", 'from "Why')
    assert refused.code == 2
    assert 'nor a range like from "Fees" to "Contact"' in refused.err
