"""Bytes to text as a browser does it (WHATWG Encoding Standard): BOM, header, <meta>, then a guess."""

from __future__ import annotations

import codecs
import re

SNIFF_BYTES = 4096  #: browsers look at 1,024; servers put long comments before their <meta>

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))
_MARKS = tuple(mark for mark, _ in _BOMS)
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]{2,40})""", re.IGNORECASE)

#: The standard's labels that Python names otherwise, or reads more narrowly than browsers do.
_LABELS = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252",
    "ascii": "cp1252", "us-ascii": "cp1252", "windows-1252": "cp1252", "ansi": "cp1252",
    "iso-8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "x-sjis": "cp932", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8", "x-user-defined": "cp1252",
}  # fmt: skip


_NEVER = frozenset(
    ("utf-7", "idna", "punycode", "unicode_escape", "raw-unicode-escape", "undefined", "mbcs", "oem")
)


def decode(body: bytes, charset: str | None = None) -> str:
    """The text of a body; `charset` is what the Content-Type header says, or None. Never raises."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], name)
    declared = codec(charset) or _from_meta(body)
    if declared == "cp1252" and _from_meta(body) == "utf-8" and _is_utf_8(body):
        # The header is a server's default, which comes and goes: browsers show rubbish, we no change.
        declared = "utf-8"
    if declared:
        return _read(body, declared)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # One cut character at the very end is a torn body, not another charset.
        name = "utf-8" if error.start >= len(body) - 3 else "cp1252"
        return _read(body, name)


def utf8(body: bytes, charset: str | None = None) -> bytes:
    """The body as UTF-8, read as `decode` reads it; without a copy where it is UTF-8. Never raises."""
    if not body.startswith(_MARKS) and (codec(charset) or _from_meta(body) or "utf-8") == "utf-8":
        try:
            body.decode("utf-8")
            return body
        except UnicodeDecodeError:
            pass
    return decode(body, charset).encode("utf-8", "ignore")


def codec(label: str | None) -> str | None:
    """Python's name for a charset label, or None where there is no such text encoding."""
    if not label:
        return None
    label = label.strip().strip("\"'").lower()
    name = _LABELS.get(label, label)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # hex, rot13, zip and the like are codecs for Python, never for a browser; utf-7 is a known attack.
    if not getattr(info, "_is_text_encoding", True) or info.name in _NEVER:
        return None
    return name


def charset_of(content_type: str | None) -> str | None:
    """The charset parameter of a Content-Type header, or None."""
    if not content_type:
        return None
    found = re.search(r"charset\s*=\s*[\"']?([^\s;\"']+)", content_type, re.IGNORECASE)
    return found[1] if found else None


def _from_meta(body: bytes) -> str | None:
    found = _META.search(body[:SNIFF_BYTES])
    if not found:
        return None
    name = codec(found[1].decode("ascii"))
    # A page that could be read up to its <meta> is not UTF-16 (the standard says so too).
    return "utf-8" if name and name.startswith(("utf-16", "utf_16")) else name


def _is_utf_8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read(body: bytes, name: str) -> str:
    try:
        return body.decode(name, errors="replace")
    except (UnicodeError, LookupError, ValueError):  # a codec of Python's that is none of the web's
        return body.decode("utf-8", errors="replace")
