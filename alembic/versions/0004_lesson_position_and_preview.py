"""Where a lesson stands on its own clock, and the live picture that a page asks for."""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds columns that may be empty: a monitor that has not said so yet leaves them so."""
    op.add_column("monitor_state", sa.Column("position_ms", sa.BigInteger(), nullable=True))
    op.add_column("monitor_state", sa.Column("preview_until", sa.BigInteger(), nullable=True))
    op.add_column("monitor_state", sa.Column("preview_port", sa.Integer(), nullable=True))
    op.add_column("monitor_state", sa.Column("preview_token", sa.String(), nullable=True))
