"""The command line run in this process, against a data folder and a real web server of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from tests.servers import Server


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What --json printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def complaint(self) -> str:
        """The one line on stderr, without warnings that stand at each start. Fails where there are more."""
        lines = [line for line in self.err.splitlines() if "warning: allow_private_addresses" not in line]
        assert len(lines) == 1, self.err
        assert lines[0].startswith("policywatch: ")
        return lines[0].removeprefix("policywatch: ")


Command = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def policywatch(
    data: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Command:
    """Runs a command line on the test's data folder; loopback pages are allowed and not spared.

    `doctor` takes the browser's word for it where the test is not about browsers: to start one takes seconds.
    """
    if request.node.get_closest_marker("browser") is None:
        monkeypatch.setattr("spiders.browser_check.try_out", lambda program: None)
    monkeypatch.setenv("POLICYWATCH_DATA", str(data))
    monkeypatch.setenv("POLICYWATCH_ALLOW_PRIVATE_ADDRESSES", "true")
    monkeypatch.setenv("POLICYWATCH_HOST_DELAY_SECONDS", "0")

    def command(*args: str) -> Result:
        capsys.readouterr()
        code = run(list(args))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Result(code, out, err)

    return command


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running
