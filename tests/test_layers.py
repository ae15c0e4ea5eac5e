"""The house: which room may import which, and who may touch network, clock, disk and environment.

Read from the source itself (``ast``), so an import inside a function counts too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

EVERYTHING = frozenset(
    "model config clock changes pipelines spiders store alerts render exchange watch web scheduler".split()
) | {"cli", "demo"}
ARROWS: dict[str, frozenset[str]] = {
    "model": frozenset(),
    "clock": frozenset(),
    "config": frozenset({"model"}),
    "store": frozenset({"model"}),
    "changes": frozenset({"model"}),
    "render": frozenset({"model", "changes"}),
    "pipelines": frozenset({"model", "store", "changes"}),
    "spiders": frozenset({"model", "clock", "store", "pipelines"}),
    "alerts": frozenset({"model", "clock", "store", "render"}),
    "exchange": frozenset({"model", "store", "pipelines"}),
    "watch": frozenset({"model", "clock", "store", "changes", "pipelines", "alerts", "exchange"}),
    "web": frozenset({"model", "clock", "store", "render", "pipelines", "alerts", "watch"}),
    "scheduler": frozenset({"model", "clock", "config", "store", "watch", "alerts", "web"}),
    "demo": EVERYTHING,
    "cli": EVERYTHING,
}
#: `spiders` as a whole does not read the configuration; its settings module is Scrapy's entry and may.
EXTRA = {"spiders/settings.py": frozenset({"config"})}

#: What gives access to the world, and the only modules that may import it.
WORLD: dict[str, tuple[str, ...]] = {
    "aiosmtplib": ("alerts/mail.py",),
    "smtplib": (),
    "requests": (),
    "httpx": (),
    "aiohttp": (),
    "urllib.request": (),
    "socket": ("spiders/", "demo/", "alerts/post.py", "web/server.py"),  # the last one listens only
    "h11": ("alerts/post.py",),
    "apprise": ("alerts/services.py",),
    "scrapy": ("spiders/", "pipelines/record.py"),
    "sqlite3": ("store/",),
    "sqlmodel": ("store/",),
    "sqlalchemy": ("store/",),
}
#: Calls that open connections, and the only modules that may make them.
CONNECTING = frozenset({"open_connection", "create_connection", "getaddrinfo", "start_server"})
CONNECTORS = ("spiders/", "demo/", "alerts/post.py", "web/server.py")  # the last one asks for its own address
PURE = (
    "changes/",
    "render/",
    "model/guard.py",
    "model/secrets.py",
    "alerts/caps.py",
    "alerts/envelope.py",
    "alerts/explain.py",
    "pipelines/html.py",
    "pipelines/formats.py",
    "pipelines/pdf",
    "pipelines/judge.py",
    "pipelines/settle.py",
    "pipelines/look.py",
    "pipelines/scope.py",
    "pipelines/leads.py",
    "pipelines/languages.py",
    "pipelines/leftover.py",
    "pipelines/sitemap.py",
    "spiders/finds.py",
)
IMPURE_MODULES = frozenset("os socket time subprocess tempfile threading asyncio random shutil".split())
IMPURE_CALLS = frozenset({"now", "utcnow", "today", "open"})


def files(room: str) -> list[Path]:
    """Every Python file of a room."""
    return [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else sorted((ROOT / room).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All that a file is written of."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of each import of a file."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno}: write imports in full"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@pytest.mark.parametrize("room", ARROWS)
def test_a_room_imports_only_along_the_arrows(room: str) -> None:
    wrong = [
        f"{name(path)}:{line} imports {module}"
        for path in files(room)
        for line, module in imports(path)
        if (top := module.split(".")[0]) in EVERYTHING
        and top not in ARROWS[room] | {room} | EXTRA.get(name(path), frozenset())
    ]
    assert not wrong


@pytest.mark.parametrize("room", ARROWS)
def test_only_the_module_meant_for_it_touches_the_world(room: str) -> None:
    wrong = [
        f"{name(path)}:{line} imports {module}"
        for path in files(room)
        for line, module in imports(path)
        for world, owners in WORLD.items()
        if (module == world or module.startswith(world + "."))
        and not name(path).startswith(owners or ("\0",))
    ]
    assert not wrong


@pytest.mark.parametrize("room", ARROWS)
def test_only_the_module_meant_for_it_opens_connections(room: str) -> None:
    calls = [
        f"{name(path)}:{node.lineno} calls {node.func.attr}()"
        for path in files(room)
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CONNECTING
        and not name(path).startswith(CONNECTORS)
    ]
    assert not calls


@pytest.mark.parametrize("room", sorted(ARROWS.keys() - {"config"}))
def test_only_config_reads_the_environment(room: str) -> None:
    # A child process is handed a cleaned environment, and Scrapy finds its settings through it.
    may = {"watch/child.py", "watch/crawl.py", "spiders/child.py", "cli/main.py"}
    reads = [
        f"{name(path)}:{node.lineno}"
        for path in files(room)
        if name(path) not in may
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert not reads


@pytest.mark.parametrize("room", ARROWS)
def test_the_core_is_pure(room: str) -> None:
    wrong = []
    for path in files(room):
        if not name(path).startswith(PURE):
            continue
        wrong += [
            f"{name(path)}:{line} imports {m}"
            for line, m in imports(path)
            if m.split(".")[0] in IMPURE_MODULES
        ]
        for node in nodes(path):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if called in IMPURE_CALLS:
                    wrong.append(f"{name(path)}:{node.lineno} calls {called}()")
    assert not wrong


def test_the_list_of_rooms_is_the_list_of_folders() -> None:
    """A new top-level module or package must be drawn on the map above before it can be used."""
    outside = {"tests", "benchmarks", "scripts", "docs", "build", "dist"}
    found = {p.stem for p in ROOT.glob("*.py")} | {
        p.name for p in ROOT.iterdir() if p.is_dir() and (p / "__init__.py").exists()
    }
    assert found - outside <= set(ARROWS)


def test_modules_stay_short_enough_to_read() -> None:
    long = {
        name(p): n
        for room in ARROWS
        for p in files(room)
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long
