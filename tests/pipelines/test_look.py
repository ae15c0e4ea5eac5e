# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Equal looks where a reader sees no difference, others where one is there."""

from __future__ import annotations

from pipelines.look import look
from tests.pipelines.pages import policy

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


def test_nothing_has_a_look_too() -> None:
    assert len(look(b"")) == 64
    assert look(b"\xff\xfe\x00") == look(b"\xff\xfe\x00")
