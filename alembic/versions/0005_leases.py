"""Which process of which computer and boot holds a lesson, and when by a clock nobody sets."""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds columns that may be empty: a monitor that has not said so yet leaves them so."""
    op.add_column("monitor_state", sa.Column("computer", sa.String(), nullable=True))
    op.add_column("monitor_state", sa.Column("boot", sa.String(), nullable=True))
    op.add_column("monitor_state", sa.Column("process_began", sa.String(), nullable=True))
    op.add_column("monitor_state", sa.Column("steady_ms", sa.BigInteger(), nullable=True))
