"""What the traffic rules went by, when what waits is due, and who applied which policy."""

import sqlalchemy as sa
from alembic import op

from store.columns import DOCUMENT, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what explains decisions and policies."""
    op.add_column("customers", sa.Column("standing_more", DOCUMENT, nullable=False, server_default="{}"))
    op.add_column("effects", sa.Column("due_at", UTCDateTime(), nullable=True))
    op.add_column("decisions", sa.Column("kind", sa.String(16), nullable=False, server_default=""))
    op.add_column("decisions", sa.Column("inputs", DOCUMENT, nullable=False, server_default="{}"))
    # Rows come in the order of their instants: such an index costs next to nothing.
    op.create_index("ix_decisions_at", "decisions", ["at"], postgresql_using="brin")
    op.add_column("deliveries", sa.Column("not_before", UTCDateTime(), nullable=True))
    op.add_column("policies", sa.Column("applied_by_way_of", sa.String(120), nullable=False, server_default=""))
    op.add_column("policies", sa.Column("why", sa.String(), nullable=False, server_default=""))
    op.add_column("policies", sa.Column("source", sa.String(), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_decisions_at", "decisions")
    for table, columns in {
        "policies": ("source", "why", "applied_by_way_of"),
        "deliveries": ("not_before",),
        "decisions": ("inputs", "kind"),
        "effects": ("due_at",),
        "customers": ("standing_more",),
    }.items():
        for column in columns:
            op.drop_column(table, column)
