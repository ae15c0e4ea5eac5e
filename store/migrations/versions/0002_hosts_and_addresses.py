"""Hosts with their rests and daily counts, addresses a source had before, where a visit was sent for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.columns import Utc, Words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "host",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("rested_at", Utc(), nullable=True),
        sa.Column("rests_until", Utc(), nullable=True),
        sa.Column("rests", sa.Integer(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("robots_unreadable_since", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_address_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    op.create_index("address_source", "address", ["source_id", "id"], unique=False)
    op.create_index("address_url", "address", ["url"], unique=False)
    op.create_index("source_host", "source", ["host", "due_at"], unique=False)
    op.create_index(
        "visit_crashed",
        "visit",
        ["source_id"],
        unique=False,
        sqlite_where=sa.text("verdict_code = 'crashed'"),
        postgresql_where=sa.text("verdict_code = 'crashed'"),
    )
    op.add_column("visit", sa.Column("moved_to", Words(), server_default="", nullable=False))
