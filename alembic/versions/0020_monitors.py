"""The monitors of a school, and what finds lessons that run among very many."""

import sqlalchemy as sa

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Adds the table, which monitors fill as they begin lessons, and indexes."""
    op.create_table(
        "monitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("room", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("teacher", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("host", "room"),
    )
    op.create_index("ix_monitor_session_id", "monitor", ["session_id"])
    op.create_index(
        "ix_session_open", "session", ["id"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    # what a deleted seat takes with it: without these each one looks through all that there is
    op.create_index("ix_flag_seat", "flag", ["seat_id"])
    op.create_index("ix_reaction_seat", "reaction", ["seat_id"])


def downgrade() -> None:
    """Takes them away."""
    op.drop_index("ix_reaction_seat", "reaction")
    op.drop_index("ix_flag_seat", "flag")
    op.drop_index("ix_session_open", "session")
    op.drop_table("monitor")
