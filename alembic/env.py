"""Alembic's entry: runs the migrations on the connection of `storage.database.migration`."""

from alembic import context
from storage.database.tables.columns import Base

connection = context.config.attributes["connection"]
# transactional_ddl: a migration stopped half-way leaves the old schema, on SQLite too
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
