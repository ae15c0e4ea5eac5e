"""The spider as people from Scrapy know it: `scrapy list`, `scrapy crawl document -a url=... -O out.json`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from pipelines.batch import Wanted
from spiders.document import by_turns
from tests.nursery import Nursery
from tests.servers import Answer, Server, page

ROOT = Path(__file__).resolve().parents[2]


def scrapy(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def crawl(nursery: Nursery, log: Path, *words: str) -> int:
    """`scrapy crawl document` in the checkout, without waiting for imports; its exit code."""
    line = ["scrapy", "crawl", "document", *words, "--logfile", str(log)]
    child = nursery.Popen([sys.executable, "-c", f"from scrapy.cmdline import execute; execute({line!r})"])
    child.stdin.close()
    with child.stdout:
        child.stdout.read()
    return child.wait(100)


def test_the_checkout_lists_the_spider() -> None:
    assert scrapy("list").stdout.split() == ["document", "site"]


def test_away_from_the_checkout_the_settings_are_named_by_a_variable(tmp_path: Path) -> None:
    listed = scrapy("list", cwd=tmp_path, SCRAPY_SETTINGS_MODULE="spiders.settings")
    assert listed.stdout.split() == ["document", "site"], listed.stderr


def test_a_crawl_exports_an_item_for_each_section(tmp_path: Path, nursery: Nursery) -> None:
    out, log = tmp_path / "out.json", tmp_path / "log"
    with Server() as server:
        server.put(
            "/policy",
            page('<h1>Privacy</h1><p>All of it.</p><h2 id="s">Sharing</h2><p>With <a href="/x">X</a>.</p>'),
        )
        words = ("-a", f"url={server.url('/policy')}", "-O", str(out), "-s", "ALLOW_PRIVATE_ADDRESSES=1")
        assert crawl(nursery, log, *words, "-s", "DOWNLOAD_DELAY=0") == 0, log.read_text()
        link = server.url("/x")
    items = json.loads(out.read_text())
    assert [item["heading"] for item in items] == ["Privacy", "Sharing"]
    assert items[1]["path"] == ["Privacy", "Sharing"]
    assert (items[1]["anchor"], items[1]["links"], items[1]["text"]) == ("s", [link], "With X.")


def test_a_page_that_can_not_be_seen_is_said_in_the_log(tmp_path: Path, nursery: Nursery) -> None:
    out, log = tmp_path / "out.json", tmp_path / "log"
    with Server() as server:
        server.put("/policy", Answer(b"", 404))
        assert crawl(nursery, log, "-a", f"url={server.url('/policy')}", "-O", str(out)) == 0
        assert server.connections == 0
    assert "loopback" in log.read_text()
    assert json.loads(out.read_text()) == []


def test_hosts_take_turns() -> None:
    pages = [Wanted(n, f"https://{host}.example/{n}") for n, host in enumerate("aaabbc")]
    assert [page.url[8] for page in by_turns(pages)] == ["a", "b", "c", "a", "b", "a"]
    assert list(by_turns([])) == []
