"""Secrets that texts name as ``${NAME}``: what they stand for is filled in where it is used, kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Self

PREFIX = "POLICYWATCH_SECRET_"  #: and a name: a variable of the environment

_NAMED = re.compile(r"\$\{(\w{1,80})\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class SecretMissing(LookupError):  # noqa: N818 - reads as what happened
    """A text names a secret that is nowhere; the message is one line with the cure."""


class Secrets:
    """Values by name. Its text form tells nothing."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = dict(values or {})

    @classmethod
    def of(cls, environment: Mapping[str, str], lines: Iterable[str] = ()) -> Self:
        """From lines ``NAME=value`` and from the environment, which goes first."""
        values: dict[str, str] = {}
        for line in lines:
            name, found, value = line.strip().partition("=")
            if found and not name.startswith("#"):
                values[name.strip()] = value.strip().strip("\"'")
        start = len(PREFIX)
        values |= {name[start:]: value for name, value in environment.items() if name.startswith(PREFIX)}
        return cls(values)

    def fill(self, text: str) -> str:
        """The text with its secrets. Raises SecretMissing for one that is nowhere."""

        def value(found: re.Match[str]) -> str:
            secret = self._values.get(found[1])
            if secret is None:
                raise SecretMissing(
                    f"the secret {found[1]} is not set: put {found[1]}=... into the secrets file, or set "
                    f"{PREFIX}{found[1]}"
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
