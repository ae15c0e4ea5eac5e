"""`web`: the history without the service, the operator's token; and where it can't be served."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import config
from cli.service import invitation, serving
from pipelines.batch import CrawlSettings
from store import Store
from tests.cli.conftest import Command
from web.app import create_app
from web.server import WebServer
from web.settings import WebSettings

ROOT = Path(__file__).resolve().parents[2]


def test_web_serves_the_store_alone_and_stops_on_sigterm(data: Path, policywatch: Command) -> None:
    policywatch("add", "https://agency.example/honey", "--no-crawl")
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "cli.main", "--data", str(data), "web", "--read-only"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "POLICYWATCH_WEB_PORT": "0"},
    ) as process:
        assert process.stderr is not None
        try:
            address = re.search(r"history is at (http://127\.0\.0\.1:\d+)", process.stderr.readline())
            assert address is not None
            with httpx.Client(base_url=address[1], trust_env=False, timeout=30) as browser:
                assert "agency.example" in browser.get("/sources").text
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.stderr.read().endswith("stopped cleanly\n")
    assert process.returncode == 0
    assert not (data / "web-token").exists()


def test_where_the_port_is_taken_the_watch_goes_on_and_web_ends(
    data: Path, policywatch: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken, Store.open(data, create=True) as store:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = policywatch("web", "--port", str(port))
        monkeypatch.setenv("POLICYWATCH_WEB_PORT", str(port))
        went_on = False
        with serving(store, config.load(data=data), CrawlSettings()):
            went_on = True
    assert ended.code == 1
    assert "choose another port in the [web] table" in ended.err
    assert went_on
    assert capsys.readouterr().err.endswith("the watch goes on without them\n")


def test_the_token_is_made_once_and_replaced_when_asked_for(data: Path, policywatch: Command) -> None:
    policywatch("add", "https://agency.example/honey", "--no-crawl")
    first = policywatch("web", "token").out.strip()
    assert re.fullmatch(r"pw_[\w-]{40,}", first)
    assert policywatch("web", "token", "--json").rows == [{"token": first}]
    assert (data / "web-token").stat().st_mode & 0o777 == 0o600
    second = policywatch("web", "token", "--new").out.strip()
    assert second != first
    assert policywatch("web", "token").out.strip() == second


def test_on_a_terminal_the_link_signs_in_and_is_gone_from_the_address(data: Path) -> None:
    settings = WebSettings(port=0)
    with (
        Store.open(data, create=True) as store,
        WebServer(create_app(store, settings), settings) as server,
        httpx.Client(trust_env=False, timeout=30) as browser,
    ):
        line = invitation(store, server.address, terminal=True)
        link = re.fullmatch(r"the history is at (http://127\.0\.0\.1:\d+/enter\?code=\S+)", line)
        assert link is not None
        assert (data / "web-token").read_text() not in line
        answer = browser.get(link[1], follow_redirects=True)
        assert (answer.url.path, answer.url.query) == ("/", b"")
        assert "Sign out" in answer.text


def test_without_a_store_there_is_nothing_to_show(policywatch: Command) -> None:
    for verb in (("web",), ("web", "token")):
        assert policywatch(*verb).code == 8


@pytest.mark.parametrize("enabled", ["true", "false"])
def test_it_can_be_turned_off(enabled: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYWATCH_WEB_ENABLED", enabled)
    monkeypatch.setenv("POLICYWATCH_WEB_PORT", "0")
    with Store.open(data, create=True) as store, serving(store, config.load(data=data), CrawlSettings()):
        pass
    assert (data / "web-token").exists() is (enabled == "true")
