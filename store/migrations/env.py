"""Alembic's entry: runs on the connection that `store.schema` (or a developer's script) hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import AutoString

from store.columns import Utc, Words
from store.schema import is_ours
from store.tables import METADATA


def render_item(kind: str, thing: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our column types as they are written in a migration."""
    if kind == "type" and isinstance(thing, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(thing, Utc | Words):
        autogen.imports.add("from store.columns import Utc, Words")
        return f"{type(thing).__name__}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
