"""Jobs, their requests, reports, labels and history, and idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

QUEUED = sa.text("status = 'queued'")
UNRUNG = sa.text("status = 'queued' AND rung_at IS NULL")
LEASED = sa.text("status IN ('running', 'cancelling')")
FINISHED = sa.text("finished_at IS NOT NULL AND expired_at IS NULL")


def upgrade() -> None:
    _jobs()
    _requests()
    _reports()
    _job_labels()
    _events()
    _idempotency()


def downgrade() -> None:
    op.drop_table("idempotency")
    op.drop_table("events")
    op.drop_table("job_labels")
    op.drop_table("reports")
    op.drop_table("requests")
    op.drop_table("jobs")


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64)),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64)),
        sa.Column("detail", sa.Text()),
        sa.Column("faults", sa.JSON()),
        sa.Column("verdict", sa.String(length=16)),
        sa.Column("progress", sa.JSON()),
        sa.Column("artifacts", sa.JSON()),
        sa.Column("device_requested", sa.String(length=8), nullable=False),
        sa.Column("device", sa.String(length=128)),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("losses", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("max_seconds", sa.Float(), nullable=False),
        sa.Column("worker", sa.String(length=128)),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True)),
        sa.Column("rung_at", sa.DateTime(timezone=True)),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("progress_event_at", sa.DateTime(timezone=True)),
        sa.Column("progress_event_step", sa.BigInteger()),
        sa.Column("webhook_url", sa.Text()),
        sa.Column("trace_context", sa.JSON()),
        sa.Column("group_id", sa.Uuid()),
        sa.Column("variant", sa.String(length=64)),
        sa.Column("retry_of", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("expired_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index(
        "ix_jobs_claim",
        "jobs",
        ["queue", sa.literal_column("priority DESC"), "turn", "id"],
        postgresql_where=QUEUED,
        sqlite_where=QUEUED,
    )
    op.create_index(
        "ix_jobs_finished", "jobs", ["finished_at"], postgresql_where=FINISHED, sqlite_where=FINISHED
    )
    op.create_index("ix_jobs_group", "jobs", ["group_id", "id"])
    op.create_index("ix_jobs_leased", "jobs", ["id"], postgresql_where=LEASED, sqlite_where=LEASED)
    op.create_index("ix_jobs_page", "jobs", ["tenant", "id"])
    op.create_index(
        "ix_jobs_round",
        "jobs",
        ["queue", "priority", "tenant", "turn"],
        postgresql_where=QUEUED,
        sqlite_where=QUEUED,
    )
    op.create_index("ix_jobs_status_page", "jobs", ["tenant", "status", "id"])
    op.create_index("ix_jobs_unrung", "jobs", ["id"], postgresql_where=UNRUNG, sqlite_where=UNRUNG)


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_requests_job_id"),
        sa.PrimaryKeyConstraint("job_id", name="pk_requests"),
    )


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_reports_job_id"),
        sa.PrimaryKeyConstraint("job_id", name="pk_reports"),
    )


def _job_labels() -> None:
    op.create_table(
        "job_labels",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_job_labels_job_id"),
        sa.PrimaryKeyConstraint("tenant", "key", "value", "job_id", name="pk_job_labels"),
    )
    op.create_index("ix_job_labels_job", "job_labels", ["job_id"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_events_job_id"),
        sa.PrimaryKeyConstraint("job_id", "seq", name="pk_events"),
    )


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_expires", "idempotency", ["expires_at"])
