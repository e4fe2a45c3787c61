"""Names that were read, what a teacher says of seats, and class lists."""

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds columns that may be empty or have a default, so that rows there stay as they are."""
    op.add_column("seat", sa.Column("name_certainty", sa.Double(), nullable=True))
    op.add_column("seat", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column(
        "seat",
        sa.Column("split_requested", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "class_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_class_member_class_name", "class_member", ["class_name"], unique=False)
