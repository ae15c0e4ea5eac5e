"""The first shape: all tables of the spine.

Revision 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.columns import Utc, Words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _learned()
    _profile()
    _reader()
    _section_text()
    _message()
    _source()
    _capture()
    _incident()
    _subscription()
    _memento()
    _notice()
    _change()
    _section()
    _visit()


def _learned() -> None:
    op.create_table(
        "learned",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("value", Words(), nullable=False),
        sa.Column("learned_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_learned")),
    )
    op.create_index("learned_id", "learned", ["id"], unique=False)
    op.create_index("learned_latest", "learned", ["kind", "subject", "number"], unique=False)


def _profile() -> None:
    op.create_table(
        "profile",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("content", Words(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
    )


def _reader() -> None:
    op.create_table(
        "reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("added_at", Utc(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader")),
        sa.UniqueConstraint("email_key", name=op.f("uq_reader_email_key")),
        sa.UniqueConstraint("token", name=op.f("uq_reader_token")),
    )


def _section_text() -> None:
    op.create_table(
        "section_text",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("blocks", Words(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_section_text")),
    )


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("header_id", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("text", Words(), nullable=False),
        sa.Column("html", Words(), nullable=False),
        sa.Column("written_at", Utc(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", Utc(), nullable=True),
        sa.Column("sent_at", Utc(), nullable=True),
        sa.Column("answer", Words(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("unsubscribe", sa.String(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name=op.f("fk_message_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("header_id", name=op.f("uq_message_header_id")),
    )
    op.create_index(
        "message_outbox",
        "message",
        ["next_try_at", "id"],
        unique=False,
        sqlite_where=sa.text("next_try_at IS NOT NULL"),
        postgresql_where=sa.text("next_try_at IS NOT NULL"),
    )
    op.create_index("message_reader", "message", ["reader_id"], unique=False)
    op.create_index("message_state", "message", ["state", "id"], unique=False)


def _source() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("title", Words(), nullable=False),
        sa.Column("tags", Words(), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=True),
        sa.Column("profile_id", sa.String(), nullable=False),
        sa.Column("added_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("paused_at", Utc(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_source_profile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("lease_token", name=op.f("uq_source_lease_token")),
        sa.UniqueConstraint("slug", name=op.f("uq_source_slug")),
        sa.UniqueConstraint("url", name=op.f("uq_source_url")),
    )
    op.create_index(
        "source_due",
        "source",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL AND paused_at IS NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL AND paused_at IS NULL"),
    )
    op.create_index(
        "source_leased",
        "source",
        ["lease_until", "host"],
        unique=False,
        sqlite_where=sa.text("lease_until IS NOT NULL"),
        postgresql_where=sa.text("lease_until IS NOT NULL"),
    )


def _capture() -> None:
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("captured_at", Utc(), nullable=False),
        sa.Column("url_final", Words(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", Words(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("look", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_capture_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
    )
    op.create_index("capture_order", "capture", ["source_id", "captured_at", "id"], unique=False)


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_at", Utc(), nullable=True),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_incident_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(
        "incident_open",
        "incident",
        ["source_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("incident_source", "incident", ["source_id", "id"], unique=False)


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("tag", Words(), nullable=True),
        sa.Column("section", Words(), nullable=True),
        sa.Column("word", Words(), nullable=True),
        sa.Column("classes", sa.String(), nullable=False),
        sa.Column("cadence", sa.String(), nullable=False),
        sa.Column("rest", sa.String(), nullable=True),
        sa.Column("added_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name=op.f("fk_subscription_reader_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_subscription_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_index(
        "subscription_active",
        "subscription",
        ["source_id", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("subscription_reader", "subscription", ["reader_id"], unique=False)


def _memento() -> None:
    op.create_table(
        "memento",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("capture_id", sa.Integer(), nullable=False),
        sa.Column("captured_at", Utc(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.Column("profile_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("first_seen_at", Utc(), nullable=False),
        sa.Column("confirmations", sa.Integer(), nullable=False),
        sa.Column("title", Words(), nullable=False),
        sa.Column("document_title", Words(), nullable=False),
        sa.Column("language", Words(), nullable=False),
        sa.Column("recorded_at", Utc(), nullable=False),
        sa.Column("owes_change", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["memento.id"], name=op.f("fk_memento_base_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_memento_capture_id")),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_memento_profile_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_memento_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memento")),
        sa.UniqueConstraint("capture_id", "extractor", "profile_id", name="memento_once"),
    )
    op.create_index("memento_timemap", "memento", ["source_id", "captured_at", "id"], unique=False)
    op.create_index(
        "memento_unfinished",
        "memento",
        ["id"],
        unique=False,
        sqlite_where=sa.text("owes_change"),
        postgresql_where=sa.text("owes_change"),
    )


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("event_key", sa.String(), nullable=False),
        sa.Column("cadence", sa.String(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("filed_at", Utc(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("dropped_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_notice_message_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name=op.f("fk_notice_reader_id")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_notice_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("reader_id", "event_key", name="notice_once"),
    )
    op.create_index("notice_event", "notice", ["event_key"], unique=False)
    op.create_index("notice_message", "notice", ["message_id"], unique=False)
    op.create_index(
        "notice_unwritten",
        "notice",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("message_id IS NULL AND dropped_at IS NULL"),
        postgresql_where=sa.text("message_id IS NULL AND dropped_at IS NULL"),
    )


def _change() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("compared_at", Utc(), nullable=False),
        sa.Column("comparison", Words(), nullable=False),
        sa.Column("superseded_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["after_id"], ["memento.id"], name=op.f("fk_change_after_id")),
        sa.ForeignKeyConstraint(["before_id"], ["memento.id"], name=op.f("fk_change_before_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_change_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("before_id", "after_id", name="change_once"),
    )
    op.create_index("change_after", "change", ["after_id"], unique=False)
    op.create_index("change_source", "change", ["source_id", "id"], unique=False)


def _section() -> None:
    op.create_table(
        "section",
        sa.Column("memento_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("heading", Words(), nullable=False),
        sa.Column("path", Words(), nullable=False),
        sa.Column("anchor", Words(), nullable=True),
        sa.Column("text_digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["memento_id"], ["memento.id"], name=op.f("fk_section_memento_id")),
        sa.ForeignKeyConstraint(
            ["text_digest"], ["section_text.digest"], name=op.f("fk_section_text_digest")
        ),
        sa.PrimaryKeyConstraint("memento_id", "ordinal", name=op.f("pk_section")),
    )


def _visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("finished_at", Utc(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("verdict_kind", sa.String(), nullable=False),
        sa.Column("verdict_code", sa.String(), nullable=False),
        sa.Column("verdict_reason", Words(), nullable=False),
        sa.Column("capture_id", sa.Integer(), nullable=True),
        sa.Column("memento_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("note", Words(), nullable=False),
        sa.Column("body_digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_visit_capture_id")),
        sa.ForeignKeyConstraint(["memento_id"], ["memento.id"], name=op.f("fk_visit_memento_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_visit_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("lease_token", name=op.f("uq_visit_lease_token")),
    )
    op.create_index("visit_capture", "visit", ["capture_id"], unique=False)
    op.create_index("visit_memento", "visit", ["memento_id", "seen_at"], unique=False)
    op.create_index("visit_order", "visit", ["source_id", "seen_at", "id"], unique=False)
