"""The secret links of mails: whoever holds one may do what it says, and no more; a GET changes nothing."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

import clock
from alerts.envelope import compose
from alerts.write import write_due
from model import Cadence, Quiet, Reader
from store import Store
from tests.alerts.world import NOW, add_source, change, settings
from tests.web.conftest import serving
from web import keys

PUBLIC = "https://watch.example"
STRANGER = {"Host": "watch.example", "X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.scratch(tmp_path_factory.mktemp("readers") / "data") as opened:
        keys.ensure(opened.data)
        yield opened


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[httpx.Client]:
    """A mail program or browser somewhere, that asks by the public name and is no browser of ours."""
    with serving(store, public_url=PUBLIC) as found:
        found.headers.update(STRANGER)
        del found.headers["Sec-Fetch-Site"]
        yield found


@pytest.fixture
def reader(store: Store, request: pytest.FixtureRequest) -> Reader:
    """A reader of the test's own who follows everything."""
    number = re.sub(r"\W", "-", request.node.name)[-50:]
    made = store.readers.add(f"{number}@reader.example", now=NOW)
    store.readers.subscribe(made.id, now=NOW)
    return made


def test_a_bare_post_unsubscribes_as_rfc_8058_says(
    store: Store, client: httpx.Client, reader: Reader
) -> None:
    change(store, add_source(store, "https://policy.example/8058"), now=NOW)
    sender = settings(public_url=PUBLIC, operator="ops@watch.example")
    [mail] = [m for m in write_due(store, NOW, settings=sender) if m.reader_id == reader.id]
    read = email.message_from_bytes(compose(mail, sender), policy=email.policy.default)
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    links = re.findall(r"<([^>]+)>", str(read["List-Unsubscribe"]))
    assert [link.split(":")[0] for link in links] == ["https", "mailto"]
    path = links[0].removeprefix(PUBLIC)
    answer = client.post(path, content=b"List-Unsubscribe=One-Click", headers={"Cookie": "none=1"})
    assert answer.status_code == 200
    assert store.readers.of_reader(reader.id) == []
    assert [m for m in store.outbox.waiting() if m.reader_id == reader.id] == []
    assert client.post(path, files={"List-Unsubscribe": (None, "One-Click")}).status_code == 200


def test_looking_at_a_link_changes_nothing(store: Store, client: httpx.Client, reader: Reader) -> None:
    asked = store.readers.add("asked@reader.example", now=NOW, confirmed=False)
    for path in (f"/unsubscribe/{reader.token}", f"/confirm/{asked.token}", f"/preferences/{reader.token}"):
        for answer in (client.get(path), client.head(path)):
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Robots-Tag"] == "noindex"
    assert len(store.readers.of_reader(reader.id)) == 1
    assert store.readers.get(asked.id).confirmed_at is None
    assert "<button>Stop all of it</button>" in client.get(f"/unsubscribe/{reader.token}").text


def test_a_link_that_is_nobodys_is_answered_like_one_that_is_somebodys(
    client: httpx.Client, reader: Reader
) -> None:
    for page in ("unsubscribe", "confirm"):
        for method in ("GET", "POST"):
            known = client.request(method, f"/{page}/{reader.token}")
            other = client.request(method, f"/{page}/{'A' * 32}")
            assert other.status_code == known.status_code == 200
            assert other.text.replace("A" * 32, reader.token) == known.text
            assert reader.email not in known.text
    answers = {client.get(f"/preferences/{token}").text for token in ("A" * 32, "x", "%00", "a'--", "é" * 20)}
    assert len(answers) == 1
    assert client.get(f"/preferences/{'A' * 32}").status_code == 404


def test_a_reader_confirms_by_the_button(store: Store, client: httpx.Client) -> None:
    asked = store.readers.add("confirms@reader.example", now=NOW, confirmed=False)
    assert client.post(f"/confirm/{asked.token}").status_code == 200
    assert store.readers.get(asked.id).confirmed_at is not None


def test_a_link_opens_nothing_else(client: httpx.Client, store: Store, reader: Reader) -> None:
    other = store.readers.add("other@reader.example", now=NOW)
    shown = client.get(f"/preferences/{reader.token}").text
    assert reader.email in shown
    assert other.email not in shown
    assert other.token not in shown
    assert "Sources" not in shown
    assert client.get("/sources").status_code == 401


def test_preferences_are_saved_whole(store: Store, client: httpx.Client, reader: Reader) -> None:
    second = store.readers.subscribe(reader.id, words=("<b>fee</b>",), now=NOW)
    first = store.readers.of_reader(reader.id)[0]
    assert "&lt;b&gt;fee" in client.get(f"/preferences/{reader.token}").text
    form = {
        "zone": "Europe/Brussels",
        "hour": "7",
        "weekday": "4",
        "quiet-begin": "22:00",
        "quiet-end": "07:00",
        "receipt": "yes",
        f"cadence-{first.id}": "daily",
        f"rest-{first.id}": "never",
        f"end-{second.id}": "yes",
    }
    answer = client.post(f"/preferences/{reader.token}", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/preferences/{reader.token}?saved=yes")
    found = store.readers.get(reader.id)
    assert (found.zone, found.hour, found.weekday) == ("Europe/Brussels", 7, 4)
    assert found.quiet == Quiet.parse("22:00-07:00")
    assert found.receipt_due_at is not None
    assert timedelta() < found.receipt_due_at - clock.real() <= timedelta(days=7)
    [left] = store.readers.of_reader(reader.id)
    assert (left.id, left.cadence, left.rest) == (first.id, Cadence.DAILY, None)
    assert "Saved." in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    "form",
    [
        {"zone": "Mars/Base"},
        {"zone": "../../etc/passwd"},
        {"hour": "24"},
        {"hour": "-1"},
        {"weekday": "9"},
        {"quiet-begin": "22:00", "quiet-end": "22:00"},
        {"quiet-begin": "late"},
        {"cadence-ID": "often"},
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(
    store: Store, client: httpx.Client, reader: Reader, form: dict[str, str]
) -> None:
    [wish] = store.readers.of_reader(reader.id)
    sent = {key.replace("ID", str(wish.id)): value for key, value in form.items()}
    answer = client.post(
        f"/preferences/{reader.token}", data={"zone": "UTC", **sent, f"end-{wish.id + 1000}": "yes"}
    )
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert store.readers.get(reader.id) == reader
    assert store.readers.of_reader(reader.id) == [wish]


def test_nobody_changes_what_is_somebody_elses(store: Store, client: httpx.Client, reader: Reader) -> None:
    other = store.readers.add("victim@reader.example", now=NOW)
    wish = store.readers.subscribe(other.id, now=NOW)
    client.post(
        f"/preferences/{reader.token}",
        data={"zone": "UTC", f"end-{wish.id}": "yes", f"cadence-{wish.id}": "daily"},
    )
    assert store.readers.of_reader(other.id) == [wish]


def test_an_address_that_bounced_says_itself_that_it_works_again(
    store: Store, client: httpx.Client, reader: Reader
) -> None:
    for day in range(3):
        store.readers.refused(reader.id, "550 no", NOW + timedelta(days=day))
    assert "refused our mails" in client.get(f"/preferences/{reader.token}").text
    assert client.post(f"/preferences/{reader.token}", data={"works": "yes"}).status_code == 303
    assert store.readers.get(reader.id).bounced_at is None


def test_where_nothing_may_be_changed_a_link_changes_nothing(store: Store, reader: Reader) -> None:
    with serving(store, public_url=PUBLIC, read_only=True) as client:
        for page in ("unsubscribe", "confirm", "preferences"):
            assert client.post(f"/{page}/{reader.token}", headers=STRANGER).status_code == 403
    assert len(store.readers.of_reader(reader.id)) == 1


def test_a_body_that_is_no_form_changes_nothing(store: Store, client: httpx.Client, reader: Reader) -> None:
    held = store.readers.update(reader.id, quiet=Quiet.parse("22-7"), receipt_due_at=NOW)
    for body in (b"", b"\xff\xfe", b"&" * 5000 + b"=1", b"a=1&" * 3000):
        assert client.post(f"/preferences/{reader.token}", content=body).status_code == 400
    assert store.readers.get(reader.id) == held
