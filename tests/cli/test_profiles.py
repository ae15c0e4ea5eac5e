"""How pages are asked for: said for one, a tag, all; inherited, resolved, and no secret ever shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import pdfs
from tests.cli.conftest import Command
from tests.cli.pages import terms
from tests.servers import Answer, Asked, Server

SECRET = "s3cret-of-the-harbour"


@pytest.fixture
def asked(server: Server) -> list[Asked]:
    """The requests for the page."""
    found: list[Asked] = []

    def answer(request: Asked) -> Answer:
        found.append(request)
        return terms()

    server.put("/logs", answer)
    return found


def test_what_is_nearer_goes_before_what_is_farther(
    policywatch: Command, server: Server, asked: list[Asked], data: Path
) -> None:
    data.mkdir()
    (data / "policywatch.toml").write_text('[profile]\nlanguage = "da"\nheaders = {X-From = "config"}\n')
    url = server.url("/logs")
    assert policywatch("add", url, "--name", "logs", "--tag", "ferries", "--header", "X-Own: 1").code == 0
    assert asked[-1].headers["accept-language"] == "da"
    assert policywatch("profile", "--all", "--language", "sv", "--cookie", "seen=yes").code == 0
    assert (
        policywatch("profile", "--tag", "ferries", "--language", "fi", "--user-agent", "Tester/1").code == 0
    )
    policywatch("crawl", "logs")
    sent = asked[-1].headers
    assert (sent["accept-language"], sent["user-agent"], sent["cookie"]) == ("fi", "Tester/1", "seen=yes")
    assert (sent["x-from"], sent["x-own"]) == ("config", "1")
    shown = policywatch("profile", "logs").out
    assert "language: fi (tag ferries)" in shown
    assert "cookies: seen: yes (for all)" in shown
    assert policywatch("show", "logs", "--json").rows[0]["said"]["language"] == "tag:ferries"
    assert policywatch("profile", "logs", "--language", "en").code == 0
    assert policywatch("profile", "--tag", "ferries", "--clear", "language").code == 0
    policywatch("crawl", "logs")
    assert asked[-1].headers["accept-language"] == "en"


def test_a_header_edited_makes_no_version_and_no_reading_anew(
    policywatch: Command, server: Server, asked: list[Asked]
) -> None:
    policywatch("add", server.url("/logs"), "--name", "logs")
    policywatch("profile", "logs", "--header", "X-Edition: print")
    assert "nothing changed" in policywatch("crawl", "logs").out
    assert asked[-1].headers["x-edition"] == "print"
    assert len(policywatch("history", "logs", "--json").rows) == 1


class TestSecrets:
    """Named in profiles, known to the fetching process."""

    def test_one_of_the_environment_is_sent_and_stands_nowhere(
        self,
        policywatch: Command,
        server: Server,
        asked: list[Asked],
        data: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("POLICYWATCH_SECRET_TOKEN", SECRET)
        header = "Authorization: Bearer ${TOKEN}"
        outputs = [policywatch("add", server.url("/logs"), "--name", "logs", "--header", header)]
        assert asked[-1].headers["authorization"] == f"Bearer {SECRET}"
        outputs += [
            policywatch(*words) for words in (("show", "logs", "--json"), ("profile", "logs"), ("doctor",))
        ]
        assert all(SECRET not in result.out + result.err for result in outputs)
        assert "${TOKEN}" in outputs[2].out
        assert all(SECRET.encode() not in file.read_bytes() for file in data.rglob("*") if file.is_file())

    def test_one_of_the_file_is_sent(
        self, policywatch: Command, server: Server, asked: list[Asked], data: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "secrets").write_text(f"# of the harbour\nTOKEN={SECRET}\n")
        data.mkdir()
        (data / "policywatch.toml").write_text(f'secrets_file = "{tmp_path / "secrets"}"\n')
        policywatch("add", server.url("/logs"), "--cookie", "key=${TOKEN}")
        assert asked[-1].headers["cookie"] == f"key={SECRET}"

    def test_one_that_is_not_set_is_a_fault_and_nothing_is_asked(
        self, policywatch: Command, server: Server, asked: list[Asked], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TOKEN", SECRET)  # no variable that was not meant for it is ever taken
        ended = policywatch("add", server.url("/logs"), "--header", "X-Key: ${TOKEN}")
        assert (ended.code, asked) == (1, [])
        assert "POLICYWATCH_SECRET_TOKEN" in ended.err

    def test_one_that_is_written_down_is_refused(self, policywatch: Command, server: Server) -> None:
        for words in (
            ("--header", "Authorization: Bearer abc"),
            ("--proxy", "http://me:word@proxy.example:3128"),
        ):
            ended = policywatch("add", server.url("/logs"), *words)
            assert (ended.code, "${" in ended.complaint) == (2, True)

    def test_another_host_gets_none_of_it(
        self, policywatch: Command, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("POLICYWATCH_SECRET_TOKEN", SECRET)
        with Server(("127.0.4.2",)) as other:
            other.put("/logs", terms())
            server.put("/away", Answer(b"", 302, headers=(("Location", other.url("/logs")),)))
            words = ("--header", "X-Key: ${TOKEN}", "--cookie", "key=${TOKEN}", "--language", "fi")
            assert policywatch("add", server.url("/away"), *words).code == 0
            (seen,) = (one for one in other.asked if one.path == "/logs")
        assert SECRET not in str(seen.headers)
        assert seen.headers["accept-language"] == "fi"


def test_a_proxy_is_asked_for_the_page_and_its_robots(policywatch: Command, asked: list[Asked]) -> None:
    through: list[str] = []

    def relay(request: Asked) -> Answer:
        through.append(request.path)
        return terms() if request.path.endswith("/logs") else Answer(b"", 404)

    with Server(("127.0.4.3",)) as proxy:
        for path in ("http://127.0.4.9:81/logs", "http://127.0.4.9:81/robots.txt"):
            proxy.put(path, relay)
        added = policywatch("add", "http://127.0.4.9:81/logs", "--proxy", proxy.url("").rstrip("/"))
    assert added.code == 0, added.err
    assert sorted(through) == ["http://127.0.4.9:81/logs", "http://127.0.4.9:81/robots.txt"]


def test_a_proxy_opens_no_way_past_the_guard(policywatch: Command) -> None:
    away = Answer(b"", 302, headers=(("Location", "http://169.254.169.254/latest/meta-data/"),))
    with Server(("127.0.4.3",)) as proxy:
        proxy.put("http://127.0.4.9:81/logs", away)
        proxy.put("http://127.0.4.9:81/robots.txt", Answer(b"", 404))
        words = ("--proxy", proxy.url("").rstrip("/"), "--json")
        ended = policywatch("add", "http://127.0.4.9:81/logs", *words)
        assert ended.rows[0]["visit"]["verdict"]["code"] == "address-refused"
        assert all("169.254" not in asked.path for asked in proxy.asked)


def test_a_watch_list_says_it_for_tags_and_all(
    policywatch: Command, server: Server, asked: list[Asked], tmp_path: Path
) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(
        f"""
profiles:
  - all: true
    language: sv
    pauses: [Sat-Sun Europe/Brussels]
  - tag: ferries
    headers: {{X-Edition: print}}
sources:
  - url: {server.url("/logs")}
    name: logs
    tags: [ferries]
    user_agent: Tester/2
"""
    )
    assert policywatch("apply", str(file), "--yes").code == 0
    assert "nothing to do" in policywatch("apply", str(file)).out
    policywatch("crawl", "logs")
    sent = asked[-1].headers
    assert (sent["accept-language"], sent["x-edition"], sent["user-agent"]) == ("sv", "print", "Tester/2")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pause", "at night"), "is no pause"),
        (("--header", "nonsense"), "NAME:VALUE"),
        (("--header", "Host: x"), "the connection's own"),
        (("--proxy", "socks5://x:1"), "http://proxy.example:3128"),
        (("--clear", "colour"), "choose"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_cure(
    policywatch: Command, words: tuple[str, ...], said: str
) -> None:
    policywatch("add", "https://ferry.example/", "--no-crawl")
    ended = policywatch("profile", "--all", *words)
    assert (ended.code, said in ended.complaint) == (2, True), ended.err


def test_pdfs_that_a_page_links_to_are_watched_with_it(policywatch: Command, server: Server) -> None:
    body = terms().body.replace(
        b"</main>", b'<p>All of it <a href="/all.pdf">in one document</a>.</p></main>'
    )
    server.put("/logs", Answer(body))
    server.put("/all.pdf", Answer(pdfs.untagged(), content_type="application/pdf"))
    added = policywatch("add", server.url("/logs"), "--name", "logs", "--attachments")
    assert "is watched as well" in added.err
    assert policywatch("crawl", "--tag", "attached:logs").code == 0
    rows = {row["slug"]: row for row in policywatch("list", "--json").rows}
    assert rows["in-one-document"]["versions"] == 1


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here")
def test_doctor_tells_whether_a_browser_works(
    policywatch: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = {row["subject"]: row for row in policywatch("doctor", "--json").rows}
    assert (found["browser"]["state"], found["PDFs"]["state"]) == ("ok", "ok")
    none = tmp_path / "none"
    none.write_text("#!/bin/sh\nexit 1\n")
    none.chmod(0o755)
    monkeypatch.setenv("POLICYWATCH_BROWSER", str(none))
    found = {row["subject"]: row for row in policywatch("doctor", "--json").rows}
    assert found["browser"]["state"] == "wrong"
    assert found["browser"]["cure"]


def test_what_the_configuration_says_holds_for_pages_that_nobody_watches(
    policywatch: Command, server: Server, asked: list[Asked], data: Path
) -> None:
    data.mkdir()
    (data / "policywatch.toml").write_text('[profile]\nlanguage = "da"\n')
    assert policywatch("extract", server.url("/logs")).code == 0
    assert policywatch("crawl", "--dry-run", server.url("/logs")).code == 0
    assert [one.headers["accept-language"] for one in asked] == ["da", "da"]
