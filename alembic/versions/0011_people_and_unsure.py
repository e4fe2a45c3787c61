"""Others on one camera, and why a face cannot be read: of each reading, roll-up and monitor."""

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SUMS = ("session_id", "readings", "samples", "seen", "tiles")


def upgrade() -> None:
    """Adds the columns; of earlier lessons neither is known."""
    op.add_column("reading", sa.Column("others", sa.SmallInteger(), nullable=True))
    op.add_column("reading", sa.Column("unsure", sa.SmallInteger(), nullable=True))
    op.add_column("mood", sa.Column("unsure", sa.Double(), nullable=True))
    _index_class(*_SUMS, "unsure")
    op.add_column(
        "monitor_state",
        sa.Column("unsure", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column(
        "monitor_state",
        sa.Column("unsure_reason", sa.String(), nullable=False, server_default=sa.text("''")),
    )


def downgrade() -> None:
    """Takes them away."""
    _index_class(*_SUMS)
    for table, column in (
        ("monitor_state", "unsure_reason"),
        ("monitor_state", "unsure"),
        ("mood", "unsure"),
        ("reading", "unsure"),
        ("reading", "others"),
    ):
        op.drop_column(table, column)


def _index_class(*columns: str) -> None:
    """Makes the index on the class rows anew: lists of lessons take all their sums from it."""
    of_class = sa.text("seat_id = 0")
    op.drop_index("ix_mood_class", "mood")
    op.create_index(
        "ix_mood_class", "mood", list(columns), sqlite_where=of_class, postgresql_where=of_class
    )
