"""Messages written into a Maildir, where any mail program reads them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from alerts.envelope import compose
from alerts.settings import MailSettings
from model import Message


def export(messages: Iterable[Message], folder: Path, settings: MailSettings | None = None) -> int:
    """Writes each message once, also over several exports; how many were new.

    A file appears whole or not at all (written under `tmp`, then renamed). Raises OSError.
    """
    settings = settings or MailSettings()
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    there = {path.name.partition(":")[0] for name in ("new", "cur") for path in (folder / name).iterdir()}
    written = 0
    for message in messages:
        name = f"{int(message.written_at.timestamp())}.M{message.id}.policywatch"
        if name in there:
            continue
        draft = folder / "tmp" / name
        with draft.open("wb") as file:
            file.write(compose(message, settings))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(folder / "new" / name)
        written += 1
    return written
