"""The frame around all verbs: help at once, global options anywhere, one line for every error."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli import errors
from cli.errors import Failed, Wrong, guarded
from cli.main import hoisted
from cli.verbs import VERBS
from tests.cli.conftest import Command

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sqlalchemy", "scrapy", "twisted", "pydantic_settings", "rich", "bs4", "apscheduler", "jinja2")


def child(*args: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", *args],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
    )


def test_help_imports_nothing_that_takes_time() -> None:
    shown = child("-X", "importtime", "-m", "cli.main", "--help")
    assert shown.returncode == 0
    loaded = {row.rpartition("|")[2].strip().partition(".")[0] for row in shown.stderr.splitlines()}
    assert not loaded & set(HEAVY)
    assert all(verb in shown.stdout for verb in VERBS)


def test_the_version_is_that_of_the_package(policywatch: Command) -> None:
    assert policywatch("--version").out.startswith("policywatch 0.")


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_help(policywatch: Command, verb: str) -> None:
    shown = policywatch(verb, "--help")
    assert shown.code == 0
    assert shown.out.startswith("Usage: policywatch ")


def test_no_verb_is_answered_with_help_and_code_2(policywatch: Command) -> None:
    shown = policywatch()
    assert (shown.code, shown.out) == (2, "")
    assert "Begin with 'policywatch demo'" in shown.err


def test_an_unknown_verb_is_one_line(policywatch: Command) -> None:
    assert policywatch("frobnicate").code == 2
    assert "--help" in policywatch("frobnicate").complaint


def test_an_unknown_option_names_the_verb_whose_help_tells_more(policywatch: Command) -> None:
    assert policywatch("list", "--frob").complaint.endswith("see 'policywatch list --help'")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["list", "--data", "d"], ["--data", "d", "list"]),
        (["list", "--data=d", "--json"], ["--data=d", "list", "--json"]),
        (["--debug", "list"], ["--debug", "list"]),
        (["extract", "--", "--data"], ["extract", "--", "--data"]),
        (["list", "--data"], ["--data", "list"]),
    ],
)
def test_global_options_may_stand_anywhere(given: list[str], read: list[str]) -> None:
    assert hoisted(given) == read


def test_completion_offers_the_verbs() -> None:
    asked = {"_POLICYWATCH_COMPLETE": "complete_bash", "COMP_WORDS": "policywatch ba", "COMP_CWORD": "1"}
    assert child("-m", "cli.main", **asked).stdout.split() == ["backtest"]


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [
        (Failed("no luck"), 1, "no luck"),
        (Wrong("not like that"), 2, "not like that"),
        (OSError(28, "No space left on device", "/data/x"), errors.FULL, "make room"),
        (PermissionError(13, "Permission denied", "/data/x"), errors.READ_ONLY, "/data/x"),
        (KeyboardInterrupt(), errors.STOPPED, "stopped"),
        (KeyError("oh"), errors.DEFECT, "report it"),
        (ValueError("two\nlines"), errors.DEFECT, "two lines"),
    ],
)
def test_every_error_is_one_line_and_a_code(
    error: BaseException, code: int, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> int:
        raise error

    assert guarded(fails) == code
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert word in said


def test_a_reader_that_closes_the_pipe_is_no_error(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><main>" + "<p>All is well here, and goes on.</p>" * 20_000 + "</main></body></html>"
    )
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "cli.main", "extract", str(page)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0


def test_ctrl_c_is_one_line(tmp_path: Path) -> None:
    # Reading names from standard input, it waits until it is told to stop.
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "cli.main", "--data", str(tmp_path), "crawl", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    ) as running:
        assert running.stdin is not None
        assert running.stderr is not None
        # It asks nothing and says nothing while it waits; the pipe being read shows that it is there.
        running.stdin.write(b"# nothing yet\n" * 10_000)
        running.stdin.flush()
        while (
            running.poll() is None
        ):  # an interrupt that lands in a destructor is lost: a person presses again
            running.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(20)
        said = running.stderr.read().decode()
        assert running.returncode == errors.STOPPED
    assert said.splitlines() == [
        "policywatch: stopped; what was finished is kept, and the rest is done next time"
    ]


def test_what_a_room_logs_is_one_line_even_with_an_error_in_it(
    policywatch: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    policywatch("list")
    try:
        raise ValueError("no\nluck")
    except ValueError:
        logging.getLogger("watch.compare").exception("version 3 could not be compared")
    assert capsys.readouterr().err == "policywatch: version 3 could not be compared (ValueError: no luck)\n"
