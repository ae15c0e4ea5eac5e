"""Looking back: what happened, tags, figures, ages of sections, and the index of words.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store import backfill, index
from store.columns import Utc, Words

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _columns()
    _happenings()
    _figures()
    _wordings()
    backfill.everything(op.get_bind())


def _columns() -> None:
    op.add_column("change", sa.Column("change_class", sa.String(), server_default="noise", nullable=False))
    op.add_column("change", sa.Column("summary", Words(), server_default=sa.text("''"), nullable=False))
    op.add_column("change", sa.Column("items", sa.Integer(), server_default="0", nullable=False))
    op.add_column("section", sa.Column("worded_id", sa.Integer(), nullable=True))
    op.add_column("section", sa.Column("edits", sa.Integer(), server_default="0", nullable=False))
    op.create_index("section_track", "section", ["track", "memento_id"], unique=False)
    op.create_index(
        "source_paused",
        "source",
        ["slug"],
        unique=False,
        sqlite_where=sa.text("paused_at IS NOT NULL"),
        postgresql_where=sa.text("paused_at IS NOT NULL"),
    )
    op.drop_index("visit_order", table_name="visit")
    op.create_index("visit_order", "visit", ["source_id", "seen_at", "id", "outcome"], unique=False)


def _happenings() -> None:
    op.create_table(
        "source_tag",
        sa.Column("tag", Words(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_tag_source_id")),
        sa.PrimaryKeyConstraint("tag", "source_id", name=op.f("pk_source_tag")),
    )
    op.create_index("source_tag_source", "source_tag", ["source_id"], unique=False)
    op.create_index("source_tag_slug", "source_tag", ["tag", "slug"], unique=False)
    op.create_table(
        "happening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_happening_source_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_happening_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_happening")),
        sa.UniqueConstraint("kind", "subject_id", name="happening_once"),
    )
    op.create_index("happening_at", "happening", ["at", "id"], unique=False)
    op.create_index("happening_what", "happening", ["what", "at", "id"], unique=False)
    op.create_index("happening_source", "happening", ["source_id", "at", "id"], unique=False)
    op.create_index("happening_site", "happening", ["site_id"], unique=False)
    op.create_table(
        "happening_tag",
        sa.Column("happening_id", sa.Integer(), nullable=False),
        sa.Column("tag", Words(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["happening_id"], ["happening.id"], name=op.f("fk_happening_tag_happening_id")
        ),
        sa.PrimaryKeyConstraint("happening_id", "tag", name=op.f("pk_happening_tag")),
    )
    op.create_index("happening_tag_at", "happening_tag", ["tag", "at", "happening_id"], unique=False)
    op.create_index(
        "happening_tag_what", "happening_tag", ["tag", "what", "at", "happening_id"], unique=False
    )


def _figures() -> None:
    op.create_table(
        "figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("path", Words(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("old", Words(), nullable=False),
        sa.Column("new", Words(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_figure_source_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_figure_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
    )
    op.create_index("figure_source", "figure", ["source_id", "change_id", "id"], unique=False)


def _wordings() -> None:
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("text_digest", sa.LargeBinary(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_wording_source_id")),
        sa.ForeignKeyConstraint(["first_id"], ["memento.id"], name=op.f("fk_wording_first_id")),
        sa.ForeignKeyConstraint(["left_id"], ["memento.id"], name=op.f("fk_wording_left_id")),
        sa.ForeignKeyConstraint(
            ["text_digest"], ["section_text.digest"], name=op.f("fk_wording_text_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint("source_id", "key", name="wording_once"),
    )
    op.create_index(
        "wording_current",
        "wording",
        ["source_id"],
        unique=False,
        sqlite_where=sa.text("left_id IS NULL"),
        postgresql_where=sa.text("left_id IS NULL"),
    )
    for statement in index.SQLITE if index.is_sqlite(op.get_bind()) else index.POSTGRESQL:
        op.execute(statement)
