"""Slides: which marks a slide has set, and small pictures of slides where they are kept."""

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Marks of earlier lessons were all set by the teacher."""
    op.add_column("marker", sa.Column("slide", sa.Integer(), nullable=True))
    op.create_table(
        "slide_picture",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("slide", sa.Integer(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "slide"),
    )


def downgrade() -> None:
    """Takes them away; the marks stay."""
    op.drop_table("slide_picture")
    with op.batch_alter_table("marker") as batch:
        batch.drop_column("slide")
