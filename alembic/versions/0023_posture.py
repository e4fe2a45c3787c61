"""Posture: how many of the class turned away or had their heads down, by ten-second roll-up."""

import sqlalchemy as sa

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ASKED = ("counts_turned_away", "counts_head_down")


def upgrade() -> None:
    """Adds the table, and whether a lesson keeps it; earlier lessons kept nothing of it."""
    for name in _ASKED:
        op.add_column(
            "session",
            sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False),
        )
    op.create_table(
        "posture",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column(
            "bucket_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("turned_away", sa.Integer(), nullable=True),
        sa.Column("head_down", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "bucket_ms"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Takes both away."""
    op.drop_table("posture")
    for name in reversed(_ASKED):
        op.drop_column("session", name)
