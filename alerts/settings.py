"""How mail leaves this installation: the next server, how patient we are with it, what mails say of us."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from alerts.caps import Caps

Tls = Literal["starttls", "implicit", "none"]


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Everything the mail room needs to know. Without a host nothing is sent; messages wait in the outbox."""

    host: str | None = None
    port: int = 587
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Tls = "starttls"
    sender: str = ""  #: "": policywatch at `message_id_domain`
    public_url: str | None = None  #: where readers reach the history; None: mails name the command
    operator: str | None = None  #: gets "unsubscribe" mails
    message_id_domain: str = "policywatch.invalid"
    ca_file: str | None = None  #: certificates to trust in place of the system's
    connect_seconds: float = 30.0
    command_seconds: float = 120.0
    final_seconds: float = 600.0  #: for the answer to the final dot (RFC 5321, 4.5.3.2.6)
    lease_seconds: int = 120  #: renewed while a server takes its time; after a kill, so long nobody sends
    batch: int = 50  #: messages claimed at a time
    connections: int = 4  #: to the server, at most
    caps: Caps = field(default_factory=Caps)
    burst: int = 20  #: of one reader, due at once: more come as one digest

    @property
    def from_address(self) -> str:
        return self.sender or f"policywatch@{self.message_id_domain}"
