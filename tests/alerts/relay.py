"""A real SMTP server on loopback whose answers are scripted, with all the ways to fail.

with ScriptedRelay() as relay:
    relay.answers("ada@reader.example", rcpt="450 4.2.0 greylisted")
    ...
    assert relay.mails == []
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

CLOSE, HANG, STORE_AND_CLOSE, STORE_AND_HANG = "CLOSE", "HANG", "STORE_AND_CLOSE", "STORE_AND_HANG"


@dataclass
class Script:
    """What is answered at each step to one recipient; None: yes."""

    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)


class ScriptedRelay:
    """Accepts mail unless told otherwise. `mails` are those it took, also where the sender can't know."""

    def __init__(
        self,
        greeting_mail: str | None = None,
        *,
        context: ssl.SSLContext | None = None,
        implicit: bool = False,
    ) -> None:
        self._context, self._implicit = context, implicit
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.connections = 0
        self.mail_answers: list[str] = [greeting_mail] if greeting_mail else []
        self.arrived = threading.Event()  #: a mail came to its end
        self._scripts: dict[str, Script] = {}
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._port: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, name="scripted relay", daemon=True)

    # -- the script

    def answers(self, to: str, *, rcpt: str | list[str] = "", data: str | list[str] = "") -> None:
        """Answers for one recipient, used up in order; after the last one: yes. A string is one answer."""
        listed = [[given] if isinstance(given, str) and given else list(given) for given in (rcpt, data)]
        self._scripts[to] = Script(*listed)

    @property
    def port(self) -> int:
        return self._port.result(timeout=10)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self.port
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=10)

    # -- aiosmtpd's hooks

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.mail_answers.pop(0) if self.mail_answers else "250 OK"
        if answer == HANG:
            await self._stop.wait()
        envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        script = self._scripts.get(address, Script())
        answer = script.rcpt.pop(0) if script.rcpt else "250 OK"
        if answer == CLOSE:
            server.transport.abort()
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        script = self._scripts.get(envelope.rcpt_tos[0], Script())
        answer = script.data.pop(0) if script.data else "250 taken"
        if answer.startswith("250") or answer in (STORE_AND_CLOSE, STORE_AND_HANG):
            self.raw.append(envelope.original_content)
            self.mails.append(message_from_bytes(envelope.original_content, policy=policy.default))
            self.recipients.append(list(envelope.rcpt_tos))
        self.arrived.set()
        if answer in (HANG, STORE_AND_HANG):
            await self._stop.wait()
        if answer in (CLOSE, STORE_AND_CLOSE):
            server.transport.abort()
        return answer

    # -- the thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _serve(self) -> None:
        def accept() -> SMTP:
            self.connections += 1
            return SMTP(
                self,
                loop=self._loop,
                data_size_limit=None,
                tls_context=None if self._implicit else self._context,
                authenticator=_authenticate if self._context else None,
                auth_require_tls=not self._implicit,
            )

        wrapped = self._context if self._implicit else None
        server = await self._loop.create_server(accept, "127.0.0.1", 0, ssl=wrapped)
        self._port.set_result(server.sockets[0].getsockname()[1])
        async with server:
            await self._stop.wait()


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    known = isinstance(given, LoginPassword) and (given.login, given.password) == (b"ada", b"right")
    return AuthResult(success=known, handled=False)
