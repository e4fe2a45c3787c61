"""Experiment: when a call was held back at random, to learn whether calls help."""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the moment; no call of earlier lessons was held."""
    op.add_column("flag", sa.Column("held_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Takes it away."""
    op.drop_column("flag", "held_at")
