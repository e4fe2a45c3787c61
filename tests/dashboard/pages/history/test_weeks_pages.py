"""A class over weeks, a topic, one student: what the database holds is what the pages say."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, update

from dashboard import texts
from dashboard.pages.history import student_weeks, topic, weeks
from dashboard.reads import session as session_reads
from dashboard.reads import weeks as reads
from dashboard.series.frames import large_groups, tense_share
from dashboard.series.weeks.student import Found
from storage.config.settings import Settings
from storage.database.engine import writing
from storage.database.tables.lessons import Flag, Seat, Session
from storage.database.tables.rollups import Mood
from storage.records import SMALLEST_GROUP
from storage.seat_ids import seat_id
from storage.writes import class_lists
from tests.dashboard.server.test_rights import ELSEWHERE, HERE, Asker, asker  # noqa: F401
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.components import links, words
from tests.support.web.served import Visit

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
THRESHOLDS = Settings().flags.thresholds()
HOSTILE = "<b>x</b> 10b/2 %2F ü"


def lesson(engine: Engine, days: int, **values: Any) -> int:  # noqa: ANN401
    given: dict[str, Any] = {
        "minutes": 20, "seats": 9, "columns": 3, "live": False, "readings": False, "rng": days,
        "ends_at": NOW - timedelta(days=days), "names": ("Ada", "Ben"),
    } | values  # fmt: skip
    return add_lesson(engine, Lesson(**given))


def test_the_share_of_each_lesson_is_that_of_its_own_page(engine: Engine) -> None:
    ids = [lesson(engine, days, class_only=days == 3) for days in (1, 3, 10)]
    with writing(engine) as connection:
        few = (Mood.session_id == ids[1], Mood.bucket_ms % 20_000 == 0)
        connection.execute(update(Mood).where(*few).values(seen=SMALLEST_GROUP - 1.0))
        connection.execute(update(Mood).where(Mood.session_id == ids[2]).values(unsure=2.5))
    lesson(engine, 2, class_name="7a")
    found = reads.class_weeks(engine, "10b")
    assert [one.session_id for one in found.lessons] == list(reversed(ids))
    assert found.class_names == ["10b", "7a"]
    for one in found.lessons:
        records = session_reads.session_records(engine, one.session_id)
        assert records is not None
        mood = records.class_mood
        shown = large_groups(mood, SMALLEST_GROUP) if one.class_only else mood
        assert one.tense is not None
        assert one.tense.value == pytest.approx(tense_share(shown), rel=1e-5)
        samples, tiles, seen = (mood[name].to_numpy() for name in ("samples", "tiles", "seen"))
        assert one.read == pytest.approx(float(seen @ samples) / float(tiles @ samples), rel=1e-5)
        assert one.looked == pytest.approx(len(mood) * 10 / (20 * 60), abs=0.01)


def test_a_topic_is_found_in_every_class_that_had_it(engine: Engine) -> None:
    for days, name in ((1, "10b"), (4, "7a"), (8, "10b")):
        title = "Fractions " if days == 4 else "fractions"
        lesson(engine, days, class_name=name, topics=("A", title, "C"))
    found = reads.topic_weeks(engine, "FRACTIONS")
    assert [one.lesson.class_name for one in found.lessons] == ["10b", "7a", "10b"]
    assert {round(one.minutes, 1) for one in found.lessons} == {7.2}
    page = topic.layout(found)
    assert texts.topic_span(3, 2, 3) in words(page)
    assert texts.TOPIC_NONE in words(topic.layout(reads.topic_weeks(engine, "Algebra")))


def of_student(engine: Engine, name: str = "Ada") -> reads.StudentWeeks:
    found = reads.student_weeks(engine, "10b", name, THRESHOLDS)
    assert found is not None
    return found


def test_a_student_over_weeks_is_joined_by_the_name_with_what_was_merged(engine: Engine) -> None:
    ids = [lesson(engine, days) for days in (1, 5, 9)]
    with writing(engine) as connection:
        connection.execute(
            update(Seat).where(Seat.id == seat_id(ids[0], 3)).values(merged_into=seat_id(ids[0], 1))
        )
        connection.execute(update(Seat).where(Seat.id == seat_id(ids[1], 1)).values(excluded=True))
        connection.execute(
            update(Flag)
            .where(Flag.session_id == ids[2], Flag.seat_id == seat_id(ids[2], 1))
            .values(verdict="wrong")
        )
    class_lists.save(engine, "10b", ["Ada", "Ben"])
    found = of_student(engine)
    assert found.joined.listed is True
    assert found.joined.count(Found.LEFT_OUT) == 1
    assert [one.session_id for one in found.lessons] == [ids[2], ids[0]]
    assert [one.flagged_s > 0 for one in found.lessons] == [False, True]
    assert all(one.coverage > 0.9 for one in found.lessons)
    said = words(student_weeks.layout(found))
    assert "you left this student out" in said
    assert "Ben" not in said


def test_nothing_of_a_student_comes_from_a_class_only_lesson(engine: Engine) -> None:
    """Even where rows of seats were left in it."""
    kept = lesson(engine, 1)
    with writing(engine) as connection:
        connection.execute(update(Session).where(Session.id == kept).values(class_only=True))
    assert reads.student_weeks(engine, "10b", "Ada", THRESHOLDS) is None
    assert list(reads.class_weeks(engine, "10b").names) == []
    lesson(engine, 3)
    found = of_student(engine)
    assert [one.session_id for one in found.lessons] != [kept]
    assert found.joined.count(Found.CLASS_ONLY) == 1
    assert "One was class-only" in words(student_weeks.layout(found))


def test_a_class_of_class_only_lessons_refuses_a_student_and_names_nobody(engine: Engine) -> None:
    for days in (1, 4):
        lesson(engine, days, class_only=True)
    page = weeks.layout(reads.class_weeks(engine, "10b"), may_see_students=True)
    said = words(page)
    assert texts.STUDENTS_OVER_WEEKS_NONE in said
    assert not any("/student/" in link for link in links(page))
    assert "Seat" not in said.replace(texts.STUDENTS_OVER_WEEKS_NONE, "")


def test_a_page_of_a_class_leads_to_topics_and_students_whatever_their_names(
    engine: Engine,
) -> None:
    for days in (1, 3):
        lesson(engine, days, class_name=HOSTILE, names=(HOSTILE, "Ben"),
               topics=(HOSTILE, f"B{days}", f"C{days}"))  # fmt: skip
    found = reads.class_weeks(engine, HOSTILE)
    assert found.topics == [(HOSTILE, 2)]
    assert found.names == [HOSTILE, "Ben"]
    told = links(weeks.layout(found, may_see_students=True))
    name = quote(HOSTILE, safe="")
    assert f"/topic/{name}" in told
    assert f"/class/{name}/student/{name}" in told
    alone = weeks.layout(found, may_see_students=False)
    assert not any("/student/" in link for link in links(alone))
    assert texts.STUDENT_WEEKS_ONLY_HERE in words(alone)


def test_an_empty_class_says_so_and_early_lessons_lie_a_page_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert texts.NO_CLASS in words(
        weeks.layout(reads.class_weeks(engine, "9z"), may_see_students=True)
    )
    monkeypatch.setattr(reads, "MOST_LESSONS", 2)
    monkeypatch.setattr(weeks, "MOST_LESSONS", 2)
    ids = [lesson(engine, days, minutes=2) for days in (1, 2, 3)]
    page = weeks.layout(reads.class_weeks(engine, "10b", 7), may_see_students=True)
    assert f"/session/{ids[2]}" in links(page)
    assert f"/session/{ids[0]}" not in links(page)
    assert "/class/10b/weeks" in links(page)


@pytest.mark.parametrize(
    ("address", "trusted", "allowed"),
    [(HERE, False, True), (ELSEWHERE, False, False), (ELSEWHERE, True, True)],
)
def test_one_student_over_weeks_is_for_the_teacher_alone(
    asker: Callable[..., Asker],  # noqa: F811 - a fixture
    address: str, trusted: bool, allowed: bool,
) -> None:  # fmt: skip
    one = asker(address, trusted=trusted)
    for days in (1, 4):
        lesson(one.engine, days, minutes=6)
    page = one.page("/class/10b/student/Ada")
    assert (texts.STUDENT_WEEKS_RULE in page) is allowed
    assert (texts.STUDENT_WEEKS_ONLY_HERE in page) is not allowed
    leads = "/student/Ada" in one.page("/class/10b/weeks").replace(r"\u002f", "/")
    assert leads is allowed


def test_the_story_from_a_lesson_to_its_class_a_topic_and_a_student(
    served: Served, visit: Visit
) -> None:
    newest, *_ = [lesson(served.engine, days, minutes=12) for days in (1, 4, 8, 22)]
    page = visit(f"/session/{newest}").page
    page.locator(".page-title .sub a").click()
    expect(page.locator("#weeks-figure .errorbars").first).to_be_attached()
    expect(page.locator(".said-list li").first).to_contain_text("4 lessons")
    page.locator(".chart-help summary").click()
    expect(page.locator(".chart-help li").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Fractions").click()
    expect(page.locator("#topic-figure .errorbars").first).to_be_attached()
    page.go_back()
    page.get_by_role("link", name="Ada", exact=True).click()
    expect(page.locator("#student-weeks-figure .errorbars").first).to_be_attached()
    expect(page.get_by_text(texts.STUDENT_WEEKS_RULE)).to_be_visible()
