"""What a session keeps beyond looks: answers on tiles, and how long each student spoke."""

from sqlalchemy import Engine, select, update

from storage.database.engine import writing
from storage.database.schema import Session


def limit_session(
    engine: Engine, session_id: int, *, reads_answers: bool, times_speakers: bool
) -> tuple[bool, bool]:
    """What a session that goes on may keep: no more than it began with, and than is asked for now.

    Answers whether answers on tiles are read, and speakers timed; the session says so from then on.
    """
    columns = (Session.reads_answers, Session.times_speakers)
    with writing(engine, durable=True) as connection:
        row = connection.execute(select(*columns).where(Session.id == session_id)).one()
        kept = (reads_answers and row[0] is not False, times_speakers and row[1])
        values = {"reads_answers": kept[0], "times_speakers": kept[1]}
        connection.execute(update(Session).where(Session.id == session_id).values(**values))
    return kept
