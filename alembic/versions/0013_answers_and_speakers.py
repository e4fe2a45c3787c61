"""Whether a lesson reads answers on tiles and times its speakers; each student's speaking time."""

import sqlalchemy as sa

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds both; of earlier lessons it is not known, and nobody's time was kept."""
    op.add_column("session", sa.Column("reads_answers", sa.Boolean(), nullable=True))
    op.add_column(
        "session",
        sa.Column("times_speakers", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "seat_speech",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column(
            "bucket_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("spoke_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "bucket_ms", "seat_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_seat_speech_seat", "seat_speech", ["seat_id"])


def downgrade() -> None:
    """Takes both away."""
    op.drop_table("seat_speech")
    op.drop_column("session", "times_speakers")
    op.drop_column("session", "reads_answers")
