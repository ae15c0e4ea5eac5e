"""Subscriptions found by what they name, readers who confirm, bounce and sleep, digests once a period.

Revision 0007, after 0006. Whoever is a reader already has been told so by who runs this: confirmed. The
rows of subscriptions are rewritten here because case folding is Python's, not SQL's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.coding import dump_strings
from store.columns import Utc, Words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_UNWRITTEN = "message_id IS NULL AND dropped_at IS NULL"


def upgrade() -> None:
    _reader()
    _subscription()
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("period", sa.String(), nullable=True))
    _partial("message_period", "message", ["reader_id", "period"], "period IS NOT NULL", unique=True)
    _partial("notice_ahead", "notice", ["filed_at"], _UNWRITTEN)


def _reader() -> None:
    with op.batch_alter_table("reader") as reader:
        reader.add_column(sa.Column("hour", sa.Integer(), nullable=False, server_default="8"))
        reader.add_column(sa.Column("weekday", sa.Integer(), nullable=False, server_default="0"))
        reader.add_column(sa.Column("quiet", sa.String(), nullable=False, server_default=""))
        reader.add_column(sa.Column("confirmed_at", Utc(), nullable=True))
        reader.add_column(sa.Column("asked_at", Utc(), nullable=True))
        reader.add_column(sa.Column("asks", sa.Integer(), nullable=False, server_default="0"))
        reader.add_column(sa.Column("refusals", sa.Integer(), nullable=False, server_default="0"))
        reader.add_column(sa.Column("refused_at", Utc(), nullable=True))
        reader.add_column(sa.Column("bounced_at", Utc(), nullable=True))
        reader.add_column(sa.Column("bounce", Words(), nullable=False, server_default=""))
        reader.add_column(sa.Column("receipt_due_at", Utc(), nullable=True))
    op.execute("UPDATE reader SET confirmed_at = added_at")
    _partial("reader_bounced", "reader", ["bounced_at"], "bounced_at IS NOT NULL")
    _partial("reader_receipt", "reader", ["receipt_due_at", "id"], "receipt_due_at IS NOT NULL")


def _subscription() -> None:
    op.drop_index("subscription_active", "subscription")
    with op.batch_alter_table("subscription") as wish:
        wish.add_column(sa.Column("scope", Words(), nullable=False, server_default=""))
        wish.add_column(sa.Column("tracks", Words(), nullable=False, server_default="[]"))
        wish.add_column(sa.Column("words", Words(), nullable=False, server_default="[]"))
        wish.add_column(sa.Column("languages", Words(), nullable=False, server_default="[]"))
    table = sa.table("subscription", *map(sa.column, ("id", "source_id", "tag", "scope", "word", "words")))
    connection = op.get_bind()
    for number, source_id, tag, word in connection.execute(
        sa.select(table.c.id, table.c.source_id, table.c.tag, table.c.word)
    ).all():
        scope = f"source:{source_id}" if source_id is not None else f"tag:{tag.casefold()}" if tag else ""
        values = {"scope": scope, "words": dump_strings((word,) if word else ())}
        connection.execute(table.update().where(table.c.id == number).values(values))
    with op.batch_alter_table("subscription") as wish:
        wish.drop_column("word")
    _partial("subscription_scope", "subscription", ["scope", "id"], "ended_at IS NULL")


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
