"""Whose rows a viewer's statements reach: one rule a table, and nowhere else.

A rule tells which rows of a table each role sees, and in place of which columns something else is
seen. `storage.access.limited_engine` puts what it tells in place of the table itself. A head sees
every lesson as if it had kept the class as a whole only: `class_only` is then true of all of them,
so that pages, exports and reports leave out what they leave out of such a lesson, and rows that
such a lesson would not have are not there. An administrator sees no lesson at all.

The conditions are SQL that SQLite and PostgreSQL both read; `{account}` stands for the number of
the viewer's account.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from storage.kinds import Role
from storage.records import MOOD_BUCKET_MS, SMALLEST_GROUP
from storage.seat_ids import WHOLE_CLASS

_EVERY_ROW = "TRUE"
OF_OWN_LESSON = "session_id IN (SELECT id FROM session WHERE owner_id = {account})"
"""Whether a row is of a lesson of the viewer's; PostgreSQL asks `row_security.OF_OWN_LESSON`."""
_OF_OWN_CLASS = "class_name IN (SELECT class_name FROM session WHERE owner_id = {account})"
_OF_FEW = f"seen - COALESCE(unsure, 0.0) < {SMALLEST_GROUP}"
_WHOLE_CLASS_FLAG = f"""seat_id IS NULL AND NOT COALESCE(
    CASE WHEN evidence ->> 'opening' IS NOT NULL
    THEN (evidence -> 'opening') ->> 'ended' IS NULL
        AND CAST((evidence -> 'opening') ->> 'visible' AS REAL) < {SMALLEST_GROUP}
    ELSE evidence ->> 'ended' IS NULL AND CAST(evidence ->> 'visible' AS REAL) < {SMALLEST_GROUP}
    END, FALSE)"""
"""As `queries.is_shown_flag` has it for class-only lessons."""
_REACTION_IN_A_CLASS = f"""(seat_id IS NULL OR EXISTS (
    SELECT 1 FROM session AS lesson
    JOIN mood AS bucket ON bucket.session_id = lesson.id AND bucket.seat_id = {WHOLE_CLASS}
        AND bucket.bucket_ms
            = (reaction.began_at - lesson.started_at) / {MOOD_BUCKET_MS} * {MOOD_BUCKET_MS}
        AND bucket.tiles >= {SMALLEST_GROUP}
    WHERE lesson.id = reaction.session_id)
) AND NOT EXISTS (
    SELECT 1 FROM seat AS own LEFT JOIN seat AS shown ON shown.id = own.merged_into
    WHERE own.id = reaction.seat_id AND (own.excluded OR COALESCE(shown.excluded, FALSE)))"""
"""As `writes.reactions` keeps them of class-only lessons: in a group that is large enough; and not
those of excluded students."""


_OF_OWN_CLASSES = "class_name IN (SELECT class_name FROM session WHERE owner_id = {account})"


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of one table. own: which ones a teacher sees and may change; None: none.

    whole: which ones a head sees, None: none; instead: what a head sees in place of a column.
    inserted_by: column of a new row that has to name a lesson of the teacher's ("session_id"), a
    class of these ("class_name"), the account itself ("owner_id") or nothing (""); None: no page
    adds such a row. fixed: what a teacher sees, nobody but the administrator's own pages changes.
    """

    own: str | None = OF_OWN_LESSON
    whole: str | None = None
    instead: Mapping[str, str] = field(default_factory=dict)
    inserted_by: str | None = "session_id"
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a role sees of a table: the rows that fulfil `rows`, with some columns replaced."""

    rows: str
    instead: Mapping[str, str] = field(default_factory=dict)


RULES: dict[str, Rule] = {
    "session": Rule(
        own="owner_id = {account}",
        whole=_EVERY_ROW,
        instead={"class_only": "TRUE", "notes": "''", "agenda": "''", "times_speakers": "FALSE"},
        inserted_by=None,
    ),
    "mood": Rule(
        whole=f"seat_id = {WHOLE_CLASS}",
        instead={
            "readings": f"CASE WHEN {_OF_FEW} THEN 0 ELSE readings END",
            "confused": f"CASE WHEN {_OF_FEW} THEN 0.0 ELSE confused END",
            "sad": f"CASE WHEN {_OF_FEW} THEN 0.0 ELSE sad END",
            "probabilities": f"CASE WHEN {_OF_FEW} THEN NULL ELSE probabilities END",
        },
        inserted_by=None,
    ),
    "flag": Rule(
        whole=_WHOLE_CLASS_FLAG,
        instead={"seat_id": "CAST(NULL AS INTEGER)"},
        inserted_by=None,
    ),
    "reaction": Rule(
        whole=_REACTION_IN_A_CLASS,
        instead={"seat_id": "CAST(NULL AS INTEGER)"},
        inserted_by=None,
    ),
    "marker": Rule(whole=_EVERY_ROW),
    "gap": Rule(whole=_EVERY_ROW, inserted_by=None),
    # kept of five faces or more only
    "posture": Rule(whole=_EVERY_ROW, inserted_by=None),
    "monitor": Rule(whole=_EVERY_ROW, instead={"host": "''"}, inserted_by=None),
    "monitor_state": Rule(
        whole=_EVERY_ROW,
        instead={
            "host": "''",
            "flag_note": "''",
            "preview_until": "CAST(NULL AS BIGINT)",
            "preview_port": "CAST(NULL AS INTEGER)",
            "preview_token": "CAST(NULL AS VARCHAR)",
        },
        inserted_by=None,
    ),
    # of single students, of the teacher's own voice, or words and pictures of the lesson itself
    "seat": Rule(inserted_by=None),
    "reading": Rule(inserted_by=None),
    "reading_sample": Rule(inserted_by=None),  # the same on a server
    "seat_speech": Rule(inserted_by=None),
    "speech": Rule(inserted_by=None),
    "attachment": Rule(),
    "attachment_line": Rule(),
    "slide_picture": Rule(inserted_by=None),
    "recording": Rule(inserted_by=None),
    "event": Rule(inserted_by=None),
    # names of a class: a teacher's own lists
    "class_member": Rule(own="owner_id = {account}", inserted_by="owner_id"),
    "class_learning": Rule(
        own=_OF_OWN_CLASSES,
        inserted_by="class_name",
    ),
    # who of a class was told and who objected; before its first lesson too
    "class_told": Rule(own=_OF_OWN_CLASSES, inserted_by=""),
    "class_objection": Rule(own=_OF_OWN_CLASSES, inserted_by=""),
    "class_salt": Rule(own=_OF_OWN_CLASSES, inserted_by=""),
    "school_policy": Rule(own=_EVERY_ROW, whole=_EVERY_ROW, inserted_by=None, fixed=True),
    "class_retention": Rule(own=_EVERY_ROW, whole=_EVERY_ROW, inserted_by=None, fixed=True),
}
"""Of every table with something of a lesson or of a class."""
CLOSED = frozenset(
    {
        "account", "account_session", "alembic_version", "api_token", "audit", "delivery", "duty",
        "invitation", "webhook",
    }
)  # fmt: skip
"""Tables that no page about lessons has anything to do with."""


def seen(role: Role, table: str) -> Seen | None:
    """What a role sees of a table of `RULES`; None: nothing. KeyError for another table."""
    rule = RULES[table]
    if rule.fixed:
        return Seen(_EVERY_ROW)
    if role is Role.TEACHER:
        return None if rule.own is None else Seen(rule.own)
    if role is Role.HEAD:
        return None if rule.whole is None else Seen(rule.whole, rule.instead)
    return None


def changed(role: Role, table: str) -> str | None:
    """Condition on the rows that a role may change or delete; None: none of them."""
    rule = RULES[table]
    return rule.own if role is Role.TEACHER and not rule.fixed else None
