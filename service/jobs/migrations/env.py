"""Alembic's entry: migrates on the connection, and in the transaction, that ``database.upgrade`` gives."""

from alembic import context

from service.jobs.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
