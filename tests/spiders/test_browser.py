"""Pages made by scripts, in a real Chromium: rendered, guarded, polite; and said where there is none."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from model import FaultKind, Profile, Rendering, WallKind
from pipelines.batch import CrawlSettings, Wanted
from tests.nursery import Nursery
from tests.servers import Answer, Asked, Server, redirect
from watch.crawl import CrawlResult, crawl

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGE, ELSEWHERE = "127.0.6.1", "127.0.6.2"
RENDERED = Profile(rendering=Rendering.BROWSER)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
SHELL = """<!doctype html><html lang=en><head><meta charset=utf-8><title>Logs</title></head>
<body><noscript>Please enable JavaScript to view this page.</noscript><div id=app></div>
<script>%s</script></body></html>"""
MAKES = """
const text = document.querySelector("#app");
fetch("/text.json").then(answer => answer.json()).then(parts => {
  text.innerHTML = "<main><h1>Logs of the ferry</h1></main>";
  for (const [heading, words] of parts)
    text.firstChild.innerHTML += `<h2>${heading}</h2><p>${words}</p>`;
});
"""
PARTS = json.dumps(
    [
        (
            "Why we keep them",
            "We keep the logs of the ferry for thirty days, so that we can answer passengers who ask "
            "about their journeys, and the harbour master who asks about ours.",
        ),
        (
            "Who reads them",
            "The captain and the office read them, for their own reasons \u2014 nobody else does, whoever "
            "he may be and whatever he says of himself.",
        ),
    ]
).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server([PAGE, ELSEWHERE]) as running:
        running.put("/shell", Answer((SHELL % MAKES).encode(), headers=(("ETag", '"1"'),)))
        running.put("/text.json", Answer(PARTS, content_type="application/json"))
        yield running


def visit(url: str, profile: Profile = RENDERED, **more: object) -> CrawlResult:
    named = {"browser": CHROMIUM, "allow_private_addresses": True, "host_delay_seconds": 0} | more
    settings = CrawlSettings(**named)  # type: ignore[arg-type]
    (result,) = crawl(None, [Wanted(0, url, profile)], settings=settings, dry_run=True)
    return result


def test_without_a_browser_a_shell_is_a_wall_that_names_the_cure(server: Server) -> None:
    result = visit(server.url("/shell"), Profile())
    assert result.verdict is not None
    assert result.verdict.code == WallKind.SHELL
    assert "--render" in result.verdict.reason


def test_where_there_is_none_the_page_says_so_and_is_not_asked_for(server: Server) -> None:
    result = visit(server.url("/shell"), browser=None)
    assert result.verdict is not None
    assert (result.verdict.code, server.hits("/shell")) == (FaultKind.SETUP, 0)
    assert "policywatch[browser]" in result.verdict.reason


@pytest.mark.browser
@needs_chromium
def test_a_page_made_by_scripts_gives_sections(server: Server) -> None:
    agents: list[Asked] = server.asked
    profile = Profile(rendering=Rendering.BROWSER, language="fi", cookies=(("seen", "yes"),))
    result = visit(server.url("/shell"), profile)
    assert result.usable, result.verdict
    assert result.document is not None
    assert [section.heading for section in result.document.sections] == [
        "Logs of the ferry",
        "Why we keep them",
        "Who reads them",
    ]
    assert "reasons — nobody else" in result.document.text
    sent = next(one.headers for one in agents if one.path == "/shell")
    assert sent["user-agent"].startswith("policywatch/")
    assert (sent["accept-language"], sent["cookie"]) == ("fi", "seen=yes")
    assert server.hits("/robots.txt") == 1
    assert not [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]


@pytest.mark.browser
@needs_chromium
def test_robots_and_status_hold_for_it_too(server: Server) -> None:
    server.put("/gone", Answer(b"<h1>Gone</h1>", 410))
    gone = visit(server.url("/gone"))
    assert gone.verdict is not None
    assert (gone.verdict.code, gone.status) == (FaultKind.GONE, 410)
    server.put("/robots.txt", Answer(b"User-agent: *\nDisallow: /shell\n", content_type="text/plain"))
    refused = visit(server.url("/shell"))
    assert refused.verdict is not None
    assert (refused.verdict.code, server.hits("/shell")) == (FaultKind.DISALLOWED, 0)


_GUARDED = f"""
import sys
from model.guard import Guard
check = Guard.check
Guard.check = lambda self, address: None if address == "{PAGE}" else check(self, address)
from spiders.child import main
sys.exit(main())
"""


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nursery: Nursery) -> None:
    """Children whose guard lets one loopback address pass, as if it were public, and refuses all others."""
    script = tmp_path / "child.py"
    script.write_text(_GUARDED)
    real = nursery.Popen

    def started(command: list[str], **named: object) -> object:
        return real([sys.executable, "-P", str(script)], **named)  # type: ignore[arg-type]

    monkeypatch.setattr("watch.child.subprocess.Popen", started)


@pytest.mark.browser
@needs_chromium
@pytest.mark.usefixtures("guarded")
def test_a_script_reaches_no_private_address(server: Server) -> None:
    base = f"{ELSEWHERE}:{server.port}"
    tries = f"""
    fetch("http://{base}/secret", {{mode: "no-cors"}}).catch(() => 0);
    fetch("http://localhost:{server.port}/secret", {{mode: "no-cors"}}).catch(() => 0);
    new WebSocket("ws://{base}/secret");
    for (const tag of ["iframe", "script", "embed"]) {{
      const one = document.createElement(tag);
      one.src = "http://{base}/secret";
      document.body.append(one);
    }}
    navigator.sendBeacon("http://{base}/secret", "x");
    """
    server.put("/tries", Answer((SHELL % (MAKES + tries)).encode()))
    result = visit(server.url("/tries"), allow_private_addresses=False)
    assert result.usable, result.verdict
    assert server.hits("/text.json") == 1
    assert server.hits("/secret") == 0
    server.put("/away", redirect(f"http://{base}/secret"))
    away = visit(server.url("/away"), allow_private_addresses=False)
    assert away.verdict is not None
    assert (away.verdict.code, server.hits("/secret")) == (FaultKind.ADDRESS_REFUSED, 0)
