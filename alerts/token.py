"""The access token of OAuth2 (XOAUTH2), which a program of the operator's gets and renews."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alerts.settings import MailSettings

_SECONDS = 60.0


async def token(settings: MailSettings) -> str:
    """What the command prints, or the file holds, now. Raises OSError; its text tells no secret."""
    if settings.token_command:
        return await _printed(settings.token_command)
    try:
        found = await asyncio.to_thread(Path(settings.token_file or "").read_text, "utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OSError(f"smtp.token_file can't be read: {type(error).__name__}") from None
    if not found.strip():
        raise OSError("smtp.token_file is empty")
    return found.strip()


async def _printed(command: tuple[str, ...]) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError as error:
        raise OSError(f"smtp.token_command can't be run: {error.strerror or error}") from None
    try:
        out, _ = await asyncio.wait_for(process.communicate(), _SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise OSError(f"smtp.token_command took longer than {_SECONDS:g} s") from None
    found = out.decode("utf-8", "replace").strip()
    if process.returncode or not found or "\n" in found:
        raise OSError(f"smtp.token_command gave no token (it ended with {process.returncode})")
    return found
