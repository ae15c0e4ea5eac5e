"""Secrets that profiles name as ``${NAME}``: known in the fetching process alone, never written anywhere.

They come from the secrets file (lines ``NAME=value``) and from the environment, there under the name
``POLICYWATCH_SECRET_NAME``: a watch list taken from somebody else can't ask for any other variable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from model import FaultKind
from spiders.faults import PageFault

PREFIX = "POLICYWATCH_SECRET_"

_NAMED = re.compile(r"\$\{(\w{1,80})\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Secrets:
    """Values by name. Its text form tells nothing."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = dict(values or {})

    @classmethod
    def load(cls, environment: Mapping[str, str], file: Path | None = None) -> Secrets:
        """From both places; the environment goes first. A file that can't be read holds nothing."""
        values: dict[str, str] = {}
        try:
            lines = file.read_text(encoding="utf-8").splitlines() if file else []
        except (OSError, UnicodeDecodeError):
            lines = []
        for line in lines:
            name, found, value = line.strip().partition("=")
            if found and not name.startswith("#"):
                values[name.strip()] = value.strip().strip("\"'")
        start = len(PREFIX)
        values |= {name[start:]: value for name, value in environment.items() if name.startswith(PREFIX)}
        return cls(values)

    def fill(self, text: str) -> str:
        """The text with its secrets. Raises PageFault SETUP for one that is nowhere, with the cure."""

        def value(found: re.Match[str]) -> str:
            secret = self._values.get(found[1])
            if secret is None:
                raise PageFault(
                    FaultKind.SETUP,
                    f"The profile names the secret {found[1]}, which is not set: put {found[1]}=... into the "
                    f"secrets file, or set {PREFIX}{found[1]}.",
                )
            return _CONTROL.sub("", secret)

        return _NAMED.sub(value, text)

    def hide(self, text: str) -> str:
        """A text without any of the secrets: errors of libraries may quote what was sent."""
        for name, value in self._values.items():
            if len(value) > 3:
                text = text.replace(value, f"${{{name}}}")
        return text

    def __repr__(self) -> str:
        return f"Secrets({sorted(self._values)})"
