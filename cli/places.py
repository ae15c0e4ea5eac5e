"""A file of YAML read with its lines: every place knows where it stands and what was found wrong there."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, TypeVar

from cli.errors import Wrong

MOST_BYTES = 10_000_000
MOST_SHOWN = 20
Value = TypeVar("Value")


class WrongLines(Wrong):
    """The file cannot be taken over; `lines` holds one text for each place that is wrong."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines[0])
        self.lines = lines[:MOST_SHOWN]


@dataclass(slots=True)
class Place:
    """A mapping of the file, with where it stands and what was found wrong so far."""

    name: str
    node: Any
    wrong: list[str] = field(default_factory=list)

    def line(self, key: str | None = None) -> int:
        at = self.node.lc.line if key is None else self.node.lc.key(key)[0]
        return int(at) + 1

    def blame(self, text: str, key: str | None = None) -> None:
        self.wrong.append(f"{self.name}:{self.line(key)}: {text}")

    def only(self, *keys: str) -> None:
        """Every other key is wrong."""
        for key in self.node:
            if key not in keys:
                near = difflib.get_close_matches(str(key), keys, n=1)
                self.blame(
                    f"no such key {key!r}; " + (f"did you mean {near[0]!r}?" if near else "remove it"), key
                )

    def take(self, key: str, read: Callable[[Any], Value], default: Value) -> Value:
        """The value of a key as `read` gives it; what it refuses is blamed on the line."""
        value = self.node.get(key)
        if value is None:
            return default
        try:
            return read(value)
        except (Wrong, ValueError) as error:
            self.blame(f"{key}: {error}", key)
            return default


def text_of(value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise ValueError("one text is wanted here, not a list")
    return str(value).strip()


def texts(value: Any) -> tuple[str, ...]:
    return tuple(text_of(v) for v in value) if isinstance(value, list) else (text_of(value),)


def mapping(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("write it as NAME: VALUE, a line each")
    return {str(name): text_of(one) for name, one in value.items()}


def yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("write true or false")
    return value


def number(value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise ValueError(f"{value!r} is no number")
    return int(str(value))


def load(text: str, name: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if len(text) > MOST_BYTES:
        raise WrongLines([f"{name}:1: larger than {MOST_BYTES // 1_000_000} MB; split it"])
    try:
        root = YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = (error.problem or "not YAML").split("\n")[0]
        raise WrongLines([f"{name}:{mark.line + 1 if mark else 1}: {said}; correct that line"]) from None
    except (YAMLError, ValueError) as error:
        said = " ".join(str(error).split())
        raise WrongLines([f"{name}:1: {said}; the file is YAML in UTF-8"]) from None
    if not hasattr(root, "lc") or not isinstance(root, dict):
        raise WrongLines([f"{name}:1: begin with 'sources:' and a list below it"])
    return root


def entries(top: Place, key: str, *needed: str) -> Iterator[Place]:
    """The mappings of a list, each with a key it cannot do without; a bare text stands for that key."""
    listed = top.node.get(key)
    if listed is None:
        return
    if not isinstance(listed, list):
        top.blame(f"{key}: a list is wanted: begin each line below it with '-'", key)
        return
    marks: Any = getattr(listed, "lc")  # noqa: B009 - a list of ruamel's, which knows its lines
    for i, node in enumerate(listed):
        line = int(marks.item(i)[0]) + 1 if i in (marks.data or {}) else top.line(key)
        if not isinstance(node, dict):
            top.wrong.append(f"{top.name}:{line}: write it as '- {needed[0]}: {node}'")
            continue
        place = Place(top.name, node, top.wrong)
        if all(node.get(name) is None for name in needed):
            place.blame(f"{' or '.join(needed)} is missing")
            continue
        yield place
