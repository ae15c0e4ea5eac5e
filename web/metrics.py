"""Numbers in the text format of Prometheus (version 0.0.4). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_NAME = re.compile(r"[a-z_:][a-z0-9_:]*")
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})
_HELP = str.maketrans({"\\": "\\\\", "\n": "\\n"})

Labels = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Metric:
    """A family of samples: each a value under its labels."""

    name: str
    kind: str  #: "gauge" or "counter"
    help: str
    samples: Sequence[tuple[Labels, float]]


def exposition(metrics: Iterable[Metric]) -> str:
    """The metrics as text. Raises ValueError for a name that Prometheus would not read."""
    lines = []
    for metric in metrics:
        if not _NAME.fullmatch(metric.name):
            raise ValueError(f"{metric.name!r} is no name of a metric")
        lines += [
            f"# HELP {metric.name} {metric.help.translate(_HELP)}",
            f"# TYPE {metric.name} {metric.kind}",
        ]
        lines += [f"{metric.name}{_labels(labels)} {_number(value)}" for labels, value in metric.samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Labels) -> str:
    said = ",".join(f'{name}="{value.translate(_ESCAPED)}"' for name, value in labels)
    return f"{{{said}}}" if said else ""


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
