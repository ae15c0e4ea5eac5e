"""An address is one recipient and nothing else."""

from __future__ import annotations

import pytest

from alerts.address import AddressError, parse


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@reader.example", "ada@reader.example"),
        ("  Ada.Lovelace+eu@Reader.Example \n", "Ada.Lovelace+eu@reader.example"),
        ("root@localhost", "root@localhost"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("o'neil@reader.example", "o'neil@reader.example"),
    ],
)
def test_is_taken_as_it_is_meant(text: str, address: str) -> None:
    assert parse(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@reader.example",
        "ada@",
        "ada@reader",
        "ada@reader..example",
        "ada@-reader.example",
        ".ada@reader.example",
        "ada..l@reader.example",
        "ada@reader.example,eve@evil.example",
        "ada@reader.example eve@evil.example",
        "ada@reader.example;eve@evil.example",
        "ada@reader.example\r\nBcc: eve@evil.example",
        "ada@reader.example\neve",
        "Ada <ada@reader.example>",
        '"a b"@reader.example',
        "ada@[127.0.0.1]",
        "ada@127.0.0.1",
        "ada@reader.example>",
        "a@b@reader.example(comment)",
        "ädä@reader.example",
        "ada\u202e@reader.example",
        "a" * 65 + "@reader.example",
        "ada@" + "a" * 64 + ".example",
        "ada@" + ".".join(["abcdefgh"] * 40) + ".example",
        "\ud800@reader.example",
    ],
)
def test_is_refused_in_one_line_that_names_the_cure(text: str) -> None:
    with pytest.raises(AddressError) as refused:
        parse(text)
    assert "\n" not in str(refused.value)
    assert "is no e-mail address: " in str(refused.value)
    assert len(str(refused.value)) < 220
