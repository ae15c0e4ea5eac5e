"""No page holds us up with its text: each pattern of ours against 100 kB of the worst it could be given.

The patterns are found by walking the rooms, so that a new one is covered by itself: those that stand in a
module, alone or in a container, as a bound method or in a value; those a cached function makes; and those
written where they are used. What is worst for a pattern is made from its own signs.

A text is tried at a tenth and at a third of its length first. What takes longer than the bound for the whole
grows with the square of the length, so it takes a hundredth of the bound for the tenth; what takes half of
that goes on.
"""

from __future__ import annotations

import ast
import dataclasses
import re
import signal
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from functools import _lru_cache_wrapper
from importlib import import_module
from inspect import signature
from itertools import product
from pathlib import Path
from types import FrameType

import pytest

from changes.lexicon import DATES, FULL

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["alerts", "changes", "cli", "clock", "config", "demo", "exchange", "model", "pipelines", "render"]
ROOMS += ["scheduler", "spiders", "store", "watch"]
SIZE = 100_000  #: characters
BOUND_SECONDS = 2.0  #: of processor time for one text; what is linear takes some hundredths
COMMON = ("a", "0", " ", ".", "-", "<", "a ", "0 ", "a.", "0.", "a-", "-0", "a@", "<a ")
Found = tuple[str, re.Pattern[str]]
AT_START = frozenset(("match", "fullmatch"))
INLINE = frozenset(("compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split"))


def files() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py")) if (ROOT / room).is_dir() else [ROOT / f"{room}.py"]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def held(value: object, depth: int = 3) -> Iterator[Found]:
    """The patterns in a value: itself, what it is bound to, what it holds; with the method it is bound as."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield "", value
    elif isinstance(bound := getattr(value, "__self__", None), re.Pattern):
        yield from ((value.__name__, pattern) for _, pattern in held(bound))  # type: ignore[attr-defined]
    elif depth and isinstance(value, Mapping):
        for inner in value.values():
            yield from held(inner, depth - 1)
    elif depth and isinstance(value, (tuple, list, set, frozenset)):
        for inner in value:
            yield from held(inner, depth - 1)
    elif depth and dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from held(getattr(value, field.name), depth - 1)


def made(value: object) -> Iterator[Found]:
    """The patterns a cached function makes: called as it is, or with each language."""
    if not isinstance(value, _lru_cache_wrapper) or "re." not in str(signature(value).return_annotation):
        return
    needed = list(signature(value).parameters)
    if not needed:
        yield from held(value())
    elif needed == ["language"]:
        for language in ("", *(*FULL, *DATES)):
            yield from held(value(language))


def written(tree: ast.Module) -> Iterator[tuple[str, re.Pattern[str]]]:
    """(method, pattern) of those that stand as a text in a call of `re`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        of, first = node.func.value, node.args[0]
        known = isinstance(of, ast.Name) and of.id == "re" and node.func.attr in INLINE
        if known and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield node.func.attr, re.compile(first.value)


def methods(tree: ast.Module) -> dict[str, set[str]]:
    """By which methods the patterns of a module's private name are used there: `_NAME.match`."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of = node.value.func if isinstance(node.value, ast.Call) else node.value
            if isinstance(of, ast.Name) and of.id.startswith("_"):
                found[of.id].add(node.attr)
    return found


def patterns(path: Path) -> Iterator[tuple[str, bool, re.Pattern[str]]]:
    """(name, whether it is only ever tried at the start of a text, the pattern) of those of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = methods(tree)
    elsewhere = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    run_by_name = path.name == "__main__.py" or "migrations" in path.parts
    named = {} if run_by_name else vars(import_module(module_of(path)))
    seen: set[tuple[str, int]] = set()
    for name, value in named.items():
        for method, pattern in (*held(value), *made(value)) if name not in elsewhere else ():
            by = {method} if method else used[name] & INLINE
            if (pattern.pattern, pattern.flags) not in seen:
                yield name, bool(by) and by <= AT_START, pattern
            seen.add((pattern.pattern, pattern.flags))
    for method, pattern in written(tree):
        if pattern.pattern not in {text for text, _ in seen}:
            yield pattern.pattern[:40], method in AT_START, pattern


def signs(pattern: re.Pattern[str]) -> list[str]:
    """What the pattern is written of: its literal words and signs, and one of each class it names."""
    text = re.sub(r"\\[bBAZ]|\(\?[:=!<P#imsx]+(?:\w+>)?", " ", pattern.pattern)
    words = re.findall(r"[^\W_]{2,}", text)[:4]
    single = dict.fromkeys(
        c for c in re.sub(r"\\[dswDSW]", " ", text) if not c.isalnum() and c not in "|?*+^$"
    )
    classes = [one for mark, one in ((r"\d", "1"), (r"\s", " "), (r"\w", "x"), ("a-f", "f"), ("A-Z", "Q"))]
    return [*words, *list(single)[:6], *classes]


def worst(pattern: re.Pattern[str]) -> Iterator[str]:
    """What is repeated in the worst texts: each sign, and pairs in turn."""
    own = signs(pattern)
    yield from dict.fromkeys((*COMMON, *own, *("".join(pair) for pair in product(own[:5], ("1", " ", ".")))))


class TooLongError(Exception):
    """Raised in the middle of a search by the timer."""


def stop(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError


@pytest.fixture
def timer() -> Iterator[None]:
    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def seconds(pattern: re.Pattern[str], at_start: bool, unit: str, size: int, bound: float) -> float:
    """Of processor time, for a unit again and again with an end that does not match; inf over the bound."""
    text = (unit * (size // len(unit) + 1))[:size] + "\x00"
    begun = time.thread_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, bound)
    try:
        if at_start:
            pattern.fullmatch(text)
            pattern.match(text)
        else:
            deque(pattern.finditer(text), maxlen=0)
    except TooLongError:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.thread_time() - begun


def too_slow(pattern: re.Pattern[str], at_start: bool, bound: float = BOUND_SECONDS) -> str:
    """What it takes too long for, if anything."""
    steps = [(SIZE // 10, bound / 200), (SIZE // 3, bound / 18), (SIZE, bound)]
    for unit in worst(pattern):
        if all(seconds(pattern, at_start, unit, size, bound) > enough for size, enough in steps):
            return unit
    return ""


@pytest.mark.parametrize("path", list(files()), ids=module_of)
def test_a_pattern_is_done_with_the_worst_text_in_bounded_time(timer: None, path: Path) -> None:
    found = [(name, pattern, too_slow(pattern, at_start)) for name, at_start, pattern in patterns(path)]
    slow = [f"{name} {pattern.pattern[:200]!r}: {unit!r}" for name, pattern, unit in found if unit]
    assert not slow, f"more than {BOUND_SECONDS} s for one text: {slow}"


@pytest.mark.parametrize("pattern", [r"\s+$", r"a.*b.*c"])
def test_what_is_not_linear_is_found(timer: None, pattern: str) -> None:
    assert too_slow(re.compile(pattern), at_start=False, bound=0.2)


def test_every_pattern_is_made_where_the_walk_finds_it() -> None:
    """A pattern compiled within a function has to be cached: it is costly, and only so it is found."""
    astray = []
    for path in files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            cached = any("cache" in ast.unparse(decorator) for decorator in function.decorator_list)
            makes = any(
                isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
                for node in ast.walk(function)
            )
            if makes and not cached:
                astray.append(f"{module_of(path)}.{function.name}")
    assert astray == []
