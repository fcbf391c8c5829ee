"""Conditions that the partial indexes carry, with their constants written out.

SQLite uses a partial index only where the query holds the index's own constants; a bound parameter hides
them. PostgreSQL may lose sight of them once it has prepared a statement.
"""

from typing import Final

from sqlalchemy import ColumnElement, literal_column

from service.jobs.tables import jobs

IS_QUEUED: Final[ColumnElement[bool]] = jobs.c.status == literal_column("'queued'")
IS_LEASED: Final[ColumnElement[bool]] = jobs.c.status.in_(
    [literal_column("'running'"), literal_column("'cancelling'")]
)
