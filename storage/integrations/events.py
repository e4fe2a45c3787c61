"""What other programs are told: a call, a lesson that began, a lesson that ended.

One process of all finds events (`duty`) and writes them into a table whose ids only grow, so that
every listener goes on where it stopped. An event names a lesson by its number and a moment; of a
call to a single student it does not even say what was seen.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    union_all,
)

from storage.database.engine import reading, writing
from storage.database.tables.integrations import Event
from storage.database.tables.lessons import Flag, Session
from storage.integrations import duty
from storage.integrations.deliveries import plan_deliveries
from storage.integrations.event_kinds import EventKind, StoredEvent

DUTY = "events"
DUTY_S = 15.0
LATE = timedelta(minutes=15)
"""What happened longer ago than this is told to nobody any more; the end of a lesson is."""
LONGEST_LESSON = timedelta(days=1)
KEPT = timedelta(days=30)
_COLUMNS = ("kind", "session_id", "about_id", "at", "flag_kind")


def find_events(engine: Engine, holder: str = duty.ME) -> None:
    """Writes what has happened since, unless another process does. Raises StorageError.

    Nothing is written while nothing has happened and the duty is this process's for some time.
    """
    with reading(engine) as connection:
        left_s = duty.left_s(connection, DUTY, holder)
        if left_s is None:
            return
        found = connection.execute(_news(duty.now_of(connection)).limit(1)).first()
    if found is None and left_s > DUTY_S / 2:
        return
    with writing(engine) as connection:
        if not duty.take(connection, DUTY, DUTY_S, holder):
            return
        now = duty.now_of(connection)
        rows = connection.execute(_news(now).order_by("at")).all()
        if rows:
            before = newest_of(connection)
            new = [dict(zip(_COLUMNS, row, strict=True)) | {"found_at": now} for row in rows]
            connection.execute(insert(Event), new)
            plan_deliveries(connection, before, now)
            connection.execute(delete(Event).where(Event.found_at < now - KEPT))


def newest_of(connection: Connection) -> int:
    """The highest id; 0 where nothing has ever happened."""
    return connection.execute(select(func.coalesce(func.max(Event.id), 0))).scalar_one()


def newest_event(engine: Engine) -> int:
    """See `newest_of`."""
    with reading(engine) as connection:
        return newest_of(connection)


def events_between(
    engine: Engine, after: int, upto: int | None = None, limit: int = 1000
) -> list[StoredEvent]:
    """Events behind `after`, up to and with `upto`, in order."""
    statement = (
        select(Event.id, Event.kind, Event.session_id, Event.at, Event.flag_kind, Session.owner_id)
        .join(Session, Session.id == Event.session_id)
        .where(Event.id > after)
        .order_by(Event.id)
        .limit(limit)
    )
    if upto is not None:
        statement = statement.where(Event.id <= upto)
    with reading(engine) as connection:
        return [
            StoredEvent(
                row.id, EventKind(row.kind), row.session_id, row.at, row.flag_kind, row.owner_id
            )
            for row in connection.execute(statement)
        ]


def _news(now: datetime) -> Select[Any]:
    """What has happened and is not in the table; columns as `_COLUMNS`."""
    recent = Session.started_at >= now - LONGEST_LESSON
    whole_class = case((Flag.seat_id.is_(None), Flag.kind), else_="")
    calls = (
        select(
            literal(str(EventKind.CALL)).label("kind"), Flag.session_id,
            Flag.id.label("about_id"), Flag.called_at.label("at"), whole_class.label("flag_kind"),
        )
        .join(Session, Session.id == Flag.session_id)
        .where(
            recent, Flag.called_at >= now - LATE,
            ~_told(EventKind.CALL, Flag.session_id, Flag.id),
        )
    )  # fmt: skip
    begun = _of_lessons(EventKind.STARTED, Session.started_at).where(
        Session.started_at >= now - LATE
    )
    was_told = _told(EventKind.STARTED, Session.id, Session.id)
    ended = _of_lessons(EventKind.ENDED, Session.ended_at).where(
        recent, Session.ended_at.is_not(None), (Session.ended_at >= now - LATE) | was_told
    )
    every = union_all(calls, begun, ended).subquery()
    return select(*(every.c[name] for name in _COLUMNS))


def _of_lessons(kind: EventKind, at: Any) -> Select[Any]:  # noqa: ANN401
    return select(
        literal(str(kind)).label("kind"), Session.id.label("session_id"),
        Session.id.label("about_id"), at.label("at"), literal("").label("flag_kind"),
    ).where(~_told(kind, Session.id, Session.id))  # fmt: skip


def _told(kind: EventKind, session_id: Any, about_id: Any) -> Any:  # noqa: ANN401
    return exists().where(
        Event.session_id == session_id, Event.kind == str(kind), Event.about_id == about_id
    )
