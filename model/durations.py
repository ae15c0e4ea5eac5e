"""Lengths of time as people write them: "90s", "6h", "1d 12h"."""

from __future__ import annotations

import re

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_PART = re.compile(r"(?<!\d)(\d+(?:\.\d+)?)\s*([smhdw])")


def seconds(text: str | int | float) -> int:
    """A duration in seconds: a number, or a number and a unit (s, m, h, d, w), as in "90s", "6h", "1d 12h".

    Raises ValueError with the cure.
    """
    cure = f"{text!r} is no duration: write a number and s, m, h, d or w, as in 6h"
    if isinstance(text, bool):
        raise ValueError(cure)
    if isinstance(text, (int, float)):
        return int(text)
    if text.strip().isdigit():
        return int(text)
    parts = _PART.findall(text.lower())
    if not parts or _PART.sub("", text.lower()).strip():
        raise ValueError(cure)
    return int(sum(float(number) * _UNITS[unit] for number, unit in parts))


def written(duration: int) -> str:
    """Seconds as `seconds` reads them, in days and less: 129600 is "1d 12h"."""
    parts = []
    for unit in "dhms":
        number, duration = divmod(duration, _UNITS[unit])
        if number:
            parts.append(f"{number}{unit}")
    return " ".join(parts) or "0s"
