"""On PostgreSQL the policies of 0018 for what is kept of classes since 0022."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_TABLES = ("class_told", "class_objection", "class_salt")
_ANOTHER_USER = "(SELECT current_user <> 'classmood_pages')"
_TEACHER = "(SELECT current_setting('classmood.role', true) = 'teacher')"
_REACHED = (
    f"CASE WHEN {_ANOTHER_USER} THEN true WHEN {_TEACHER} "
    "THEN class_name IN (SELECT class_name FROM session) ELSE false END"
)
# a class is told before its first lesson
_ADDED = f"CASE WHEN {_ANOTHER_USER} THEN true ELSE {_TEACHER} END"


def upgrade() -> None:
    """Adds the policies: a teacher reaches the registers of own classes, nobody else any."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _TABLES:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY classmood_insert ON "{table}" FOR INSERT WITH CHECK ({_ADDED})')
        for name, what in (("seen", "SELECT"), ("update", "UPDATE"), ("delete", "DELETE")):
            op.execute(f'CREATE POLICY classmood_{name} ON "{table}" FOR {what} USING ({_REACHED})')


def downgrade() -> None:
    """Takes them away."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _TABLES:
        for name in ("seen", "insert", "update", "delete"):
            op.execute(f'DROP POLICY classmood_{name} ON "{table}"')
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
