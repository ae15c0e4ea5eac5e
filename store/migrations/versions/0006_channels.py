"""Channels: readers who are told otherwise than by mail. And how many messages were written of late.

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("message_written", "message", ["written_at"])
    for table in ("reader", "message"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(
                sa.Column("channel", sa.String(), server_default=sa.text("'mail'"), nullable=False)
            )
