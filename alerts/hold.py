"""Mail held back until the operator has looked: it is written and kept, and nothing goes out.

After a restore from a backup, changes that were told before are found again. Their mails have the Message-IDs
they had, but nobody can know here that they went out: the note of it is lost with the newer state.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

FILE = "mail-held"  #: in the data folder, which all services of a store share


def since(data: Path) -> datetime | None:
    """From when on mail is held; None: it is not."""
    file = data / FILE
    try:
        return datetime.fromisoformat(file.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        # Somebody made it by hand, or was cut off writing it: that is a hold all the same.
        return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.exists() else None


def hold(data: Path, now: datetime) -> datetime:
    """Holds mail from now on, or as it is held already; since when. Raises OSError."""
    held = since(data)
    if held is None:
        (data / FILE).write_text(now.isoformat() + "\n", encoding="ascii")
    return held or now


def release(data: Path) -> bool:
    """What is due goes out again; whether it was held. Raises OSError."""
    try:
        (data / FILE).unlink()
    except FileNotFoundError:
        return False
    return True
