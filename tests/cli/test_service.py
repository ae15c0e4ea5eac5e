"""`run`: starts, works, says that mails wait, and ends cleanly when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Command
from tests.cli.pages import terms
from tests.servers import Server

ROOT = Path(__file__).resolve().parents[2]


def test_the_service_visits_what_is_due_and_stops_on_sigterm(
    policywatch: Command, data: Path, server: Server
) -> None:
    server.put("/logs", terms())
    policywatch("add", server.url("/logs"), "--no-crawl")
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "cli.main", "--data", str(data), "run"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "POLICYWATCH_HOST_DELAY_SECONDS": "0"},
    ) as service:
        server.wait_for("/logs")
        service.send_signal(signal.SIGTERM)
        _, said = service.communicate(timeout=30)
    assert service.returncode == 0
    lines = said.splitlines()
    assert any("watching 1 source for 0 subscriptions" in line for line in lines)
    assert any("no mail server is configured" in line for line in lines)
    assert lines[-1] == "policywatch: stopped cleanly"
    assert policywatch("check").code == 0
