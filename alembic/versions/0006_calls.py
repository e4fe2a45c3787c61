"""Calls: when the teacher was called to a flag; the budget no longer raises thresholds.

Flags of earlier lessons were all shown at once: they were called when they opened.
"""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the moment of the call and drops the factor on the thresholds."""
    op.add_column("flag", sa.Column("called_at", sa.BigInteger(), nullable=True))
    op.execute(sa.text("UPDATE flag SET called_at = opened_at"))
    op.drop_column("monitor_state", "flag_strictness")


def downgrade() -> None:
    """Takes both back."""
    op.add_column(
        "monitor_state",
        sa.Column("flag_strictness", sa.Double(), server_default="1.0", nullable=False),
    )
    op.drop_column("flag", "called_at")
