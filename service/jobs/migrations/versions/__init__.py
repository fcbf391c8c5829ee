"""Alembic migrations of the ledger; run by ``service.jobs.database.upgrade``."""
