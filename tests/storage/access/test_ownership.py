"""Whose a new lesson is, and that a wrong login is said before anything is recorded."""

import pytest
from sqlalchemy import Engine, select

from storage.access.ownership import owner_of_lessons, owner_of_session
from storage.config.school import SchoolSettings
from storage.database.engine import reading
from storage.database.tables.lessons import Session
from storage.errors import ConfigurationError
from storage.kinds import Role
from storage.writes import class_lists
from storage.writes.sessions import start_session
from tests.support.school.two_teachers import add_account


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def test_a_lesson_is_of_the_teacher_that_is_named(engine: Engine) -> None:
    ada = add_account(engine, "ada", Role.TEACHER)
    school = SchoolSettings(accounts=True, teacher=" Ada ", room="Room 12")
    owner = owner_of_lessons(engine, school)
    assert owner == ada
    lesson = start_session(
        engine, source="demo", sample_hz=1.0, model_version="x", owner_id=owner, room=school.room
    )
    assert owner_of_session(engine, lesson) == ada
    with reading(engine) as connection:
        assert connection.execute(select(Session.room)).scalar_one() == "Room 12"


def test_without_accounts_a_lesson_is_nobodys(engine: Engine) -> None:
    assert owner_of_lessons(engine, SchoolSettings()) is None


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ("", "school.teacher is empty"),
        ("nobody", "nobody logs in as 'nobody'"),
        ("gone", "is disabled"),
        ("office", "is no teacher's account"),
    ],
)
def test_a_wrong_login_is_one_line_and_bad_configuration(
    engine: Engine, login: str, words: str
) -> None:
    add_account(engine, "gone", Role.TEACHER, disabled=True)
    add_account(engine, "office", Role.ADMINISTRATOR)
    with pytest.raises(ConfigurationError, match=words) as error:
        owner_of_lessons(engine, SchoolSettings(accounts=True, teacher=login))
    assert error.value.exit_code == 2
    assert "\n" not in str(error.value)


def test_class_lists_of_several_teachers_are_kept_apart(engine: Engine) -> None:
    ada, bea = (add_account(engine, login, Role.TEACHER) for login in ("ada", "bea"))
    for owner, name in ((ada, "Pupil A"), (bea, "Pupil B"), (None, "Pupil C")):
        class_lists.save(engine, "7b", [name], owner)
    assert class_lists.names(engine, "7b", ada) == ["Pupil A", "Pupil C"]
    assert class_lists.names(engine, "7b") == ["Pupil A", "Pupil B", "Pupil C"]
    class_lists.save(engine, "7b", ["Pupil D"], ada)
    assert class_lists.names(engine, "7b", bea) == ["Pupil B", "Pupil C"]
