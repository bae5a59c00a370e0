"""Alembic's entry: runs the revisions on the connection that `store.migrate` opened."""

from alembic import context

from store.steering_tables import SwitchRow
from store.tables import CustomerRow

# Both files' tables are in one catalogue; naming a class of each is what makes them known.
_TABLES = {id(row.metadata): row.metadata for row in (CustomerRow, SwitchRow)}
# SQLite can change a table only by copying it: that is what a batch does.
context.configure(
    connection=context.config.attributes["connection"], target_metadata=list(_TABLES.values()), render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
