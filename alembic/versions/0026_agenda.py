"""The agenda that was given before a lesson: its titles, one a line."""

import sqlalchemy as sa

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; no lesson so far was given one."""
    op.add_column(
        "session", sa.Column("agenda", sa.String(), server_default=sa.text("''"), nullable=False)
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_column("session", "agenda")
