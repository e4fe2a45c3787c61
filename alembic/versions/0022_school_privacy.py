"""Privacy of a school: policy, retention by class, and who of a class was told or objects."""

import sqlalchemy as sa

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables, all empty; earlier lessons began under no policy."""
    op.add_column("session", sa.Column("policy", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "seat",
        sa.Column("remember_requested", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "school_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("limits", sa.String(), nullable=False),
        sa.Column("most_readings_days", sa.Integer(), nullable=True),
        sa.Column("most_mood_days", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "class_retention",
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("readings_days", sa.Integer(), nullable=True),
        sa.Column("mood_days", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("class_name"),
    )
    op.create_table(
        "class_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("speakers", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_class_told_class_name", "class_told", ["class_name"])
    op.create_table(
        "class_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("labels", sa.LargeBinary(), nullable=True),
        sa.Column("objected_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_class_objection_class_name", "class_objection", ["class_name"])
    op.create_table(
        "class_salt",
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("salt", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("class_name"),
    )


def downgrade() -> None:
    """Takes them away."""
    for name in ("class_salt", "class_objection", "class_told", "class_retention", "school_policy"):
        op.drop_table(name)
    op.drop_column("seat", "remember_requested")
    # not made anew on SQLite: a number of a deleted lesson is never used again
    op.drop_column("session", "policy")
