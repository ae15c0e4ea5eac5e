"""A real SMTP server on loopback that keeps what it is given as .eml files."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was received, and where it lies."""

    path: Path
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain part."""
        part = self.message.get_body(("plain",))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


class Mailbox:
    """What has been received, in order; every mail is also a file in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._mails: list[Mail] = []

    @property
    def mails(self) -> list[Mail]:
        with self._lock:
            return list(self._mails)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002 - aiosmtpd's hook
        """Keeps one mail. The answer is the one a server gives that has taken over responsibility."""
        data: bytes = envelope.content
        mail = message_from_bytes(data, policy=policy.default)
        with self._lock:
            path = self.folder / f"{len(self._mails) + 1:02d}.eml"
            path.write_bytes(data)
            self._mails.append(Mail(path, mail))
        return "250 Message accepted"


@contextmanager
def receiving(folder: Path) -> Iterator[tuple[Mailbox, int]]:
    """The mailbox and the port its server listens on, until the block ends. `folder` must exist."""
    mailbox = Mailbox(folder)
    port: Future[int] = Future()
    loop = asyncio.new_event_loop()
    stopped = asyncio.Event()

    async def serve() -> None:
        try:
            server = await loop.create_server(lambda: SMTP(mailbox, loop=loop), "127.0.0.1", 0)
        except OSError as error:
            port.set_exception(error)
            return
        port.set_result(server.sockets[0].getsockname()[1])
        async with server:
            await stopped.wait()

    thread = threading.Thread(target=_run, args=(loop, serve()), name="demo mailbox", daemon=True)
    thread.start()
    try:
        yield mailbox, port.result(timeout=10)
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(timeout=5)


def _run(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` on a loop of this thread's own and closes it."""
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(work)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
