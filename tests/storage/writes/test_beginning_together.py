"""Lessons that begin at one moment on a server."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from storage.database.engine import open_database, reading
from storage.database.tables.lessons import Gap, Session
from storage.writes import sessions

TOGETHER, EACH = 8, 3


def test_lessons_that_begin_at_one_moment_end_none_of_each_other(postgresql_url: str) -> None:
    """At eight o'clock a school begins: whoever looks for abandoned lessons sees new ones come."""
    at_once = threading.Barrier(TOGETHER)

    def begin(_: int) -> list[int]:
        engine = open_database(postgresql_url)
        at_once.wait(60)
        try:
            return [
                sessions.start_session(engine, source="window", sample_hz=1, model_version="m")
                for _ in range(EACH)
            ]
        finally:
            engine.dispose()

    with ThreadPoolExecutor(TOGETHER) as pool:
        begun = [one for many in pool.map(begin, range(TOGETHER)) for one in many]
    engine = open_database(postgresql_url)
    with reading(engine) as connection:
        still_open = connection.execute(select(Session.id).where(Session.ended_at.is_(None)))
        assert set(still_open.scalars()) == set(begun)
        assert connection.execute(select(func.count()).select_from(Gap)).scalar() == 0
    engine.dispose()
    assert len(set(begun)) == TOGETHER * EACH
