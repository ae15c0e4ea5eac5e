"""Sites: sections of web sites watched as a whole.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.columns import Utc, Words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _site()
    _page()
    _event()


def _site() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("title", Words(), nullable=False),
        sa.Column("tags", Words(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("scope", Words(), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=True),
        sa.Column("source_every_seconds", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.String(), nullable=False),
        sa.Column("added_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("paused_at", Utc(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("round_started_at", Utc(), nullable=True),
        sa.Column("discovered_at", Utc(), nullable=True),
        sa.Column("finished_at", Utc(), nullable=True),
        sa.Column("note", Words(), nullable=False),
        sa.Column("removed_at", Utc(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_site_profile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("lease_token", name=op.f("uq_site_lease_token")),
        sa.UniqueConstraint("slug", name=op.f("uq_site_slug")),
        sa.UniqueConstraint("url", name=op.f("uq_site_url")),
    )
    _partial("site_due", "site", ["due_at", "id"], "due_at IS NOT NULL AND paused_at IS NULL")
    _partial("site_leased", "site", ["lease_until", "host"], "lease_until IS NOT NULL")


def _page() -> None:
    op.create_table(
        "site_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", Words(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first_seen_at", Utc(), nullable=False),
        sa.Column("last_seen_at", Utc(), nullable=False),
        sa.Column("read_at", Utc(), nullable=True),
        sa.Column("modified_at", Utc(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("capture_id", sa.Integer(), nullable=True),
        sa.Column("note", Words(), nullable=False),
        sa.Column("news", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_site_page_capture_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_page_site_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_site_page_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_page")),
        sa.UniqueConstraint("site_id", "url", name="site_page_once"),
    )
    op.create_index("site_page_family", "site_page", ["site_id", "family"], unique=False)
    op.create_index("site_page_source", "site_page", ["source_id"], unique=False)
    op.create_index("site_page_state", "site_page", ["site_id", "state"], unique=False)
    _partial("site_page_frontier", "site_page", ["site_id", "queued", "id"], "queued IS NOT NULL")
    _partial("site_page_news", "site_page", ["site_id", "id"], "news")


def _event() -> None:
    op.create_table(
        "site_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("since", Utc(), nullable=True),
        sa.Column("pages", Words(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_event_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_event")),
        sa.UniqueConstraint("site_id", "round", "kind", name="site_event_once"),
    )


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
