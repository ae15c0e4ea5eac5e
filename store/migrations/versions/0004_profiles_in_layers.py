"""Profiles in layers: what is said for one source, for a tag, for all.

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.columns import Words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "layer",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("content", Words(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_layer")),
    )
    with op.batch_alter_table("source") as source:
        source.add_column(sa.Column("layer", Words(), nullable=True))
