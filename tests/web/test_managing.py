"""The operator's forms: what was typed is kept, what is wrong is said beside it, nothing is half done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import httpx
import pytest

from alerts import hold
from alerts.settings import Channel, MailSettings
from model import Layer, MessageState, Scope
from model.profiles import ALL, SOURCE
from store import Store
from store.values import NewMessage
from tests.servers import Server, page
from tests.watch.pages import START
from tests.web.conftest import serving, sign_in
from tests.web.operating import FEES, refused, send, shown, watched

TEAM = "<h2 class=team>Team</h2><p class=team>Ask for Ada or for Grace at the counter on the left.</p>"


@pytest.fixture(scope="module")
def web() -> Iterator[Server]:
    with Server() as running:
        running.put("/fees", page(FEES.format(40) + TEAM, "Fees"))
        yield running


# -- adding


def test_a_page_is_looked_at_and_nothing_is_stored_until_it_is_watched(
    operator: httpx.Client, store: Store, web: Server
) -> None:
    typed = {"url": web.url("/fees"), "what": "page", "title": "", "tags": "law, water", "every": "6h"}
    answer = send(operator, "/add/look", **typed)
    assert answer.status_code == 303
    assert store.sources.all() == []
    preview = operator.get(answer.headers["location"])
    assert "Ask for Ada" in shown(preview)
    assert "Home page of the ministry" in shown(preview).partition("What is left out")[2]
    hits = web.hits("/fees")
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', preview.text))
    answer = send(operator, "/add", **{k: unescape(v) for k, v in fields.items() if k != "form_token"})
    assert answer.status_code == 303
    (source,) = store.sources.all()
    assert (source.url, source.tags, source.every_seconds) == (web.url("/fees"), ("law", "water"), 21_600)
    assert source.due_at is not None
    assert web.hits("/fees") == hits  # watching it makes it due; nothing is fetched in this process
    assert "It is watched from now on" in shown(operator.get(answer.headers["location"]))


def test_what_is_mistyped_is_said_beside_the_field_and_all_that_was_typed_is_kept(
    operator: httpx.Client, store: Store
) -> None:
    typed = {
        "url": "not a page",
        "title": "Fees & <dues>",
        "tags": "a, b",
        "every": "often",
        "select": "p[",
        "what": "site",
    }
    answer = refused(operator, "/add", **typed)
    for name in ("url", "every", "select"):
        assert f'id="{name}-wrong"' in answer.text
        assert re.search(rf'id="{name}"[^>]*aria-invalid="true"', answer.text)
    assert 'id="title-wrong"' not in answer.text
    for text in ("not a page", "Fees &amp; &lt;dues&gt;", "a, b", "often", "p["):
        assert text in answer.text
    assert re.search(r'value="site" checked', answer.text)
    assert not store.sources.all()
    assert not store.sites.all()


def test_a_page_that_is_watched_already_is_named(operator: httpx.Client, store: Store) -> None:
    store.sources.add("https://gov.example/fees", title="Fees", every_seconds=60, now=START)
    for path in ("/add", "/add/look"):
        answer = refused(operator, path, url="gov.example/fees#top", every="12h")
        assert 'href="/sources/fees/settings"' in answer.text
    assert len(store.sources.all()) == 1


def test_a_preview_of_a_page_of_this_network_is_refused_and_can_not_be_watched(
    store: Store, web: Server
) -> None:
    hits = web.hits("/fees")
    with serving(store) as client:
        sign_in(client, store)
        answer = client.get(send(client, "/add/look", url=web.url("/fees"), every="12h").headers["location"])
    assert web.hits("/fees") == hits
    assert "allow_private_addresses" in shown(answer)
    assert "Watch it all the same" not in answer.text


def test_a_preview_that_was_forgotten_says_so(operator: httpx.Client) -> None:
    answer = operator.get("/add/look/nothing")
    assert answer.status_code == 404
    assert "Look at the page again" in shown(answer)


def test_a_page_with_no_rhythm_is_visited_once(operator: httpx.Client, store: Store) -> None:
    send(operator, "/add", url="https://gov.example/fees", every="")
    (source,) = store.sources.all()
    assert source.every_seconds is None
    assert source.due_at is not None


def test_a_section_of_a_site_is_followed(operator: httpx.Client, store: Store) -> None:
    answer = send(
        operator, "/add", url="https://gov.example/law/index.html?utm_source=x", what="site", every="6h"
    )
    (site,) = store.sites.all()
    assert answer.headers["location"] == f"/sites/{site.slug}?done=added"
    assert (site.url, site.scope.prefix) == ("https://gov.example/law/index.html", "/law/")
    assert site.source_every_seconds == 21_600
    assert operator.get(answer.headers["location"]).status_code == 200


# -- tending


def test_title_tags_and_rhythm_are_kept(operator: httpx.Client, store: Store) -> None:
    at = watched(store)
    answer = send(operator, f"{at}/settings", title=" New  name ", tags="law,law", every="1d 12h")
    assert answer.status_code == 303
    source = store.sources.get(1)
    assert (source.title, source.tags, source.every_seconds) == ("New name", ("law",), 129_600)
    form = operator.get(f"{at}/settings").text
    assert 'value="New name"' in form
    assert 'value="1d 12h"' in form
    wrong = refused(operator, f"{at}/settings", title="Other", tags="law", every="0")
    assert 'value="Other"' in wrong.text
    assert store.sources.get(1).title == "New name"


def test_how_it_is_asked_for_is_kept_and_what_may_be_secret_is_not_shown_again(
    operator: httpx.Client, store: Store
) -> None:
    at = watched(store)
    store.sources.set_layer(ALL, Layer(language="da", cookies=(("seen", "yes-indeed"),)))
    before = operator.get(f"{at}/settings")
    assert "Said for all sources: da." in shown(before)
    assert "Said for all sources: seen." in shown(before)
    typed = {
        "language": "fi",
        "rendering": "plain",
        "pauses": "Sat-Sun\r\n22:00-06:00 Europe/Brussels",
        "attachments": "yes",
        "headers": "X-Edition: print-4711\nAuthorization: Bearer ${TOKEN}",
        "cookies": "seen=",
        "proxy": "http://relay.example:3128",
        "user_agent": "",
    }
    assert send(operator, f"{at}/asking", **typed).headers["location"] == f"{at}/settings?done=asked"
    held = store.sources.layers(1)[SOURCE]
    assert held.headers == (("X-Edition", "print-4711"), ("Authorization", "Bearer ${TOKEN}"))
    assert (held.language, held.attachments, held.user_agent) == ("fi", True, None)
    assert held.pauses == ("Sat-Sun", "22:00-06:00 Europe/Brussels")
    assert store.sources.get(1).profile.cookies == ()  # the one that is said for all is taken away here
    for path in (f"{at}/settings", at):
        for secret in ("print-4711", "${TOKEN}", "yes-indeed", "relay.example"):
            assert secret not in operator.get(path).text
    assert "Take X-Edition away" in shown(operator.get(f"{at}/settings"))
    anew = {"language": "none", "gone-headers": ["X-Edition"], "gone-proxy": "yes", "headers": "X-Own: 1"}
    send(operator, f"{at}/asking", **anew)
    source = store.sources.get(1)
    assert [name for name, _ in source.profile.headers] == ["Authorization", "X-Own"]
    assert (source.profile.language, source.profile.proxy, source.profile.pauses) == (None, None, ())


def test_what_can_not_be_asked_for_is_said_beside_the_field_and_nothing_is_kept(
    operator: httpx.Client, store: Store
) -> None:
    at = watched(store)
    wrong = {
        "language": "fi\nX: y",
        "headers": "Authorization: Bearer abc",
        "cookies": "a b=c",
        "proxy": "http://me:word@proxy.example",
        "pauses": "at night",
        "rendering": "steam",
    }
    answer = refused(operator, f"{at}/asking", user_agent="Reader/1", **wrong)
    for field in wrong:
        assert f'id="{field}-wrong"' in answer.text
    assert 'value="Reader/1"' in answer.text
    both = refused(operator, f"{at}/asking", rendering="browser", proxy="http://proxy.example")
    assert "would follow a browser to other hosts" in shown(both)
    assert store.sources.layers(1)[SOURCE] == Layer()


def test_the_effect_of_selectors_is_seen_before_they_are_kept(operator: httpx.Client, store: Store) -> None:
    at = watched(store, FEES.format(40) + TEAM, FEES.format(45) + TEAM)
    before = store.archive.mementos(1)
    seen = operator.get(f"{at}/effect", params={"remove": ".team"})
    assert "2 versions, from" in shown(seen)
    assert "Would go: 1 section" in shown(seen)
    assert store.sources.layers(1)[SOURCE] == Layer()
    assert store.archive.mementos(1) == before
    answer = send(operator, f"{at}/effect", select="", remove=".team\r\n\r\n")
    assert answer.status_code == 303
    assert store.sources.layers(1)[SOURCE] == Layer(remove=(".team",))
    assert "nobody is mailed" in shown(operator.get(answer.headers["location"]))


def test_selectors_that_leave_nothing_or_are_none_are_not_offered(
    operator: httpx.Client, store: Store
) -> None:
    at = watched(store, FEES.format(40) + TEAM)
    answer = operator.get(f"{at}/effect", params={"remove": "h1, h2, p, nav"})
    assert "Nothing would be left" in shown(answer)
    assert "Keep this" not in answer.text
    assert "Nothing would change" in shown(operator.get(f"{at}/effect", params={"select": "main"}))
    for answer in (
        operator.get(f"{at}/effect", params={"remove": "p["}),
        refused(operator, f"{at}/effect", remove="p["),
    ):
        assert 'id="remove-wrong"' in answer.text
        assert "p[" in answer.text
    assert store.sources.layers(1)[SOURCE] == Layer()


def test_visits_are_made_due_and_pauses_stand(operator: httpx.Client, store: Store) -> None:
    at = watched(store, FEES.format(40))
    assert send(operator, f"{at}/visit").headers["location"] == f"{at}/settings?done=due"
    assert (store.sources.get(1).due_at or START) <= datetime.now(UTC)
    send(operator, f"{at}/pause")
    assert store.sources.get(1).paused_at is not None
    assert "Visit it again" in operator.get(f"{at}/settings").text
    send(operator, f"{at}/resume")
    assert store.sources.get(1).paused_at is None


def test_a_source_is_named_in_full(operator: httpx.Client, store: Store) -> None:
    """A form must not reach a source by a name that comes near."""
    watched(store)
    assert operator.get("/sources/fee/settings").status_code == 404
    assert send(operator, "/sources/1/pause").status_code == 404
    assert store.sources.get(1).paused_at is None


def test_a_site_is_paused_with_its_documents(operator: httpx.Client, store: Store) -> None:
    site = store.sites.add(
        "https://gov.example/law/",
        scope=Scope("/law/"),
        title="Law",
        every_seconds=3600,
        source_every_seconds=3600,
        now=START,
    )
    send(operator, f"/sites/{site.slug}/pause")
    assert store.sites.get(site.id).paused_at is not None
    assert "paused" in shown(operator.get("/sites"))
    send(operator, f"/sites/{site.slug}/resume")
    assert store.sites.get(site.id).paused_at is None
    send(operator, f"/sites/{site.slug}/visit")
    assert (store.sites.get(site.id).due_at or START) <= datetime.now(UTC)


# -- who is told


def test_a_reader_is_told_and_told_no_more(operator: httpx.Client, store: Store) -> None:
    watched(store)
    wish = {
        "email": "ada@reader.example",
        "scope": "source",
        "source": "fees",
        "class": ["substantive", "editorial"],
    }
    answer = send(operator, "/subscriptions", **wish, cadence="daily", rest="none", words="permit, dues")
    assert answer.status_code == 303
    ((made, reader),) = store.readers.subscriptions()
    assert (reader.email, made.source_id, made.rest) == ("ada@reader.example", 1, None)
    assert len(made.classes) == 2
    listed = shown(operator.get("/subscriptions"))
    assert "follows “Fees” where “permit” or “dues” stands: substantive, editorial changes" in listed
    assert made.words == ("permit", "dues")
    assert reader.token not in operator.get("/subscriptions").text
    assert send(operator, f"/subscriptions/{made.id}/end").status_code == 303
    assert store.readers.subscriptions() == []
    assert send(operator, f"/subscriptions/{made.id}/end").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "ada"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
        ({"scope": "source", "source": "nothing"}, "source"),
        ({"scope": "tag", "tag": " "}, "tag"),
        ({"words": "w" * 300}, "words"),
        ({"class": "loud"}, "class"),
    ],
)
def test_a_wish_that_can_not_be_met_is_not_kept(
    operator: httpx.Client, store: Store, typed: dict[str, str], field: str
) -> None:
    good = {
        "email": "ada@reader.example",
        "scope": "all",
        "class": "substantive",
        "cadence": "instant",
        "rest": "weekly",
    }
    answer = refused(operator, "/subscriptions", **{**good, **typed})
    assert f'id="{field}-wrong"' in answer.text
    assert store.readers.all() == []


def test_a_reader_is_told_in_their_language_and_hours_and_what_is_left_empty_stays(
    operator: httpx.Client, store: Store
) -> None:
    at = watched(store, FEES.format(40))
    wish = {"email": "ada@reader.example", "scope": "source", "source": "fees", "class": "substantive"}
    how = {"cadence": "daily", "rest": "none", "section": "Fees", "languages": "fr, en"}
    hours = {"zone": "Europe/Brussels", "hour": "6", "weekday": "Friday", "quiet": "22-7", "receipt": "yes"}
    assert at and send(operator, "/subscriptions", **wish, **how, **hours).status_code == 303
    ((made, reader),) = store.readers.subscriptions()
    assert (made.languages, made.section, made.tracks) == (("fr", "en"), "Fees", ("1.0",))
    assert (reader.zone, reader.hour, reader.weekday) == ("Europe/Brussels", 6, 4)
    assert (str(reader.quiet), reader.receipt_due_at is not None) == ("22:00-07:00", True)
    listed = shown(operator.get("/subscriptions"))
    assert "written in fr or en" in listed
    assert "Digests at 6:00, weekly on Friday, Europe/Brussels; quiet 22:00-07:00" in listed
    send(
        operator, "/subscriptions", **{**wish, "scope": "all"}, cadence="instant", rest="weekly", quiet="none"
    )
    wrong = {"languages": "french", "zone": "Mars/Olympus", "hour": "25", "weekday": "x", "quiet": "at night"}
    answer = refused(operator, "/subscriptions", **{**wish, "scope": "all"}, **wrong)
    assert all(f'id="{field}-wrong"' in answer.text for field in wrong)
    after = store.readers.get(reader.id)
    assert (after.zone, after.quiet, after.receipt_due_at) == (reader.zone, None, reader.receipt_due_at)


def test_a_channel_of_the_configuration_is_told_and_not_asked(store: Store) -> None:
    mail = MailSettings(public_url="https://watch.example", channels=(Channel("team", "https://x.example/"),))
    good = {"scope": "all", "class": "substantive", "cadence": "instant", "rest": "weekly"}
    with serving(store, mail=mail) as client:
        sign_in(client, store)
        send(client, "/subscriptions", email="team", **good)
        send(client, "/subscriptions", email="ada@reader.example", confirmed="yes", **good)
        assert "the channels are: team" in shown(refused(client, "/subscriptions", email="crew", **good))
    team, ada = store.readers.all()
    assert (team.channel, team.confirmed_at is not None, ada.confirmed_at is not None) == ("team", True, True)
    assert store.outbox.waiting() == []


def test_who_can_be_asked_is_asked_first(store: Store) -> None:
    mail = MailSettings(public_url="https://watch.example")
    with serving(store, mail=mail) as client:
        sign_in(client, store)
        good = {"scope": "all", "class": "substantive", "cadence": "instant", "rest": "weekly"}
        answer = send(client, "/subscriptions", email="ada@reader.example", **good)
        assert "has not said yet" in shown(client.get(answer.headers["location"]))
    (question,) = store.outbox.waiting()
    assert question.to == "ada@reader.example"
    assert store.readers.all()[0].confirmed_at is None


# -- mails


def test_a_mail_that_was_given_up_is_read_and_sent_again(operator: httpx.Client, store: Store) -> None:
    reader = store.readers.add("ada@reader.example", now=START)
    text = "What changed <b>here</b>\n\n  54% → 57%"
    new = NewMessage(
        reader_id=reader.id,
        header_id="<1@watch.example>",
        to=reader.email,
        subject="Fees: 54% → 57%",
        text=text,
        html="<p>the same</p>",
        written_at=START,
    )
    made = store.outbox.write(new, [])
    store.outbox.claim(START, "test", 60, 1)
    store.outbox.mark(made.id, "test", MessageState.DEAD, "550 no such mailbox", None, START)
    listed = operator.get("/outbox")
    assert "550 no such mailbox" in listed.text
    mail = operator.get(f"/outbox/{made.id}")
    assert "What changed &lt;b&gt;here&lt;/b&gt;" in mail.text
    assert send(operator, f"/outbox/{made.id}/again").status_code == 303
    assert store.outbox.message(made.id).state is MessageState.WAITING
    assert operator.get("/outbox/99").status_code == 404


def test_the_outbox_says_that_mail_is_held_and_promises_no_delivery(
    operator: httpx.Client, store: Store
) -> None:
    reader = store.readers.add("ada@reader.example", now=START)
    new = NewMessage(
        reader_id=reader.id,
        header_id="<1@watch.example>",
        to=reader.email,
        subject="Fees: 54% → 57%",
        text="What changed",
        html="<p>the same</p>",
        written_at=START,
    )
    store.outbox.write(new, [])
    hold.hold(store.data, START)
    held = operator.get("/outbox").text
    assert "Mail is held since" in held
    assert "sent with the next delivery" not in held
    hold.release(store.data)
    assert "Mail is held" not in operator.get("/outbox").text
    assert "sent with the next delivery" in operator.get("/outbox").text


# -- hostile


def test_a10_what_a_page_says_is_text_in_every_form_and_preview(
    operator: httpx.Client, store: Store, web: Server
) -> None:
    bad = (
        "<h1>Fees &lt;script&gt;alert(1)&lt;/script&gt; \u202eevil</h1>"
        "<p>{{ 7 * 7 }} &lt;img src=x onerror=alert(2)&gt; and more.</p>"
    )
    web.put("/bad", page(bad, "</title>&lt;script&gt;alert(3)&lt;/script&gt;"))
    answer = operator.get(send(operator, "/add/look", url=web.url("/bad"), every="12h").headers["location"])
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert "{{ 7 * 7 }}" in answer.text
    assert "\u202e" not in answer.text
