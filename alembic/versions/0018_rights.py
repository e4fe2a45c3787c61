"""Whose a class list is; on PostgreSQL policies that hide other teachers' rows from the pages."""

import sqlalchemy as sa

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_PAGES = "classmood_pages"
_ACCOUNT = "(SELECT NULLIF(current_setting('classmood.account', true), '')::integer)"
# in a SELECT of its own each is found once for a statement, not once for a row
_ANOTHER_USER = f"(SELECT current_user <> '{_PAGES}')"
_TEACHER = "(SELECT current_setting('classmood.role', true) = 'teacher')"
_HEAD = "(SELECT current_setting('classmood.role', true) = 'head')"
# a transaction of a page begins by setting one bit for each number of an own lesson: whose a row is
# costs no search then, and no plan looks dearer than without policies
_BITS = "(SELECT NULLIF(current_setting('classmood.lessons', true), '')::varbit)"
_OF_OWN_LESSON = (
    f"CASE WHEN session_id < length({_BITS}) THEN get_bit({_BITS}, session_id) <> 0 ELSE false END"
)
_OWN: dict[str, str] = {
    "session": f"owner_id = {_ACCOUNT}",
    "class_member": f"owner_id = {_ACCOUNT}",
    "class_learning": "class_name IN (SELECT class_name FROM session)",
    **dict.fromkeys(
        (
            "seat", "reading", "mood", "speech", "seat_speech", "reaction", "attachment",
            "attachment_line", "flag", "marker", "slide_picture", "gap", "recording",
            "monitor_state",
        ),
        _OF_OWN_LESSON,
    ),
}  # fmt: skip
"""Rows that a teacher sees and changes."""
_WHOLE = {
    "session": "true", "flag": "seat_id IS NULL", "marker": "true", "gap": "true",
    "monitor_state": "true",
    # roll-ups by number of a seat are left to the program: to look at that number here would keep
    # everybody's statements from the index that holds the class's
    "mood": "true",
    # whose it was the program leaves out; nobody's name is in reach
    "reaction": "classmood_counts(seat_id)",
}  # fmt: skip
"""Rows that a head's statements reach; these themselves leave out single students."""
_COUNTS = """
CREATE FUNCTION classmood_counts(integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM seat AS own LEFT JOIN seat AS shown ON shown.id = own.merged_into
        WHERE own.id = $1 AND (own.excluded OR COALESCE(shown.excluded, false)))
$$"""
"""Whether what a seat did may be counted; a head cannot look at seats."""


def upgrade() -> None:
    """Adds the column; makes the policies, which limit the role of the pages alone."""
    with op.batch_alter_table("class_member") as member:
        member.add_column(
            sa.Column(
                "owner_id",
                sa.Integer(),
                sa.ForeignKey("account.id", name="class_member_owner_id_fkey", ondelete="CASCADE"),
                nullable=True,
            )
        )
    op.create_index("ix_class_member_owner_id", "class_member", ["owner_id"])
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(_COUNTS)
    for table, own in _OWN.items():
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        reached = f"WHEN {_ANOTHER_USER} THEN true WHEN {_TEACHER} THEN {own}"
        seen = f"{reached} WHEN {_HEAD} THEN {_WHOLE.get(table, 'false')}"
        op.execute(
            f'CREATE POLICY classmood_seen ON "{table}" FOR SELECT '
            f"USING (CASE {seen} ELSE false END)"
        )
        for what, check in (("INSERT", "WITH CHECK"), ("UPDATE", "USING"), ("DELETE", "USING")):
            op.execute(
                f'CREATE POLICY classmood_{what.lower()} ON "{table}" FOR {what} '
                f"{check} (CASE {reached} ELSE false END)"
            )


def downgrade() -> None:
    """Takes both away."""
    if op.get_bind().dialect.name == "postgresql":
        for table in _OWN:  # readings and roll-ups were made anew by the way back of 0019
            for what in ("seen", "insert", "update", "delete"):
                op.execute(f'DROP POLICY IF EXISTS classmood_{what} ON "{table}"')
            op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        op.execute("DROP FUNCTION classmood_counts(integer)")
    op.drop_index("ix_class_member_owner_id", "class_member")
    with op.batch_alter_table("class_member") as member:
        member.drop_column("owner_id")
