"""OpenAPI: it says all that is answered, and nothing that is asked breaks the server.

Schemathesis asks what the description allows and what it forbids. A cursor, a selector or an address that
fits the description can still be refused for what it means, so that check of its is left out; all the others
hold.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from store import Store
from tests.web import programs
from tests.web.programs import Programs
from web.api.describe import describe
from web.app import create_app
from web.rights import Route, Who
from web.routes import PROGRAMS
from web.server import WebServer
from web.settings import WebSettings

LINES = [line for line in PROGRAMS if line.path.startswith("/api/v1/") and line.name != "openapi"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    with Store.scratch(tmp_path_factory.mktemp("description") / "data") as store:
        yield programs.make(store)


@pytest.fixture(scope="module")
def address(made: Programs) -> Iterator[str]:
    given = WebSettings(port=0)
    with WebServer(create_app(made.world.store, given), given) as server:
        yield server.address


@pytest.fixture(scope="module")
def session(made: Programs) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update(made.key)
        yield session


@pytest.fixture(scope="module")
def told(made: Programs) -> dict[str, Any]:
    return describe(create_app(made.world.store))


@pytest.fixture(scope="module")
def schema(told: dict[str, Any], address: str) -> Any:
    config = SchemathesisConfig.from_dict({"base-url": address})
    return schemathesis.openapi.from_dict(told, config=config)


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.method} {line.path}")
def test_every_answer_is_as_it_is_described(line: Route, schema: Any, session: requests.Session) -> None:
    @given(case=schema[line.path][line.method].as_strategy())
    @settings(
        max_examples=3,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    def ask(case: Any) -> None:
        case.call_and_validate(session=session, excluded_checks=[positive_data_acceptance], timeout=30)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Hypothesis, on how many cases it had to throw away
        ask()


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_nothing_that_may_be_asked_breaks_it(made: Programs, address: str, tmp_path: Path) -> None:
    """All that Schemathesis has: examples, every limit of every value, many cases each, and calls in a row
    whose numbers and names come from the answers before (it infers the links from the shapes)."""
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/api/v1/openapi.json"),
        *("--header", f"Authorization: Bearer {made.token}"),
        *("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "30"),
        *("--exclude-checks", "positive_data_acceptance", "--continue-on-failure", "--no-color"),
    ]
    run = subprocess.run(
        command,
        cwd=tmp_path,
        env={"PATH": "", "NO_PROXY": "*", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2000:]


def test_every_line_of_the_api_is_described_and_says_who_may(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.1")
    for line in LINES:
        said = told["paths"][line.path][line.method.lower()]
        assert said["summary"] and said["tags"] and said["description"]
        token: dict[str, list[str]] = {"token": []}
        assert said["security"] == ([token] if line.who is Who.TOKEN else [{}, token])
        for status in ("400", "401", "404", "422", "500", "503"):
            [kind] = said["responses"][status]["content"]
            assert kind == "application/problem+json"
        if line.writes:
            assert line.who is Who.TOKEN
            assert {"403", "409", "413"} <= set(said["responses"])
    assert sum(len(methods) for methods in told["paths"].values()) == len(LINES)


def test_the_description_is_served_and_names_no_other_host(address: str, session: requests.Session) -> None:
    answer = session.get(f"{address}/api/v1/openapi.json", timeout=30)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["info"]["title"] == "policywatch"
    assert "HTTPValidationError" not in answer.text
    again = session.get(
        f"{address}/api/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}, timeout=30
    )
    assert again.status_code == 304


def test_examples_stand_beside_what_is_asked_for(told: dict[str, Any]) -> None:
    for path, methods in told["paths"].items():
        for said in methods.values():
            for parameter in said.get("parameters", ()):
                if parameter["in"] == "path":
                    assert parameter["schema"].get("examples"), (path, parameter["name"])
    for name in ("NewSource", "NewSubscription"):
        fields = told["components"]["schemas"][name]["properties"].values()
        assert any("examples" in field for field in fields)
