"""What the database is asked, and how it goes about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from store import Store

Asked = dict[str, Any]  #: parameters by statement


@contextmanager
def noted() -> Iterator[Asked]:
    """The statements that read, update or delete while the block runs."""
    asked: Asked = {}

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _ctx: Any, many: bool) -> None:
        if re.match("(SELECT|UPDATE|DELETE|WITH)", statement) and "alembic" not in statement:
            asked[statement] = parameters[0] if many else parameters

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)


def plans(store: Store, asked: Asked) -> dict[str, list[str]]:
    """The lines of each statement's plan (SQLite)."""
    found = {}
    with store.database.reading() as connection:
        for statement, parameters in asked.items():
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            found[statement] = [row[-1] for row in rows]
    return found


def scans(found: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Statements that read a whole table, each with the line of its plan that says so."""
    return [
        (statement, line)
        for statement, plan in found.items()
        for line in plan
        # A scan along an index that ends early (LIMIT), or of an index that holds open rows only, is not one.
        if line.startswith("SCAN")
        and "INDEX" not in line
        and "CONSTANT" not in line
        and "LIMIT" not in statement
    ]
