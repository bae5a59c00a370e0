"""Alembic's entry: runs the revisions on the connection that `store.migrate` opened."""

from alembic import context

from store.tables import CustomerRow

# SQLite can change a table only by copying it: that is what a batch does.
context.configure(
    connection=context.config.attributes["connection"], target_metadata=CustomerRow.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
