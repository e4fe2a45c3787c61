"""Learning: up to which lesson the answers of a class are to be forgotten."""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table; nothing is forgotten yet."""
    op.create_table(
        "class_learning",
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("forgotten_to", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("class_name"),
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_table("class_learning")
