"""Secrets that profiles name as ``${NAME}``: known in the fetching process alone, never written anywhere.

They come from the secrets file (lines ``NAME=value``) and from the environment, there under the name
``POLICYWATCH_SECRET_NAME``: a watch list taken from somebody else can't ask for any other variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from model import FaultKind
from model import secrets as model
from spiders.faults import PageFault

PREFIX = model.PREFIX


class Secrets(model.Secrets):
    """Values by name, for a page."""

    @classmethod
    def load(cls, environment: Mapping[str, str], file: Path | None = None) -> Self:
        """From both places; the environment goes first. A file that can't be read holds nothing."""
        try:
            lines = file.read_text(encoding="utf-8").splitlines() if file else []
        except (OSError, UnicodeDecodeError):
            lines = []
        return cls.of(environment, lines)

    def fill(self, text: str) -> str:
        """The text with its secrets. Raises PageFault SETUP for one that is nowhere, with the cure."""
        try:
            return super().fill(text)
        except model.SecretMissing as error:
            raise PageFault(FaultKind.SETUP, f"The profile can't be used: {error}.") from None
