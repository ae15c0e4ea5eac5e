"""The only module that opens a mail socket. What came of a mail is told by codes and by how far it got."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import cast
from uuid import uuid4

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPResponseException

from alerts import address
from alerts.envelope import compose
from alerts.settings import MailSettings
from alerts.token import token
from model import Message, MessageState
from render.clean import short

_ANSWER = 300
_POLICY = re.compile(r"5\d\d 5\.7\.\d")


class Stage(IntEnum):
    """How far a mail got."""

    CONNECT = 0
    SENDER = 1
    RECIPIENT = 2
    DATA = 3  #: the server may have taken it


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of trying to send one mail."""

    state: MessageState
    answer: str  #: what the server said, or what happened, in one line
    relay: bool = False  #: it is the server that has the trouble, not this mail: others need not be tried
    no_such_reader: bool = False  #: the recipient's address was refused for good
    lost: bool = False  #: the connection ended over this mail: its own fault, unless others fare alike
    wait_seconds: int = 0  #: no sooner than that, says the other side


class _Client(SMTP):
    """Lets a connection go at once, also where the library gives up by itself. An orderly end would wait for
    the other side's goodbye, or until it has read what was sent: the loop ends before that comes."""

    def close(self) -> None:
        transport = cast("asyncio.Transport | None", self.transport)
        super().close()
        if transport is not None:
            transport.abort()


class Relay:
    """The next mail server. One connection, opened when needed and used for many mails."""

    def __init__(self, settings: MailSettings) -> None:
        if settings.host is None:
            raise ValueError("no mail server is configured; set smtp.host")
        self._settings = settings
        self._client: SMTP | None = None
        self._stage = Stage.CONNECT

    async def send(self, message: Message) -> Delivery:
        """Hands over one message. Never raises for what the server or the network does.

        A message that can't be composed is given up; cancelling leaves the stage for `cut_off`.
        """
        self._stage = Stage.CONNECT
        try:
            address.parse(self._settings.from_address)
        except address.AddressError as error:
            return Delivery(MessageState.DEFERRED, _line(f"the sender: {error}"), relay=True)
        try:
            mail, to = compose(message, self._settings), address.parse(message.to)
        except Exception as error:
            return Delivery(MessageState.DEAD, _line(f"can't be composed: {error}"))
        for used in (self._client is not None and self._client.is_connected, False):
            try:
                delivery = await self._converse(mail, to)
            except (SMTPException, OSError, TimeoutError) as error:
                delivery = self._lost(error)
                await self.close()
            if not (used and delivery.relay and self._stage is Stage.SENDER):
                break
            # A server may end a connection between two mails, or want no more over one; that is no trouble.
            await self.close()
        return delivery

    def cut_off(self, reason: str) -> Delivery:
        """What to say of a mail whose sending was cancelled."""
        self._drop()
        state = MessageState.UNKNOWN if self._stage is Stage.DATA else MessageState.DEFERRED
        return Delivery(state, reason)

    async def close(self) -> None:
        """Ends the connection; says goodbye if there is anybody to hear it."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            with contextlib.suppress(SMTPException, OSError, TimeoutError):
                await client.quit(timeout=5)
        finally:
            client.close()
        await asyncio.sleep(0)  # a turn of the loop, in which the socket is closed

    async def check(self) -> str | None:
        """Whether the server answers, takes our log-in and our sender; what is wrong, in a line, or None."""
        self._stage = Stage.CONNECT
        try:
            refused = await self._command(await self._connected(), Stage.SENDER, self._sender())
        except (SMTPException, OSError, TimeoutError) as error:
            return self._lost(error).answer
        finally:
            await self.close()
        return refused.answer if refused else None

    async def _converse(self, mail: bytes, to: str) -> Delivery:
        client = await self._connected()
        for stage, command in (
            (Stage.SENDER, self._sender()),
            (Stage.RECIPIENT, b"RCPT TO:<" + to.encode("ascii") + b">"),
        ):
            refused = await self._command(client, stage, command)
            if refused is not None:
                await self._reset(client)
                return refused
        # From here on the server may have the mail, whatever becomes of the connection.
        self._stage = Stage.DATA
        try:
            response = await client.data(mail, timeout=self._settings.final_seconds)
        except SMTPDataError as error:
            await self._reset(client)
            return self._refused(Stage.DATA, error.code, _line(f"{error.code} {error.message}"))
        return Delivery(MessageState.SENT, _line(f"{response.code} {response.message}"))

    async def _command(self, client: SMTP, stage: Stage, command: bytes) -> Delivery | None:
        """None where the server said yes."""
        self._stage = stage
        response = await client.execute_command(command, timeout=self._settings.command_seconds)
        if 200 <= response.code < 300:
            return None
        return self._refused(stage, response.code, _line(f"{response.code} {response.message}"))

    def _refused(self, stage: Stage, code: int, answer: str) -> Delivery:
        """4yz: later. 5yz about the recipient or the mail: never. 5yz about us: the operator's to mend,
        so the mail waits; a reader must not lose an alert to a wrong password, a blocked sender, or a server
        that does not relay for us (x.7.z of RFC 3463 is policy; before the mail was seen, it is about us)."""
        if stage <= Stage.SENDER:
            return Delivery(MessageState.DEFERRED, answer, relay=True)
        if code == 421:
            return Delivery(MessageState.DEFERRED, answer, lost=True)
        if stage is Stage.RECIPIENT and _POLICY.match(answer):
            return Delivery(MessageState.DEFERRED, answer)
        if 500 <= code < 600:
            return Delivery(MessageState.DEAD, answer, no_such_reader=stage is Stage.RECIPIENT)
        return Delivery(MessageState.DEFERRED, answer)

    def _lost(self, error: Exception) -> Delivery:
        where = f"{self._settings.host}:{self._settings.port}"
        if isinstance(error, SMTPResponseException):
            words = f"{error.code} {error.message}"
        else:
            words = str(error) or type(error).__name__
        if self._stage is Stage.DATA:
            answer = _line(f"connection lost after the mail was sent: {words}")
            return Delivery(MessageState.UNKNOWN, answer, lost=True)
        mine = self._stage is Stage.RECIPIENT
        return Delivery(MessageState.DEFERRED, _line(f"{where}: {words}"), relay=not mine, lost=mine)

    async def _reset(self, client: SMTP) -> None:
        try:
            response = await client.execute_command(b"RSET", timeout=self._settings.command_seconds)
            if response.code == 250:
                return
        except (SMTPException, OSError, TimeoutError):
            pass
        await self.close()

    async def _connected(self) -> SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        self._drop()
        given = self._settings
        encrypted = given.tls != "none"
        client = _Client(
            hostname=given.host,
            port=given.port,
            username=given.user,
            password=given.password,
            oauth_token_generator=self._token if given.token_command or given.token_file else None,
            local_hostname=given.message_id_domain,
            timeout=given.connect_seconds,
            use_tls=given.tls == "implicit",
            # False, not None: where encryption is asked for, a server without it gets nothing.
            start_tls=given.tls == "starttls",
            tls_context=ssl.create_default_context(cafile=given.ca_file) if encrypted else None,
        )
        self._client = client
        await client.connect()
        if not client.is_ehlo_or_helo_needed:
            return client
        await client.ehlo(timeout=given.command_seconds)
        return client

    async def _token(self) -> str:
        return await token(self._settings)

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def _sender(self) -> bytes:
        return b"MAIL FROM:<" + address.parse(self._settings.from_address).encode("ascii") + b">"


def probe(settings: MailSettings) -> str | None:
    """What keeps mail from being handed over, in one line; None where nothing does. Sends nothing."""
    return asyncio.run(Relay(settings).check())


def try_out(settings: MailSettings, to: str, now: datetime) -> Delivery:
    """Sends a mail of a few words to an address, now. Raises AddressError for one that is none."""
    host = settings.message_id_domain
    words = (
        f"This is a test mail of policywatch on {host}. It was sent by `policywatch doctor --mail`.\n\n"
        "That you read it shows that alerts can reach you. If it came as spam, tell your mail program that "
        "it is none, or ask whoever runs the mail server about SPF and DKIM.\n"
    )
    message = Message(
        0,
        0,
        f"<test.{uuid4().hex}@{host}>",
        address.parse(to),
        "[policywatch] A test mail",
        words,
        "",
        now,
        MessageState.WAITING,
    )

    async def once() -> Delivery:
        relay = Relay(settings)
        try:
            return await relay.send(message)
        finally:
            await relay.close()

    return asyncio.run(once())


def _line(text: str) -> str:
    return short(text, _ANSWER)
