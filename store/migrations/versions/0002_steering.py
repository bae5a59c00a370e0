"""Versions of journeys, switches, operators' notes, experiments and dates."""

import sqlalchemy as sa
from alembic import op

from store.columns import DOCUMENT, SEQUENCE, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what steers journeys."""
    op.add_column("enrolments", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("inbox", sa.Column("enters", sa.String(64)))
    op.add_column("deliveries", sa.Column("along", DOCUMENT, nullable=False, server_default="[]"))
    op.add_column("campaign_actions", sa.Column("enrolment_id", sa.Uuid(), nullable=True))
    op.add_column("campaign_actions", sa.Column("held_by", sa.String(), nullable=True))
    op.create_table(
        "switches",
        sa.Column("id", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_switches_scope", "switches", ["scope"])
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("journey", sa.String(64), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_notes_customer_id", "notes", ["customer_id"])
    op.create_table(
        "exposures",
        sa.Column("experiment", sa.String(64), nullable=False),
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("arm", sa.String(64), nullable=False),
        sa.Column("journey", sa.String(64), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("experiment", "customer_id"),
    )
    op.create_index("ix_exposures_customer_id", "exposures", ["customer_id"])
    op.create_table(
        "customer_dates",
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("attribute", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("month_day", sa.String(5), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "attribute"),
    )
    op.create_index("ix_customer_dates_day", "customer_dates", ["day"])
    op.create_index("ix_customer_dates_month_day", "customer_dates", ["month_day"])
    op.create_table(
        "marks",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("reached", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    """Unmake it; who is in an older version of a journey is forgotten."""
    for table in ("marks", "customer_dates", "exposures", "notes", "switches"):
        op.drop_table(table)
    op.drop_column("deliveries", "along")
    op.drop_column("inbox", "enters")
    op.drop_column("campaign_actions", "held_by")
    op.drop_column("campaign_actions", "enrolment_id")
    op.drop_column("enrolments", "version")
