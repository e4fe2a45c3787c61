"""A viewer changes, deletes and adds rows of own lessons alone, on both engines."""

from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, update

from storage.access import lesson_rules
from storage.access.viewer import NOBODY
from storage.database.engine import reading, writing
from storage.database.tables.classes import ClassMember
from storage.database.tables.lessons import Marker, Seat, Session
from storage.errors import NotAllowedError, StorageError
from storage.seat_ids import seat_id
from storage.writes import annotations, deletion
from tests.storage.access.reach import TABLES, Limit, Shown, row_counts
from tests.support.school.two_teachers import School, flag_of


def test_foreign_rows_are_neither_changed_nor_deleted(
    everything: Engine, school: School, limited: Limit
) -> None:
    foreign, before = school.ada.ended, row_counts(everything)
    engine = limited(everything, school.bea.viewer)
    for act in (
        lambda: annotations.rename_session(engine, foreign, "x"),
        lambda: annotations.rename_seat(engine, seat_id(foreign, 1), "x"),
        lambda: annotations.set_verdict(engine, flag_of(everything, foreign), "wrong"),
        lambda: annotations.snooze_flag(
            engine, flag_of(everything, foreign), annotations.REST_OF_CLASS
        ),
        lambda: annotations.add_marker(engine, foreign, "x"),
        lambda: deletion.delete_session(engine, foreign),
        lambda: deletion.delete_seat(engine, seat_id(foreign, 1)),
    ):
        with pytest.raises(StorageError):
            act()
    with writing(engine) as connection:
        connection.execute(update(Session).values(notes="hers"))
    assert row_counts(everything) == before
    with reading(everything) as connection:
        kept = connection.execute(select(Session.notes).where(Session.id == foreign)).scalar_one()
    assert kept == "notes-of-ada"


def test_deleting_without_a_condition_leaves_the_others_rows(shown: Shown, limited: Limit) -> None:
    everything, school = shown
    whole, engine = row_counts(everything), limited(everything, school.bea.viewer)
    own = row_counts(engine)
    for name, found in TABLES.items():
        if lesson_rules.RULES[name].fixed:
            continue
        with reading(engine) as connection:  # which takes it back
            gone: Any = connection.execute(delete(found))
            assert gone.rowcount == own[name], name
    assert row_counts(everything) == whole
    for viewer in (school.head, school.administrator, NOBODY):
        engine = limited(everything, viewer)
        for found in TABLES.values():
            with pytest.raises(NotAllowedError), reading(engine) as connection:
                connection.execute(delete(found))


def test_new_rows_belong_to_an_own_lesson(
    everything: Engine, school: School, limited: Limit
) -> None:
    engine = limited(everything, school.bea.viewer)
    marker = {"marked_at": annotations.REST_OF_CLASS, "text": "x"}
    with writing(engine) as connection:
        connection.execute(insert(Marker).values(session_id=school.bea.ended, **marker))
    account = school.ada.viewer.account_id
    for refused in (
        insert(Marker).values(session_id=school.ada.ended, **marker),
        insert(Marker).values(session_id=10**6, **marker),
        insert(ClassMember).values(class_name="x", name="y", owner_id=account),
        insert(ClassMember).values(class_name="x", name="y"),
        insert(Marker).from_select(["session_id"], select(Session.id)),
        insert(Session).values(title="x"),
        insert(Seat).values(session_id=school.bea.ended),
    ):
        with pytest.raises(NotAllowedError), writing(engine) as connection:
            connection.execute(refused)
    several = [{"session_id": of, **marker} for of in (school.bea.ended, school.ada.ended)]
    with pytest.raises(NotAllowedError), writing(engine) as connection:
        connection.execute(insert(Marker), several)
    with reading(everything) as connection:
        added = select(Marker.session_id).where(Marker.text == "x")
        assert connection.execute(added).scalars().all() == [school.bea.ended]
