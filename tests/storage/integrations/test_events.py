"""Events: each is found once, in order, by one process, and names nobody."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, func, select, update

from storage.access.viewer import EVERYBODY, NOBODY, Viewer
from storage.database.engine import reading, writing
from storage.database.tables.integrations import Duty, Event
from storage.database.tables.lessons import Session
from storage.errors import ConfigurationError
from storage.integrations import duty
from storage.integrations.event_kinds import EventKind, is_visible, kinds_of
from storage.integrations.events import events_between, find_events, newest_event
from storage.kinds import Role
from tests.support.lessons.happenings import begin, call, end
from tests.support.lessons.seed import Lesson, add_lesson


def found(engine: Engine, holder: str = duty.ME) -> list[tuple[str, int]]:
    before = newest_event(engine)
    find_events(engine, holder)
    return [(str(event.kind), event.session_id) for event in events_between(engine, before)]


def test_each_is_found_once_and_in_order(engine: Engine) -> None:
    assert found(engine) == []
    one = begin(engine)
    assert found(engine) == [("lesson-started", one)]
    call(engine, one)
    call(engine, one, None)
    two = begin(engine)
    assert found(engine) == [("call", one), ("call", one), ("lesson-started", two)]
    end(engine, one)
    assert found(engine) == [("lesson-ended", one)]
    assert found(engine) == []
    every = events_between(engine, 0)
    assert [event.id for event in every] == sorted({event.id for event in every})
    assert len(events_between(engine, every[1].id, every[3].id)) == 2


def test_what_a_program_is_told_is_of_the_class_alone(engine: Engine) -> None:
    session = begin(engine)
    call(engine, session, 4)
    call(engine, session, None)
    find_events(engine)
    student, whole = (
        event.body() for event in events_between(engine, 0) if event.kind is EventKind.CALL
    )
    assert student["data"] == {"session": session, "class_looks": None}
    assert whole["data"] == {"session": session, "class_looks": "confused"}
    assert set(student) == {"type", "timestamp", "data"}
    assert datetime.fromisoformat(student["timestamp"]).tzinfo is not None


def test_what_was_long_ago_is_no_news_but_an_end_is(engine: Engine) -> None:
    add_lesson(engine, Lesson(minutes=30, seats=9, ends_at=datetime.now(UTC) - timedelta(hours=3),
                              live=False, readings=False))  # fmt: skip
    session = begin(engine)
    call(engine, session, ago_s=3600)
    assert found(engine) == [("lesson-started", session)]
    # ended as of its last sign of life, two hours ago, and noticed now
    with writing(engine) as connection:
        long_ago = datetime.now(UTC) - timedelta(hours=3)
        connection.execute(update(Session).where(Session.id == session).values(started_at=long_ago))
    end(engine, session, ago_s=7200)
    assert found(engine) == [("lesson-ended", session)]


def test_one_process_finds_them(engine: Engine) -> None:
    session = begin(engine)
    assert found(engine, "one") == [("lesson-started", session)]
    call(engine, session)
    assert found(engine, "two") == []
    assert found(engine, "one") == [("call", session)]
    with writing(engine) as connection:  # the first one is gone
        connection.execute(update(Duty).values(until=datetime.now(UTC) - timedelta(seconds=1)))
    call(engine, session)
    assert found(engine, "two") == [("call", session)]
    call(engine, session)
    assert found(engine, "one") == []


def test_two_at_the_very_same_time_find_each_once(engine: Engine) -> None:
    sessions = [begin(engine) for _ in range(3)]
    for session in sessions:
        for seat in range(1, 9):
            call(engine, session, seat)
    with writing(engine) as connection:
        connection.execute(delete(Duty))
    gate = threading.Barrier(4)
    problems: list[BaseException] = []

    def look(holder: str) -> None:
        try:
            gate.wait(10)
            for _ in range(3):
                find_events(engine, holder)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=look, args=(f"process {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []
    with reading(engine) as connection:
        count = connection.execute(select(func.count()).select_from(Event)).scalar_one()
    assert count == 3 * 9


def test_looking_writes_nothing_while_nothing_happens(engine: Engine) -> None:
    find_events(engine)
    with reading(engine) as connection:
        before = connection.execute(select(Duty.until)).scalar_one()
    for _ in range(5):
        find_events(engine)
    with reading(engine) as connection:
        assert connection.execute(select(Duty.until)).scalar_one() == before


def test_a_deleted_lesson_takes_its_events_along(engine: Engine) -> None:
    session = begin(engine)
    find_events(engine)
    newest = newest_event(engine)
    with writing(engine) as connection:
        connection.execute(delete(Session).where(Session.id == session))
    assert events_between(engine, 0) == []
    begin(engine)
    find_events(engine)
    assert newest_event(engine) > newest  # an id never comes again


@pytest.mark.parametrize(
    ("viewer", "owner", "told"),
    [
        (EVERYBODY, None, True), (EVERYBODY, 3, True), (NOBODY, None, False), (NOBODY, 3, False),
        (Viewer(Role.TEACHER, 3), 3, True), (Viewer(Role.TEACHER, 3), 4, False),
        (Viewer(Role.TEACHER, 3), None, False), (Viewer(Role.HEAD, 5), 3, True),
        (Viewer(Role.HEAD, 5), None, True), (Viewer(Role.ADMINISTRATOR, 1), 1, False),
        (Viewer(Role.ADMINISTRATOR, 1), None, False), (Viewer(None, 3), 3, False),
    ],
)  # fmt: skip
def test_who_is_told_of_whose_lessons(viewer: Viewer, owner: int | None, told: bool) -> None:
    assert is_visible(viewer, owner) is told


@pytest.mark.parametrize("words", [[], ["calls"], ["lesson.ended"], ["call", ""]])
def test_kinds_are_three(words: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="lesson-ended"):
        kinds_of(words)
    assert kinds_of([str(kind) for kind in EventKind]) == set(EventKind)
