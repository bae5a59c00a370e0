"""Alembic's entry: runs the revisions on the connection that `store.migrate` opened."""

from importlib import import_module

from alembic import context
from sqlmodel import SQLModel

# All tables are in one catalogue, which knows those of the files that have been imported.
for _file in ("store.tables", "store.steering_tables"):
    import_module(_file)
# SQLite can change a table only by copying it: that is what a batch does.
context.configure(
    connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
