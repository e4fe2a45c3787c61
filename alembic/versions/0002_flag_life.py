"""Flag life: pending looks, what the flag budget did, and marks of two kinds."""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds columns with a default in the database, so that rows already there stay as they are."""
    op.add_column("marker", sa.Column("kind", sa.String(), nullable=False, server_default="topic"))
    op.add_column(
        "seat", sa.Column("pending", sa.String(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "monitor_state",
        sa.Column("flag_strictness", sa.Double(), nullable=False, server_default="1.0"),
    )
    op.add_column(
        "monitor_state",
        sa.Column("flag_note", sa.String(), nullable=False, server_default=sa.text("''")),
    )
    op.create_index(
        "ix_flag_answers",
        "flag",
        ["kind", "verdict", "session_id"],
        unique=False,
        sqlite_where=sa.text("verdict IS NOT NULL"),
        postgresql_where=sa.text("verdict IS NOT NULL"),
    )
