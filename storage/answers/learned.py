"""What the answers of a class have taught, read from the database; and forgetting it."""

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, delete, func, insert, select

from storage import queries
from storage.answers.conformal import Learned, learn
from storage.database.engine import writing
from storage.database.tables.classes import ClassLearning
from storage.database.tables.lessons import Flag, Session
from storage.evidence import FlagEvidence
from storage.kinds import FlagKind, Verdict

_ANY_SESSION = (1 << 31) - 1
NEWEST = 200
"""At most so many answers of a class count, the newest: a class changes."""


def strength(evidence: FlagEvidence) -> float | None:
    """How far a student's look stood out when its flag opened, in MADs; None where not kept."""
    first = evidence.first
    if first.signal is None or first.baseline is None or not first.spread:
        return None
    return (first.signal - first.baseline) / first.spread


def learned(connection: Connection, session_id: int) -> Mapping[FlagKind, Learned]:
    """What holds for a lesson, by kind: from the lessons of its class that lie before it.

    Empty for a lesson without a class, and where nothing has been answered, or all is forgotten.
    """
    session = connection.execute(queries.session(session_id)).first()
    return {} if session is None else learned_by(connection, session.class_name, session_id)


def learned_by(
    connection: Connection, class_name: str, before: int = _ANY_SESSION
) -> Mapping[FlagKind, Learned]:
    """What holds for the next lesson of a class, or for one with the number `before`."""
    if not class_name:
        return {}
    given: dict[FlagKind, tuple[list[float], list[bool]]] = {}
    for row in connection.execute(_answers(class_name, before)):
        found = strength(FlagEvidence.from_json(row.evidence))
        if found is not None:
            strengths, right = given.setdefault(FlagKind(row.kind), ([], []))
            strengths.append(found)
            right.append(row.verdict == Verdict.HELPFUL)
    taught = {kind: learn(*answers) for kind, answers in given.items()}
    return {kind: one for kind, one in taught.items() if one is not None}


def forget(engine: Engine, class_name: str) -> None:
    """Let nothing count that has been answered so far; the answers themselves stay."""
    newest = select(func.coalesce(func.max(Session.id), 0)).where(Session.class_name == class_name)
    with writing(engine, durable=True) as connection:
        last = connection.execute(newest).scalar_one()
        connection.execute(delete(ClassLearning).where(ClassLearning.class_name == class_name))
        connection.execute(insert(ClassLearning).values(class_name=class_name, forgotten_to=last))


def _answers(class_name: str, before: int) -> queries.Rows:
    forgotten = (
        select(func.coalesce(func.max(ClassLearning.forgotten_to), 0))
        .where(ClassLearning.class_name == class_name)
        .scalar_subquery()
    )
    return (
        select(Flag.kind, Flag.verdict, Flag.evidence)
        .join(Session, Session.id == Flag.session_id)
        .where(
            Session.class_name == class_name,
            Session.id < before,
            Session.id > forgotten,
            Flag.verdict.is_not(None),
            Flag.seat_id.is_not(None),
            queries.is_shown_flag(),
        )
        .order_by(Flag.opened_at.desc(), Flag.id.desc())
        .limit(NEWEST)
    )
