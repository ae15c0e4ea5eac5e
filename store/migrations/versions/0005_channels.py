"""Channels: readers who are told otherwise than by mail.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("reader", "message"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(
                sa.Column("channel", sa.String(), server_default=sa.text("'mail'"), nullable=False)
            )
