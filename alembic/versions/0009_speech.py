"""Speech: how long the teacher and the class as a whole spoke, by ten-second roll-up."""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table; nothing is known of earlier lessons."""
    op.create_table(
        "speech",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("bucket_ms", sa.BigInteger(), nullable=False),
        sa.Column("looked_ms", sa.Integer(), nullable=False),
        sa.Column("own_known_ms", sa.Integer(), nullable=False),
        sa.Column("own_ms", sa.Integer(), nullable=False),
        sa.Column("class_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "bucket_ms"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_table("speech")
