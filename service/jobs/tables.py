"""The tables. ``migrations/`` builds the same; a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from service.jobs.columns import CompressedJson, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

QUEUED = text("status = 'queued'")
LEASED = text("status IN ('running', 'cancelling')")
UNRUNG = text("status = 'queued' AND rung_at IS NULL")
FINISHED = text("finished_at IS NOT NULL AND expired_at IS NULL")


def _id(name: str, **options: object) -> Column[str]:
    return Column(name, Uuid(as_uuid=False), **options)  # type: ignore[arg-type]


jobs = Table(
    "jobs",
    metadata,
    _id("id", primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("name", String(64)),
    Column("labels", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(64)),
    Column("detail", Text),
    Column("faults", JSON),
    Column("verdict", String(16)),
    Column("progress", JSON),
    Column("artifacts", JSON),
    Column("device_requested", String(8), nullable=False),
    Column("device", String(128)),
    Column("queue", String(64), nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("turn", BigInteger, nullable=False),  # place in the tenants' round, see queue.py
    Column("attempt", Integer, nullable=False),  # claims so far: the fence of every worker's write
    Column("losses", Integer, nullable=False),  # attempts that died, at most max_attempts
    Column("max_attempts", Integer, nullable=False),
    Column("max_seconds", Float, nullable=False),
    Column("worker", String(128)),
    Column("lease_expires_at", UtcTime),
    Column("rung_at", UtcTime),  # when a doorbell was sent; NULL: none is on its way
    Column("last_seq", Integer, nullable=False),
    Column("progress_event_at", UtcTime),
    Column("progress_event_step", BigInteger),
    Column("webhook_url", Text),
    Column("trace_context", JSON),
    _id("group_id"),
    Column("variant", String(64)),
    _id("retry_of"),
    Column("created_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("finished_at", UtcTime),
    Column("expired_at", UtcTime),
)

Index("ix_jobs_claim", jobs.c.queue, jobs.c.priority.desc(), jobs.c.turn, jobs.c.id,
      postgresql_where=QUEUED, sqlite_where=QUEUED)  # fmt: skip
Index("ix_jobs_round", jobs.c.queue, jobs.c.priority, jobs.c.tenant, jobs.c.turn,
      postgresql_where=QUEUED, sqlite_where=QUEUED)  # fmt: skip
Index("ix_jobs_unrung", jobs.c.id, postgresql_where=UNRUNG, sqlite_where=UNRUNG)
Index("ix_jobs_leased", jobs.c.id, postgresql_where=LEASED, sqlite_where=LEASED)
Index("ix_jobs_finished", jobs.c.finished_at, postgresql_where=FINISHED, sqlite_where=FINISHED)
Index("ix_jobs_page", jobs.c.tenant, jobs.c.id)
Index("ix_jobs_status_page", jobs.c.tenant, jobs.c.status, jobs.c.id)
Index("ix_jobs_group", jobs.c.group_id, jobs.c.id)

requests = Table(
    "requests",
    metadata,
    Column("job_id", ForeignKey("jobs.id"), primary_key=True),
    Column("body", CompressedJson, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("job_id", ForeignKey("jobs.id"), primary_key=True),
    Column("body", CompressedJson, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("stored_at", UtcTime, nullable=False),
)

job_labels = Table(
    "job_labels",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("value", String(64), primary_key=True),
    Column("job_id", ForeignKey("jobs.id"), primary_key=True),
)
Index("ix_job_labels_job", job_labels.c.job_id)

events = Table(
    "events",
    metadata,
    Column("job_id", ForeignKey("jobs.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("type", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("data", JSON, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("body_digest", String(64), nullable=False),
    _id("job_id", nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)
Index("ix_idempotency_expires", idempotency.c.expires_at)

workers = Table(
    "workers",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("hostname", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("queues", JSON, nullable=False),
    Column("device", String(128), nullable=False),
    Column("state", String(16), nullable=False),
    _id("job_id"),
    Column("load", JSON, nullable=False),
    Column("version", String(32), nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("prefix", String(16), nullable=False),
    Column("tenant", String(64), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
    Column("last_used_at", UtcTime),
)
Index("ix_api_keys_prefix", api_keys.c.prefix)

datasets = Table(
    "datasets",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),  # SHA-256 of the content
    Column("name", String(64)),
    Column("format", String(16), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

comparisons = Table(
    "comparisons",
    metadata,
    _id("id", primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("name", String(64)),
    Column("labels", JSON, nullable=False),
    Column("plan", CompressedJson, nullable=False),  # the use cases' own; nothing here looks into it
    Column("job_ids", JSON, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)
