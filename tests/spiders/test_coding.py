"""Fault rows F13 and F15, attack row A16: coded bodies are read whole and within bounds, or not at all."""

from __future__ import annotations

import os
import zlib

import pytest

from model import FaultKind
from spiders.coding import check_end, decode
from spiders.faults import PageFault
from tests.servers import encode, html

CODINGS = ["gzip", "deflate", "raw-deflate", "br", "zstd"]
BODY = html("<p>" + os.urandom(3000).hex() + "</p>")
BOMB = bytes(30_000_000)


def header(coding: str) -> str:
    return "deflate" if coding == "raw-deflate" else coding


def fault_of(body: bytes, codings: str, limit: int = 1_000_000) -> str:
    with pytest.raises(PageFault) as caught:
        decode(body, codings, limit)
    return caught.value.verdict.code


@pytest.mark.parametrize("coding", CODINGS)
def test_a_whole_body_comes_back(coding: str) -> None:
    assert decode(encode(coding, BODY), header(coding), 1_000_000) == BODY


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("keep", [0.05, 0.5, 0.999])
def test_f13_a_cut_stream_is_torn(coding: str, keep: float) -> None:
    packed = encode(coding, BODY)
    assert fault_of(packed[: int(len(packed) * keep)], header(coding)) == FaultKind.TORN


@pytest.mark.parametrize("coding", CODINGS)
def test_f13_a_stream_that_lacks_its_last_byte_is_torn(coding: str) -> None:
    assert fault_of(encode(coding, BODY)[:-1], header(coding)) == FaultKind.TORN


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_bytes_that_are_no_stream_are_torn(coding: str) -> None:
    assert fault_of(b"\xff\xfe<html>plain after all</html>" * 20, coding) == FaultKind.TORN


@pytest.mark.parametrize("coding", CODINGS)
def test_f15_a_bomb_is_too_large(coding: str) -> None:
    assert fault_of(encode(coding, BOMB), header(coding)) == FaultKind.TOO_LARGE


def test_f15_a_bomb_within_a_bomb_is_too_large() -> None:
    assert fault_of(encode("gzip", encode("br", BOMB)), "br, gzip") == FaultKind.TOO_LARGE


def test_codings_are_undone_in_the_order_they_were_applied() -> None:
    assert decode(encode("gzip", encode("br", BODY)), "br, gzip", 1_000_000) == BODY


def test_gzip_may_have_members_and_padding() -> None:
    assert (
        decode(encode("gzip", BODY) + encode("gzip", b"more") + b"\0\0", "gzip", 1_000_000) == BODY + b"more"
    )


def test_zstd_may_have_frames() -> None:
    assert decode(encode("zstd", BODY) + encode("zstd", b"more"), "zstd", 1_000_000) == BODY + b"more"


def test_a_body_of_exactly_the_limit_passes() -> None:
    for coding in CODINGS:
        assert len(decode(encode(coding, b"x" * 5000), header(coding), 5000)) == 5000


@pytest.mark.parametrize("codings", ["compress", "exi", "gzip, gzip, gzip, gzip"])
def test_what_we_never_asked_for_is_unreadable(codings: str) -> None:
    assert fault_of(b"anything", codings) == FaultKind.UNREADABLE


@pytest.mark.parametrize("codings", ["", "identity", " , "])
def test_a_plain_body_stays(codings: str) -> None:
    assert decode(BODY, codings, 10) == BODY


def test_an_empty_body_is_left_to_the_judge() -> None:
    assert decode(b"", "gzip", 10) == b""


def test_f13_a_body_ended_by_the_connection_must_show_its_end() -> None:
    check_end(BODY, flags=["partial"], coded=False)
    check_end(BODY + b"\n<!-- served by 7 -->\n", flags=["partial"], coded=False)
    check_end(b"no markup", flags=["partial"], coded=True)
    check_end(b"no markup", flags=[], coded=False)
    for body, flags in ((BODY[:-20], ["partial"]), (b"", ["partial"]), (BODY, ["dataloss"])):
        with pytest.raises(PageFault):
            check_end(body, flags=flags, coded=False)


def test_a_stream_whose_checksum_is_wrong_is_torn() -> None:
    packed = bytearray(zlib.compress(BODY))
    packed[-1] ^= 1
    assert fault_of(bytes(packed), "deflate") == FaultKind.TORN
