"""The operator's token, and what is made from it: sessions, form tokens, the link that signs a browser in.

The token lies in the data folder, readable by its owner alone. Sessions and links are signed with it and
kept nowhere: a new token ends them all. A browser's cookie never holds the token itself.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from store.errors import of_os

FILE = "web-token"
LINK_SECONDS = 86_400  #: how long a printed link signs in
_MARK = "pw_"


def ensure(data: Path) -> str:
    """The token of a data folder, made where there is none. Raises ReadOnly or Full."""
    found = _read(data / FILE)
    if found:
        return found
    try:
        return _write(data / FILE)
    except OSError as error:
        raise of_os(error, data / FILE) from error


def renew(data: Path) -> str:
    """A new token in place of the old one; all sessions and links end. Raises ReadOnly or Full."""
    try:
        (data / FILE).unlink(missing_ok=True)
        return _write(data / FILE)
    except OSError as error:
        raise of_os(error, data / FILE) from error


def _read(file: Path) -> str:
    try:
        text = file.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise of_os(error if isinstance(error, OSError) else OSError(str(error)), file) from error
    if text and stat.S_IMODE(file.stat().st_mode) & 0o077:
        file.chmod(0o600)  # it was copied about, or restored from a backup
    return text


def _write(file: Path) -> str:
    """A fresh token, whole or not at all; of two who write at once both get the one that stands."""
    token = _MARK + secrets.token_urlsafe(32)
    temporary = file.with_name(f"{file.name}.{uuid4().hex}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, token.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(temporary, file)
    except FileExistsError:
        return _read(file)
    finally:
        temporary.unlink()
    return token


class Keys:
    """Makes and checks what is signed with the token that stands in the data folder now."""

    def __init__(self, data: Path) -> None:
        self._file = data / FILE
        self._seen: tuple[int, int] | None = None
        self._token = ""

    @property
    def token(self) -> str:
        """The operator's token; "" where none was made: then nobody can sign in."""
        try:
            found = self._file.stat()
        except OSError:
            return ""
        seen = (found.st_mtime_ns, found.st_ino)
        if seen != self._seen:
            self._token, self._seen = _read(self._file), seen
        return self._token

    def is_token(self, text: str) -> bool:
        token = self.token
        return bool(token) and hmac.compare_digest(text.encode(), token.encode())

    def session(self, now: datetime, seconds: int) -> str:
        """The value of a cookie that is the operator's for so long."""
        return self._signed("session", now + timedelta(seconds=seconds), secrets.token_urlsafe(12))

    def is_session(self, text: str, now: datetime) -> bool:
        return self._holds("session", text, now)

    def link(self, now: datetime) -> str:
        """The code of a link that signs a browser in."""
        return self._signed("link", now + timedelta(seconds=LINK_SECONDS), secrets.token_urlsafe(12))

    def is_link(self, text: str, now: datetime) -> bool:
        return self._holds("link", text, now)

    def form(self, session: str) -> str:
        """The token that forms of a session carry."""
        return self._mac("form", session)

    def is_form(self, text: str, session: str) -> bool:
        return hmac.compare_digest(text.encode(), self.form(session).encode())

    def _signed(self, use: str, until: datetime, nonce: str) -> str:
        said = f"{int(until.timestamp())}.{nonce}"
        return f"{said}.{self._mac(use, said)}"

    def _holds(self, use: str, text: str, now: datetime) -> bool:
        said, _, mac = text.rpartition(".")
        until, _, _ = said.partition(".")
        if not self.token or not hmac.compare_digest(mac.encode(), self._mac(use, said).encode()):
            return False
        return until.isdecimal() and now.timestamp() < int(until)

    def _mac(self, use: str, text: str) -> str:
        made = hmac.new(self.token.encode(), f"{use}|{text}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(made).decode().rstrip("=")
