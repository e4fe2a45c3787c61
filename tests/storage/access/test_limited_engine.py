"""Statements of a viewer reach the viewer's rows alone, on both engines."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import (
    Engine,
    Executable,
    column,
    delete,
    event,
    func,
    literal_column,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import CompileError

from storage import queries
from storage.access import lesson_rules
from storage.access.limited_engine import limited_engine
from storage.access.viewer import EVERYBODY, NOBODY, Viewer
from storage.database.engine import reading, writing
from storage.database.tables.columns import Base
from storage.database.tables.lessons import Flag, Reaction, Seat, Session
from storage.database.tables.rollups import Mood
from storage.errors import NotAllowedError
from storage.seat_ids import WHOLE_CLASS, seat_id
from tests.storage.access.reach import PACKED, Limit, Shown, row_counts
from tests.support.school.two_teachers import School


def test_every_table_has_a_rule_or_is_closed() -> None:
    known = {*Base.metadata.tables, "alembic_version", PACKED}
    assert set(lesson_rules.RULES) | lesson_rules.CLOSED == known
    assert not set(lesson_rules.RULES) & lesson_rules.CLOSED


def test_a_teacher_reaches_the_own_half(shown: Shown, limited: Limit) -> None:
    everything, school = shown
    whole = row_counts(everything)
    for one in (school.ada, school.bea):
        own = row_counts(limited(everything, one.viewer))
        assert {name: 2 * count for name, count in own.items()} == whole, one.login
        with reading(limited(everything, one.viewer)) as connection:
            names = connection.execute(select(Seat.name).distinct()).scalars()
            assert {name for name in names if name} <= set(one.secrets.individuals)


def test_nobody_and_the_administrator_reach_nothing(shown: Shown, limited: Limit) -> None:
    everything, school = shown
    for viewer in (NOBODY, school.administrator):
        assert set(row_counts(limited(everything, viewer)).values()) == {0}


def test_a_head_reaches_classes_as_a_whole(shown: Shown, limited: Limit) -> None:
    everything, school = shown
    engine = limited(everything, school.head)
    counts, whole = row_counts(engine), row_counts(everything)
    assert counts["session"] == whole["session"] == 4
    for name in (
        "seat", "reading", "seat_speech", "speech", "attachment", "attachment_line",
        "slide_picture", "recording", "class_member", "class_learning",
    ):  # fmt: skip
        assert counts[name] == 0, name
    with reading(engine) as connection:
        for row in connection.execute(select(*Session.__table__.columns)):
            assert row.class_only and row.notes == row.agenda == "" and not row.times_speakers
        assert set(connection.execute(select(Mood.seat_id).distinct()).scalars()) == {WHOLE_CLASS}
        assert set(connection.execute(select(Flag.seat_id)).scalars()) <= {None}
        assert list(connection.execute(select(Reaction.seat_id)).scalars()) == [None] * 4
        states = connection.execute(queries.session_with_state(school.ada.live)).one()
        assert (states.host, states.preview_token, states.preview_port) == ("", None, None)


def test_a_head_is_told_nothing_of_fewer_than_five(
    everything: Engine, school: School, limited: Limit
) -> None:
    few = update(Mood).where(Mood.session_id == school.ada.ended, Mood.bucket_ms < 60_000)
    with writing(everything) as connection:
        connection.execute(few.values(seen=4.0, unsure=0.0, confused=1.0, tiles=4.0))
    wanted = select(Mood).where(Mood.session_id == school.ada.ended, Mood.bucket_ms < 60_000)
    with reading(limited(everything, school.head)) as connection:
        rows = connection.execute(wanted).all()
        assert rows
        for row in rows:
            assert (row.readings, row.confused, row.sad, row.probabilities) == (0, 0.0, 0.0, None)
        of_lesson = select(Reaction.id).where(Reaction.session_id == school.ada.ended)
        assert connection.execute(of_lesson).all() == []


def test_what_excluded_students_did_is_not_counted_for_a_head(
    everything: Engine, school: School, limited: Limit
) -> None:
    seat = seat_id(school.ada.ended, 1)
    of_lesson = select(Reaction.id).where(Reaction.session_id == school.ada.ended)
    engine = limited(everything, school.head)
    with reading(engine) as connection:
        assert len(connection.execute(of_lesson).all()) == 1
    with writing(everything) as connection:
        connection.execute(update(Seat).where(Seat.id == seat).values(excluded=True))
    with reading(engine) as connection:
        assert connection.execute(of_lesson).all() == []


_SHAPES: tuple[Callable[[int], object], ...] = (
    lambda lesson: select(Session.id).where(Session.id == lesson),
    lambda lesson: select(Session).where(Session.id == lesson),
    lambda lesson: select(Session.__table__.alias("other").c.title),
    lambda lesson: select(Session.__table__.c.title).where(Session.id == lesson),
    lambda lesson: select(Seat.name).join(Session, Session.id == Seat.session_id),
    lambda lesson: select(Session.title, Seat.name).outerjoin(Seat, Seat.session_id == Session.id),
    lambda lesson: select(select(Seat.name).where(Seat.session_id == lesson).subquery().c.name),
    lambda lesson: select(select(Session.title).cte("t").c.title),
    lambda lesson: select(Session.title).union_all(select(Seat.name)),
    lambda lesson: select(func.max(Session.title)),
    lambda lesson: select(select(Session.title).where(Session.id == lesson).scalar_subquery()),
    lambda lesson: select(func.count()).where(
        select(Seat.id).where(Seat.session_id == lesson).exists()
    ),
    lambda lesson: select(Session.title).where(Session.id.in_(select(Seat.session_id))),
    queries.session_with_state,
    queries.seats,
    queries.flags,
    lambda lesson: queries.session_list(only=[lesson]),
    queries.attachment_lines,
    queries.student_summary,
    queries.readings_since,
    queries.reactions,
    queries.seat_speech,
    lambda lesson: queries.running_lessons(),
)


def test_no_shape_of_a_statement_shows_foreign_rows(shown: Shown, limited: Limit) -> None:
    everything, school = shown
    both = (*school.ada.secrets.all, *school.bea.secrets.all)
    hers, office = limited(everything, school.bea.viewer), limited(everything, school.administrator)
    for number, shape in enumerate(_SHAPES):
        statement: Any = shape(school.ada.ended)
        for engine, hidden in ((hers, school.ada.secrets.all), (office, both)):
            with reading(everything) as whole, reading(engine) as connection:
                assert whole.execute(statement).all(), number
                rows = repr(connection.execute(statement).all())
            assert not [secret for secret in hidden if secret in rows], number


@pytest.mark.parametrize(
    "statement",
    [
        text("SELECT title FROM session"),
        text("SELECT title FROM session").columns(column("title")),
        select(text("title")).select_from(Session),
        select(literal_column("(SELECT max(title) FROM session)")),
        select(Session.id).where(text("1 = 1")),
        select(table("session", column("secret"))).where(literal_column("title = 'x'") == 1),
        select(table("sqlite_master", column("name"))),
        select(table("pg_stat_activity", column("query"))),
        select(table("session", column("title"), schema="public")),
        select(Base.metadata.tables["account"]),
        select(Base.metadata.tables["account_session"]),
        delete(Base.metadata.tables["audit"]),
    ],
    ids=range(12),
)
def test_what_has_no_rule_is_refused(shown: Shown, limited: Limit, statement: Executable) -> None:
    everything, school = shown
    with (
        pytest.raises(CompileError),
        reading(limited(everything, school.ada.viewer)) as connection,
    ):
        connection.execute(statement)


def test_a_driver_statement_and_a_missing_viewer_are_refused(shown: Shown, limited: Limit) -> None:
    everything, school = shown
    with (
        pytest.raises(CompileError),
        reading(limited(everything, school.ada.viewer)) as connection,
    ):
        connection.exec_driver_sql("SELECT title FROM session")
    with pytest.raises(NotAllowedError), reading(limited(everything, EVERYBODY)):
        pass

    def none() -> Viewer:
        raise RuntimeError("outside of a request")

    engine = limited_engine(everything, none)
    for _ in range(20):  # and no connection of the pool is lost
        with pytest.raises(RuntimeError), reading(engine):
            pass
    engine.dispose()


def test_viewers_of_one_engine_are_kept_apart(shown: Shown) -> None:
    everything, school = shown
    asking = [school.ada.viewer]
    engine = limited_engine(everything, lambda: asking[0])
    wanted = select(Session.title).order_by(Session.id)
    viewers = [school.ada.viewer, school.bea.viewer, school.head, school.administrator] * 3
    expected = {
        school.ada.viewer: {"TitleAda"}, school.bea.viewer: {"TitleBea"},
        school.head: {"TitleAda", "TitleBea"}, school.administrator: set(),
    }  # fmt: skip
    with reading(engine) as old:  # a connection keeps the viewer it began with
        for viewer in viewers:
            asking[0] = viewer
            with reading(engine) as connection:
                assert set(connection.execute(wanted).scalars()) == expected[viewer]
            assert set(old.execute(wanted).scalars()) == expected[school.ada.viewer]
    engine.dispose()


def test_an_unknown_lesson_costs_the_same_statements_as_a_foreign_one(
    shown: Shown, limited: Limit
) -> None:
    everything, school = shown
    engine, sent = limited(everything, school.bea.viewer), []
    event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    for statement in (queries.session_with_state, queries.seats, queries.flags):
        for lesson in (school.ada.ended, 10**6):
            with reading(engine) as connection:
                assert connection.execute(statement(lesson)).all() == []
    statements = [one for one in sent if one.startswith("SELECT") and "set_config" not in one]
    assert statements[::2] == statements[1::2]


def test_without_accounts_nothing_is_attached(shown: Shown) -> None:
    everything, _ = shown
    assert not everything.dialect.statement_compiler.__name__.startswith("Limited")
    for name in ("engine_connect", "before_execute", "before_cursor_execute"):
        assert not list(getattr(everything.dispatch, name)), name
