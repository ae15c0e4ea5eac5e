"""The table of routes: nothing answers that is not in it, and nobody gets in whom it does not name (A21)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import clock
from store import Store
from tests.web.conftest import Asking, browser, serving, sign_in
from web import keys
from web.admission import Admitted
from web.app import create_app
from web.rights import Route, Who
from web.routes import ROUTES
from web.server import WebServer
from web.settings import WebSettings

STRANGER = {"Host": "watch.example"}  # by the public name: through a proxy, from anywhere
PUBLIC = "https://watch.example"
BY_NAME = [pytest.param(line, id=f"{line.method} {line.path}") for line in ROUTES]
READ_BY_NAME = [pytest.param(line, id=line.path) for line in ROUTES if not line.writes]


def address(line: Route) -> str:
    """An address of a route; what its pattern leaves open is something that is not there."""
    return re.sub(r"{\w+(:\w+)?}", "1", line.path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.scratch(tmp_path_factory.mktemp("routes") / "data") as store:
        keys.ensure(store.data)
        yield store


@pytest.fixture(scope="module")
def closed(shared: Store) -> Iterator[httpx.Client]:
    with serving(shared, public_url=PUBLIC) as client:
        yield client


@pytest.fixture(scope="module")
def plain(shared: Store) -> Iterator[httpx.Client]:
    with serving(shared) as client:
        yield client


@pytest.fixture(scope="module")
def opened(shared: Store) -> Iterator[httpx.Client]:
    with serving(shared, public_url=PUBLIC, public=True) as client:
        yield client


def test_the_application_is_the_table_and_nothing_else(store: Store) -> None:
    made = create_app(store).routes
    assert all(isinstance(route, Admitted) for route in made)
    assert [(r.line.method, r.line.path) for r in made if isinstance(r, Admitted)] == [
        (line.method, line.path) for line in ROUTES
    ]
    assert len({(line.method, line.path) for line in ROUTES}) == len(ROUTES)
    assert len({line.name for line in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("line", BY_NAME)
def test_a21_whoever_has_no_right_is_refused(line: Route, closed: httpx.Client) -> None:
    answer = closed.request(line.method, address(line), headers=STRANGER)
    if line.who in (Who.EVERYONE, Who.LINK):
        assert answer.status_code not in (401, 500)
    else:
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer.headers


@pytest.mark.parametrize("line", READ_BY_NAME)
def test_a21_head_is_no_way_around(line: Route, closed: httpx.Client) -> None:
    asked = closed.get(address(line), headers=STRANGER)
    head = closed.head(address(line), headers=STRANGER)
    assert (head.status_code, head.content) == (asked.status_code, b"")


@pytest.mark.parametrize("line", BY_NAME)
def test_a_public_history_is_open_to_be_read_and_no_further(line: Route, opened: httpx.Client) -> None:
    answer = opened.request(line.method, address(line), headers=STRANGER)
    if line.who in (Who.OPERATOR, Who.TOKEN):
        assert answer.status_code == 401
    elif line.who is Who.READER and not line.writes:
        assert answer.status_code not in (401, 403, 500)


def test_a_route_that_is_not_in_the_table_is_not_there(closed: httpx.Client) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/static", "/static/", "/enter/", "/login"):
        assert closed.get(path).status_code == 404
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert closed.request(method, "/").status_code == 405


def test_a21_no_proxy_makes_a_stranger_a_person_of_this_machine(
    plain: httpx.Client, closed: httpx.Client
) -> None:
    """A proxy on this machine asks from loopback, by whatever name it likes, and may say nothing of it."""
    assert plain.get("/").status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert plain.get("/", headers={header: "203.0.113.9"}).status_code == 401
    assert closed.get("/").status_code == 401  # where a proxy was set up, nobody is taken at this word


def test_dns_rebinding_a_name_that_is_not_ours_is_not_answered(plain: httpx.Client) -> None:
    for name in ("attacker.example", "127.0.0.1.attacker.example", "localhost.", "", "127.0.0.1:x", "[::1"):
        assert plain.get("/", headers={"Host": name}).status_code == 400
    for name in ("localhost", "LOCALHOST:80", "127.0.0.1:9", "[::1]:8765", "[::1]"):
        assert plain.get("/", headers={"Host": name}).status_code == 200


def test_the_operators_token_opens_what_a_session_opens(asking: Asking, store: Store) -> None:
    client = asking(public_url=PUBLIC)
    token = keys.ensure(store.data)
    for given, status in ((token, 200), (token + "x", 401), ("x", 401)):
        said = {**STRANGER, "Authorization": f"Bearer {given}"}
        assert client.get("/", headers=said).status_code == status


def test_a_new_token_ends_every_session(asking: Asking, store: Store, tmp_path: Path) -> None:
    client = sign_in(asking(public_url=PUBLIC), store)
    (cookie,) = client.cookies.jar
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "strict"
    assert keys.ensure(store.data) not in (cookie.value or "")
    named = {**STRANGER, "Cookie": f"__Host-policywatch={cookie.value}"}
    assert client.get("/", headers=named).status_code == 200
    old = keys.ensure(store.data)
    assert keys.renew(store.data) != old
    assert client.get("/", headers=named).status_code == 401
    assert ((store.data / keys.FILE).stat().st_mode & 0o777) == 0o600


def test_a_session_or_link_that_is_not_ours_or_too_old_opens_nothing(asking: Asking, store: Store) -> None:
    client = asking(public_url=PUBLIC)
    (cookie, *_) = sign_in(asking(public_url=PUBLIC), store).cookies.jar
    until, _, rest = (cookie.value or "").partition(".")
    for value in (f"{int(until) + 1}.{rest}", f"1.{rest}", rest, "x.y.z", "", "9" * 4000):
        named = {**STRANGER, "Cookie": f"__Host-policywatch={value}"}
        assert client.get("/", headers=named).status_code == 401
        assert client.get("/enter", params={"code": value}).status_code == 200
    assert not client.cookies


def test_the_link_leads_to_an_address_without_it(asking: Asking, store: Store) -> None:
    client = sign_in(asking(), store)
    answer = client.get("/enter", params={"code": keys.Keys(store.data).link(clock.real())})
    assert answer.headers["Location"] == "/"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_token_typed_in_signs_in(asking: Asking, store: Store) -> None:
    client = asking()
    assert client.post("/enter", data={"token": "wrong"}).status_code == 403
    assert client.post("/enter", data={"token": keys.ensure(store.data)}).status_code == 303
    assert "Sign out" in client.get("/").text
    assert client.post("/leave").status_code == 303
    assert "Sign out" not in client.get("/").text


def test_a22_a_form_of_another_site_does_nothing(asking: Asking, store: Store) -> None:
    with browser(str(asking().base_url), **{"Sec-Fetch-Site": ""}) as client:
        del client.headers["Sec-Fetch-Site"]
        token = {"token": keys.ensure(store.data)}
        here = str(client.base_url).rstrip("/")
        for sent in (
            {},
            {"Origin": "null"},
            {"Origin": "https://attacker.example"},
            {"Origin": here, "Sec-Fetch-Site": "cross-site"},
            {"Origin": here, "Sec-Fetch-Site": "same-site"},
        ):
            assert client.post("/enter", data=token, headers=sent).status_code == 403
        assert client.post("/enter", data=token, headers={"Origin": here}).status_code == 303


def changed() -> dict[str, str]:
    return {"it": "is changed"}


CHANGING = (
    Route("POST", "/change", changed, Who.OPERATOR, "changing"),
    Route("POST", "/api/change", changed, Who.TOKEN, "changing_by_token"),
)


@contextmanager
def with_changing(store: Store, **given: object) -> Iterator[httpx.Client]:
    settings = WebSettings(**{"port": 0, **given})  # type: ignore[arg-type]
    app = create_app(store, settings, routes=(*ROUTES, *CHANGING))
    with WebServer(app, settings) as server, browser(server.address) as client:
        yield client


def test_a22_a_form_of_the_operators_carries_its_token(store: Store) -> None:
    with with_changing(store) as client:
        assert client.post("/change").status_code == 401
        sign_in(client, store)
        (cookie,) = client.cookies.jar
        right = keys.Keys(store.data).form(cookie.value or "")
        other = keys.Keys(store.data).form("another session")
        for sent in ({}, {"form_token": ""}, {"form_token": other}, {"form_token": cookie.value or ""}):
            assert client.post("/change", data=sent).status_code == 403
        assert client.post("/change", data={"form_token": right}).status_code == 200
        assert client.post("/change", files={"file": b"x"}, data={"form_token": right}).status_code == 200
        assert client.post("/change", headers={"X-Form-Token": right}).status_code == 200
        crossed = {"Sec-Fetch-Site": "cross-site"}
        assert client.post("/change", data={"form_token": right}, headers=crossed).status_code == 403


def test_what_programs_change_needs_the_token_and_no_cookie_will_do(store: Store) -> None:
    with with_changing(store) as client:
        sign_in(client, store)
        refused = client.post("/api/change")
        assert refused.status_code == 401
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json()["status"] == 401
        token = {"Authorization": f"Bearer {keys.ensure(store.data)}", "Sec-Fetch-Site": "cross-site"}
        assert client.post("/api/change", headers=token).status_code == 200


def test_what_is_read_only_is_so_for_the_operator_too(store: Store) -> None:
    with with_changing(store, read_only=True) as client:
        token = {"Authorization": f"Bearer {keys.ensure(store.data)}"}
        assert client.post("/change", headers=token).status_code == 403
        assert client.post("/api/change", headers=token).status_code == 403
        assert client.post("/looked").status_code == 303


def test_through_tls_the_cookie_is_bound_to_the_host_and_the_browser_is_held_to_it(store: Store) -> None:
    with serving(store, public_url="https://watch.example/history") as client:
        code = keys.Keys(store.data).link(clock.real())
        answer = client.get("/history/enter", params={"code": code}, headers=STRANGER)
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-policywatch=")
        assert "Secure" in cookie
        assert "Path=/;" in cookie
        assert answer.headers["Location"] == "/history/"
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        named = {**STRANGER, "Cookie": cookie.partition(";")[0]}
        for path in ("/", "/history/"):  # whether the proxy takes the prefix away or not
            page = client.get(path, headers=named)
            assert 'href="/history/sources"' in page.text
            assert 'href="/history/" aria-current="page"' in page.text


def test_a_body_beyond_the_limit_is_refused_however_it_is_sent(asking: Asking) -> None:
    client = asking(max_body_bytes=1000)
    assert client.post("/enter", data={"token": "x" * 2000}).status_code == 413
    assert client.post("/enter", content=iter([b"token=" + b"x" * 600] * 3)).status_code == 413


def test_a_defect_is_told_without_its_insides(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise RuntimeError("the inside of it")

    line = Route("GET", "/broken", broken, Who.EVERYONE, "broken")
    settings = WebSettings(port=0)
    app = create_app(store, settings, routes=(*ROUTES, line))
    with WebServer(app, settings) as server, browser(server.address) as client:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert "defect" in answer.text
    assert "inside" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "could not be made" in caplog.text
