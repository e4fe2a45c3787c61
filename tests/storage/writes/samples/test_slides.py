"""Slides as topics: named when their title is known, and as the teacher wants them from then on."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from storage import queries
from storage.database.engine import reading, writing
from storage.database.tables.lessons import SlidePicture
from storage.records import SlideEvent, TopicMark
from storage.writes import sessions
from storage.writes.annotations import add_marker
from storage.writes.deletion import delete_session
from storage.writes.samples.batch import BatchBuilder, store
from storage.writes.topics import set_topics
from tests.support.lessons.samples import START, sample_at


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


AGENDA = ("Warm-up", "Fractions with pictures", "Decimals")


@pytest.fixture(params=[False, True], ids=["students", "class-only"])
def planned(engine: Engine, request: pytest.FixtureRequest) -> int:
    """A lesson with an agenda given before it, of each kind."""
    return sessions.start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1", started_at=START,
        agenda=AGENDA, class_only=request.param,
    )  # fmt: skip


def test_a_slide_of_the_agenda_has_its_words(engine: Engine, planned: int) -> None:
    with reading(engine) as connection:
        row = connection.execute(queries.session(planned)).one()
    assert row.agenda == "Warm-up\nFractions with pictures\nDecimals"
    keep(engine, planned, came(1, 60, "Warm up!"), came(2, 120))
    keep(engine, planned, SlideEvent(2, title="Fracti0ns with picture5"), came(3, 180, "A cat"))
    keep(engine, planned, came(4, 240), came(1, 300, "Warm up!"), came(5, 360, "Decimal"))
    assert words(engine, planned) == [
        ("Warm-up", 1), ("Fractions with pictures", 2), ("A cat", 3), ("Slide 4", 4),
        ("Warm-up", 1), ("Decimals", 5),
    ]  # fmt: skip


def test_what_the_teacher_made_of_topics_stays_with_an_agenda(engine: Engine, planned: int) -> None:
    keep(engine, planned, came(1, 60), came(2, 120))
    add_marker(engine, planned, "Decimals", START + timedelta(seconds=150))
    first, second, own = (mark.id for mark in marks(engine, planned))
    renamed = TopicMark(first, "My start", START + timedelta(seconds=70), 1)
    moved = TopicMark(own, "Decimals", START + timedelta(seconds=20))
    set_topics(engine, planned, [first, second, own], [renamed, moved])
    keep(engine, planned, SlideEvent(1, title="Warm-up"), SlideEvent(2, title="Decimals"))
    assert words(engine, planned) == [("Decimals", None), ("My start", 1)]


@pytest.mark.parametrize("asked", range(12))
def test_slides_never_change_what_stands(engine: Engine, planned: int, asked: int) -> None:
    """Whatever comes, in whatever order: topics that have words keep them, and their place."""
    chance = random.Random(asked)
    read = [*AGENDA, "Decimals!", "fractions", "", "Something else", "Warm"]
    before: list[Any] = []
    for second in range(60, 300, 30):
        if chance.random() < 0.3:
            add_marker(engine, planned, chance.choice(read) or "x", START + timedelta(seconds=60))
        slide = chance.randint(1, 5)
        keep(engine, planned, came(slide, second, chance.choice(read)))
        keep(engine, planned, SlideEvent(slide, title=chance.choice(read)))
        now = {mark.id: (mark.text, mark.marked_at, mark.slide) for mark in marks(engine, planned)}
        for mark in before:
            if not mark.text.startswith("Slide "):
                assert now[mark.id] == (mark.text, mark.marked_at, mark.slide)
        before = marks(engine, planned)
