"""What went wrong on the network, as a value with a sentence that a reader understands."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

import model
from model import FaultKind

_TLS_WORDS = (
    ("dnsmismatch", "the certificate belongs to another host"),
    ("ipaddressmismatch", "the certificate belongs to another address"),
    # OpenSSL knows more here, but Twisted's wrapper does not hand it on.
    ("certificate verify failed", "the certificate has expired, is self-signed, or its issuer is unknown"),
    ("protocol version", "the server speaks only an outdated version of TLS"),
    ("unsupported protocol", "the server speaks only an outdated version of TLS"),
    ("wrong version number", "the server does not speak TLS on this port"),
)


class PageFault(Exception):  # noqa: N818
    """Carries a fault value through Scrapy, which knows only exceptions; never leaves the spider."""

    def __init__(self, kind: FaultKind, reason: str) -> None:
        super().__init__(reason)
        self.verdict = model.fault(kind, reason)


def explain(error: BaseException, host: str, max_bytes: int) -> model.Verdict:
    """The fault behind an exception of a download.

    `host` is the one that was asked, `max_bytes` the limit that held. Never raises: what is not known
    here is a connection that failed, in the words of the library.
    """
    if isinstance(error, PageFault):
        return error.verdict
    tls = _tls_words(error)
    if tls is not None:
        return model.fault(FaultKind.TLS, f"No secure connection to {host}: {tls}.")
    for types, kind, words in _PLAIN:
        if isinstance(error, types):
            return model.fault(kind, words.format(host=host, limit=size(max_bytes)))
    if isinstance(error, DownloadFailedError):
        return model.fault(FaultKind.CONNECT, f"{host} ended the connection without a complete answer.")
    words = " ".join(str(error).split())[:200]
    return model.fault(
        FaultKind.CONNECT, f"The connection to {host} failed: {words or type(error).__name__}."
    )


_NO_NAME = "The name {host} was not found: there is none, or its name servers do not answer."
_PLAIN: tuple[tuple[type[Exception], FaultKind, str], ...] = (
    (
        CannotResolveHostError,
        FaultKind.NAME,
        _NO_NAME,
    ),
    (DownloadConnectionRefusedError, FaultKind.CONNECT, "{host} refuses connections."),
    (DownloadTimeoutError, FaultKind.TIMEOUT, "{host} took too long to answer."),
    (DownloadCancelledError, FaultKind.TOO_LARGE, "The page is larger than the limit of {limit}."),
    (ResponseDataLossError, FaultKind.TORN, "The page came incomplete: the connection ended early."),
    (UnsupportedURLSchemeError, FaultKind.CONNECT, "The address is neither http nor https."),
)


def size(count: int) -> str:
    """A number of bytes in words: "10 MB"."""
    return f"{count / 1_000_000:.3g} MB" if count >= 100_000 else f"{count} bytes"


def lost_connection(error: BaseException) -> bool:
    """True where the connection broke before any answer, so that asking once more is worth it."""
    return (
        isinstance(error, DownloadFailedError)
        and type(error.__cause__).__name__ == "ResponseNeverReceived"
        and _tls_words(error) is None
    )


def _tls_words(error: BaseException) -> str | None:
    for cause in _causes(error):
        module, name = type(cause).__module__, type(cause).__name__
        if not (module.startswith(("OpenSSL", "service_identity")) or name == "VerificationError"):
            continue
        said = repr(cause).lower()
        return next((words for sign, words in _TLS_WORDS if sign in said), _openssl_words(said))
    return None


def _openssl_words(said: str) -> str:
    tail = said.rsplit("'", 2)
    return tail[-2] if len(tail) == 3 and tail[-2] else "the TLS handshake failed"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and everything inside it: causes, and the failures that Twisted wraps."""
    queue, seen = [error], 0
    while queue and seen < 20:
        one = queue.pop(0)
        if one is None:
            continue
        seen += 1
        yield one
        queue.append(one.__cause__)
        queue.extend(getattr(failure, "value", None) for failure in getattr(one, "reasons", ()))
