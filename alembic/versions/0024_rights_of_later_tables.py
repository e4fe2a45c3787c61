"""On PostgreSQL the policies of 0018 for tables that were made after it, or made anew."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ANOTHER_USER = "(SELECT current_user <> 'classmood_pages')"
_TEACHER = "(SELECT current_setting('classmood.role', true) = 'teacher')"
_HEAD = "(SELECT current_setting('classmood.role', true) = 'head')"
_BITS = "(SELECT NULLIF(current_setting('classmood.lessons', true), '')::varbit)"
_OWN = (
    f"CASE WHEN session_id < length({_BITS}) THEN get_bit({_BITS}, session_id) <> 0 ELSE false END"
)
_WHOLE = {
    "reading_sample": "false",
    "mood": "true",
    "posture": "true",
    "monitor": "true",
    "event": "false",
}
"""What a head's statements reach of each."""


def upgrade() -> None:
    """Adds the policies; the view of readings is read with the rights of whoever reads."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER VIEW reading SET (security_invoker = true)")
    for table, whole in _WHOLE.items():
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        reached = f"WHEN {_ANOTHER_USER} THEN true WHEN {_TEACHER} THEN {_OWN}"
        op.execute(
            f'CREATE POLICY classmood_seen ON "{table}" FOR SELECT '
            f"USING (CASE {reached} WHEN {_HEAD} THEN {whole} ELSE false END)"
        )
        for what, check in (("INSERT", "WITH CHECK"), ("UPDATE", "USING"), ("DELETE", "USING")):
            op.execute(
                f'CREATE POLICY classmood_{what.lower()} ON "{table}" FOR {what} '
                f"{check} (CASE {reached} ELSE false END)"
            )


def downgrade() -> None:
    """Takes them away."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _WHOLE:
        for what in ("seen", "insert", "update", "delete"):
            op.execute(f'DROP POLICY classmood_{what} ON "{table}"')
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    op.execute("ALTER VIEW reading RESET (security_invoker)")
