# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Equal looks where a reader sees no difference, others where one is there."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipelines.flat import flatten, parse
from pipelines.look import look
from tests.pipelines.pages import PROSE, policy

BODY = policy(extra="<p>See <a class=x href=/act>the act</a></p>")


def changed(old: bytes, new: bytes) -> bytes:
    assert old in BODY
    return BODY.replace(old, new)


def test_nonces_scripts_styles_and_comments_do_not_count() -> None:
    noise = b"<script nonce=abc123>var t=1</script><!-- built 12:00 --><style>p{}</style><svg><path d=1></svg></head>"
    assert look(changed(b"</head>", noise)) == look(BODY)
    assert look(changed(b"<p>See", b"<p data-id=77 class='k9x'>  See")) == look(BODY)


def test_a_word_counts() -> None:
    assert look(changed(b"thirty days", b"ninety days")) != look(BODY)


def test_the_target_of_a_link_counts() -> None:
    assert look(changed(b"/act>", b"/act2>")) != look(BODY)


def test_the_key_of_an_obfuscated_address_does_not_count_and_the_address_does() -> None:
    def with_mail(address: bytes, key: int) -> bytes:
        coded = bytes((key, *(b ^ key for b in address))).hex().encode()
        return changed(
            b"</main>", b"<a href='/cdn-cgi/l/email-protection#" + coded + b"'>[email protected]</a></main>"
        )

    assert look(with_mail(b"a@lakes.example", 7)) == look(with_mail(b"a@lakes.example", 99))
    assert look(with_mail(b"a@lakes.example", 7)) != look(with_mail(b"b@lakes.example", 7))


def test_a_part_that_is_shown_or_hidden_counts() -> None:
    assert look(changed(b"<p>See", b"<p hidden>See")) != look(BODY)


def test_a_text_is_not_taken_for_a_target() -> None:
    assert look(b"<p>a</p>b") != look(b"<p>a<a href=b></a></p>")


def test_nothing_has_a_look_too() -> None:
    assert len(look(b"")) == 64
    assert look(b"\xff\xfe\x00") == look(b"\xff\xfe\x00")


WORDS = st.sampled_from(("hive", "30", "days", "may", "蜂蜜", "نحل", "é", "&amp;", "&#x1f41d;", *PROSE[:2]))
TAGS = "p div span a b ul li table tr td h2 br svg script style template noscript iframe nav form"
PIECES = st.one_of(
    WORDS,
    WORDS,
    st.sampled_from(TAGS.split()).map(lambda tag: f"<{tag}>"),
    st.sampled_from(TAGS.split()).map(lambda tag: f"</{tag}>"),
    st.sampled_from(("/act", "#s2", "https://lakes.example/?q=1&r=2", "")).map(lambda to: f"<a href='{to}'>"),
    st.sampled_from(
        ("<!--", "-->", "<p class='x'>", "<i data-k=7>", "<", ">", "'", " ", "<title>", "<textarea>")
    ),
)


def seen(markup: str) -> tuple[str, list[str]]:
    """The signs a reader sees, and where links go, by the way that pages are read in full."""
    flat = flatten(parse(f"<!doctype html><body>{markup}"))
    links = [
        a.get("href") or "" for tag, a in zip(flat.tag, flat.attrs, strict=True) if tag == "a" and "href" in a
    ]
    return "".join("".join(flat.text).split()), links


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=25), st.integers(0, 25), st.lists(PIECES, max_size=2), st.integers(0, 2))
@example(["<p>", "30", "</p>"], 1, ["31"], 1)
@example(["<a href='/act'>", "the act"], 0, ["<a href='/law'>"], 1)
def test_no_change_of_a_word_or_a_target_has_an_equal_look(
    pieces: list[str], place: int, put: list[str], gone: int
) -> None:
    place = min(place, len(pieces))
    before = "".join(pieces)
    after = "".join([*pieces[:place], *put, *pieces[place + gone :]])
    if seen(before) != seen(after):
        a, b = (look(f"<!doctype html><body>{markup}".encode()) for markup in (before, after))
        assert a != b


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(BODY)), st.binary(max_size=24))
def test_any_bytes_in_the_midst_of_a_page_that_are_seen_have_another_look(place: int, put: bytes) -> None:
    other = BODY[:place] + put + BODY[place:]
    if flatten(parse(other.decode("utf-8", "replace"))).words(0) != flatten(parse(BODY.decode())).words(0):
        assert look(other) != look(BODY)
