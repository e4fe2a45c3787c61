"""A lesson that reads no answers says so in words; nowhere does it tell zero."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from dashboard import texts
from dashboard.api import rows as api_rows
from dashboard.callbacks.live import tick_values
from dashboard.pages.lesson.page import layout
from dashboard.pages.live.answers import answers_line
from dashboard.pages.live.parts import TARGETS
from dashboard.reads import live as live_reads
from dashboard.reads import session as reads
from storage.config.settings import FlagSettings
from storage.database.engine import open_database, reading, writing
from storage.database.tables.lessons import Session
from storage.export.columns import Table
from storage.kinds import MarkerKind, ReactionKind
from storage.writes import annotations
from tests.support.database.reactions import add_reaction
from tests.support.lessons.seed import Lesson, add_lesson


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'lessons.db'}")


def lesson(engine: Engine, reads_answers: bool | None) -> int:
    """A lesson that is being watched, in which the class was asked half a minute ago."""
    session_id = add_lesson(engine, Lesson(minutes=3.0, seats=9, columns=3))
    asked_at = datetime.now(UTC) - timedelta(seconds=30)
    annotations.add_marker(engine, session_id, "", asked_at, MarkerKind.CHECK)
    with writing(engine) as connection:
        row = update(Session).where(Session.id == session_id)
        connection.execute(row.values(reads_answers=reads_answers))
    return session_id


def live(engine: Engine) -> dict[str, str]:
    values, _ = tick_values(engine, None)
    return {name: str(value) for name, value in zip(TARGETS, values, strict=True)}


def after_class(engine: Engine, session_id: int) -> str:
    records = reads.session_records(engine, session_id)
    assert records is not None
    return str(layout(records, datetime.now(UTC), FlagSettings().thresholds()))


def test_live_check_and_pace_say_that_answers_are_not_read(engine: Engine) -> None:
    lesson(engine, False)
    shown = live(engine)
    assert shown["answers"] == texts.REACTIONS_NOT_READ
    assert shown["answers_box"] == ""
    assert texts.REACTIONS_NOT_READ in shown["check"]
    assert "count for 30 seconds" not in shown["check"]
    assert "slower and faster are not read" in shown["pace"]
    records = live_reads.live_records(engine, datetime.now(UTC))
    assert records is not None
    assert answers_line(records) == texts.REACTIONS_NOT_READ  # glance and phone


@pytest.mark.parametrize("reads_answers", [True, None])
def test_a_lesson_that_reads_them_or_may_have_says_nothing_of_it(
    engine: Engine, reads_answers: bool | None
) -> None:
    session_id = lesson(engine, reads_answers)
    assert "not read" not in "".join(live(engine).values())
    assert texts.REACTIONS_NOT_READ not in after_class(engine, session_id)


def test_after_class_the_panels_say_it_once_each(engine: Engine) -> None:
    page = after_class(engine, lesson(engine, False))
    assert page.count(texts.REACTIONS_NOT_READ) == 2  # answers, checks
    assert texts.PACE_ANSWERS_UNREAD in page


def test_what_was_read_until_it_was_switched_off_stays(engine: Engine) -> None:
    session_id = lesson(engine, False)
    add_reaction(engine, session_id, 3, ReactionKind.YES, datetime.now(UTC) - timedelta(seconds=70))
    page = after_class(engine, session_id)
    assert texts.REACTIONS_STOPPED in page
    assert texts.REACTION_KIND["yes"] in page


def test_an_export_of_checks_leaves_counts_empty(engine: Engine) -> None:
    session_id = lesson(engine, False)
    with reading(engine) as connection:
        session = api_rows.session_row(connection, session_id)
        assert session is not None
        rows = list(api_rows.table_rows(connection, session, Table.CHECKS))
    assert session["reads_answers"] is False
    counts = {row[name] for row in rows for name in ("green", "orange", "red", "answered")}
    assert counts == {None}
