"""Accounts: who may log in, invitations, open logins, audit rows; whose lesson it is, and where."""

import sqlalchemy as sa

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables and both columns; earlier lessons are nobody's."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("disabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
        sa.UniqueConstraint("subject"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_invitation_account_id", "invitation", ["account_id"])
    op.create_table(
        "account_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_account_session_account_id", "account_session", ["account_id"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_account", "audit", ["account_id"])
    op.create_index("ix_audit_session", "audit", ["session_id"])
    highest = _highest_number()
    # SQLite adds no constraint to a table that is there: it is made anew, without its numbers
    with op.batch_alter_table("session", table_kwargs={"sqlite_autoincrement": True}) as session:
        session.add_column(
            sa.Column(
                "owner_id",
                sa.Integer(),
                sa.ForeignKey("account.id", name="session_owner_id_fkey", ondelete="SET NULL"),
                nullable=True,
            )
        )
        session.add_column(
            sa.Column("room", sa.String(), server_default=sa.text("''"), nullable=False)
        )
    _keep_highest_number(highest)
    op.create_index("ix_session_owner", "session", ["owner_id"])


def _highest_number() -> int | None:
    """The highest number a lesson ever had, so that no later one gets it; None for a server."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return None
    highest = sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'session'")
    return int(connection.scalar(highest) or 0)


def _keep_highest_number(highest: int | None) -> None:
    if not highest:
        return
    op.execute("DELETE FROM sqlite_sequence WHERE name IN ('session', '_alembic_tmp_session')")
    op.execute(
        sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('session', :seq)").bindparams(
            seq=highest
        )
    )


def downgrade() -> None:
    """Takes all of it away."""
    op.drop_index("ix_session_owner", "session")
    highest = _highest_number()
    with op.batch_alter_table("session", table_kwargs={"sqlite_autoincrement": True}) as session:
        session.drop_column("room")
        session.drop_column("owner_id")
    _keep_highest_number(highest)
    for table in ("audit", "account_session", "invitation", "account"):
        op.drop_table(table)
