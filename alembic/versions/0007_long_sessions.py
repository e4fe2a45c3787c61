"""Offsets of 64 bits on a server: a session may hold rows later than 24.8 days from its start.

SQLite keeps every integer in up to 64 bits whatever its column says, so nothing is rewritten there.
"""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = (("reading", "offset_ms"), ("mood", "bucket_ms"))


def upgrade() -> None:
    """Rewrites both tables with the wider column, where the database is a server."""
    _change(sa.Integer(), sa.BigInteger())


def downgrade() -> None:
    """Takes it back; the server refuses where a row needs the wider column."""
    _change(sa.BigInteger(), sa.Integer())


def _change(before: sa.types.TypeEngine[int], now: sa.types.TypeEngine[int]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, column in _COLUMNS:
        op.alter_column(table, column, existing_type=before, type_=now, existing_nullable=False)
