"""Slides as topics: named when their title is known, and as the teacher wants them from then on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from storage import queries
from storage.database.engine import open_database, reading, writing
from storage.database.schema import SlidePicture
from storage.records import SlideEvent, TopicMark
from storage.writes import sessions
from storage.writes.annotations import add_marker
from storage.writes.batch import BatchBuilder, store
from storage.writes.retention import delete_session
from storage.writes.topics import set_topics
from tests.support.storage_samples import START, sample_at


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_database(store_url)
    yield engine
    engine.dispose()


@pytest.fixture
def lesson(engine: Engine) -> int:
    return sessions.start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1", started_at=START
    )


def came(number: int, second: float, title: str = "") -> SlideEvent:
    return SlideEvent(number, START + timedelta(seconds=second), title)


def keep(engine: Engine, session: int, *events: SlideEvent) -> None:
    with writing(engine) as connection:
        sample = replace(sample_at(session, 600), slides=events)
        batch = BatchBuilder(connection, session).build([sample])
        for _ in range(2):  # a batch that is stored again changes nothing
            store(connection, batch)


def marks(engine: Engine, session: int) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(queries.markers(session)))


def words(engine: Engine, session: int) -> list[tuple[str, int | None]]:
    return [(mark.text, mark.slide) for mark in marks(engine, session)]


def test_slides_are_topics_beside_the_teachers_own(engine: Engine, lesson: int) -> None:
    add_marker(engine, lesson, "Warm-up", START + timedelta(seconds=5))
    keep(engine, lesson, came(1, 60), came(2, 120), came(1, 180))
    assert words(engine, lesson) == [
        ("Warm-up", None), ("Slide 1", 1), ("Slide 2", 2), ("Slide 1", 1),
    ]  # fmt: skip


def test_a_title_that_is_read_later_names_all_topics_of_its_slide(
    engine: Engine, lesson: int
) -> None:
    keep(engine, lesson, came(1, 60), came(2, 120), came(1, 180))
    keep(engine, lesson, SlideEvent(1, title="Rivers  and lakes"))
    keep(engine, lesson, came(1, 240, "Rivers and lakes"))
    found = [text for text, slide in words(engine, lesson) if slide == 1]
    assert found == ["Rivers and lakes"] * 3


def test_what_the_teacher_renamed_moved_or_removed_stays_so(engine: Engine, lesson: int) -> None:
    keep(engine, lesson, came(1, 60), came(2, 120), came(3, 180))
    one, two, _ = marks(engine, lesson)
    moved = two.marked_at + timedelta(seconds=9)
    wanted = [TopicMark(one.id, "Mine", one.marked_at), TopicMark(two.id, "Slide 2", moved)]
    set_topics(engine, lesson, [mark.id for mark in marks(engine, lesson)], wanted)
    events = (SlideEvent(number, title=f"Read {number}") for number in (1, 2, 3))
    keep(engine, lesson, *events)
    assert words(engine, lesson) == [("Mine", 1), ("Read 2", 2)]
    assert marks(engine, lesson)[1].marked_at == moved


def test_undo_brings_a_slides_topic_back_as_it_was(engine: Engine, lesson: int) -> None:
    keep(engine, lesson, came(1, 60), came(2, 120))
    before = [TopicMark(m.id, m.text, m.marked_at, m.slide) for m in marks(engine, lesson)]
    set_topics(engine, lesson, [mark.id or 0 for mark in before], before[:1])
    set_topics(engine, lesson, [before[0].id or 0], before)
    assert words(engine, lesson) == [("Slide 1", 1), ("Slide 2", 2)]


def test_a_picture_is_kept_once_and_goes_with_the_lesson(engine: Engine, lesson: int) -> None:
    keep(engine, lesson, came(1, 60), SlideEvent(1, picture=b"one"))
    keep(engine, lesson, SlideEvent(1, picture=b"two"))
    with reading(engine) as connection:
        kept = list(connection.execute(queries.slide_pictures(lesson)))
    assert [(row.slide, row.picture) for row in kept] == [(1, b"one")]
    sessions.end_session(engine, lesson)
    delete_session(engine, lesson)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(SlidePicture)).scalar() == 0


def test_numbers_go_on_where_they_ended(engine: Engine, lesson: int) -> None:
    keep(engine, lesson, came(1, 60), came(4, 120))
    with reading(engine) as connection:
        assert connection.execute(queries.last_slide_number(lesson)).scalar() == 4
