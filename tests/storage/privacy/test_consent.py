"""The consent register, and objections: what is kept of whom, and that it goes."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from storage.access import notice
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Flag, Reading, Seat
from storage.database.tables.privacy import ClassObjection, ClassSalt
from storage.database.tables.rollups import Mood
from storage.errors import InputFileError, StorageError
from storage.export.consent import register_csv, write_register
from storage.kinds import FlagKind
from storage.privacy import consent, objections
from storage.privacy.consent import Way
from storage.privacy.objections import MOST_PRINTS, PRINT_BYTES
from storage.records import FlagEvent, Sample
from storage.remembered import RememberedLabel
from storage.seat_ids import seat_id
from storage.writes import class_lists, sessions
from storage.writes.deletion import delete_everything
from storage.writes.samples.batch import BatchBuilder, store
from storage.writes.seat_edits import SeatEdits, set_excluded
from tests.support.lessons.samples import START, sample_at


def lesson(engine: Engine, class_name: str = "8a") -> int:
    return sessions.start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1", started_at=START,
        class_name=class_name, notice_at=START,
    )  # fmt: skip


def keep(engine: Engine, session: int, *samples: Sample) -> SeatEdits:
    with writing(engine) as connection:
        builder = BatchBuilder(connection, session)
        return [store(connection, builder.build([one])) for one in samples][-1].edits


def a_print(number: int) -> bytes:
    return bytes([number]) * PRINT_BYTES


def count(engine: Engine, table: type[ClassObjection] | type[ClassSalt]) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_register_says_who_was_told_and_how(engine: Engine) -> None:
    consent.record_told(engine, " 8a ", Way.CHAT, language="de", told_at=START)
    consent.record_told(engine, "8a", Way.LETTER, language="hi", person="Ada's  parents")
    consent.record_told(engine, "8b", Way.SPOKEN, speakers=True)
    lesson(engine)
    kept = consent.register_of(engine, "8a")
    whole, person = sorted(kept.told, key=lambda one: one.id)
    assert (whole.told_at, whole.way, whole.language) == (START, Way.CHAT, "de")
    assert (whole.person, whole.version, whole.speakers) == ("", notice.VERSION, False)
    assert (person.person, person.way) == ("Ada's parents", Way.LETTER)
    assert (kept.watched, kept.first_at, kept.last_at) == (1, START, START)
    assert consent.classes(engine) == ["8a", "8b"]
    consent.forget_told(engine, person.id)
    assert [one.id for one in consent.register_of(engine, "8a").told] == [whole.id]
    with pytest.raises(StorageError, match="no entry"):
        consent.forget_told(engine, person.id)


@pytest.mark.parametrize("speakers", [False, True])
def test_a_lesson_notes_it_once_for_each_text(engine: Engine, speakers: bool) -> None:
    for _ in range(3):
        consent.record_told(engine, "8a", Way.LESSON, once=True, speakers=speakers)
    assert len(consent.register_of(engine, "8a").told) == 1
    # the text with speaking times says more: it stands for the other, not the other way round
    consent.record_told(engine, "8a", Way.LESSON, once=True, speakers=not speakers)
    assert len(consent.register_of(engine, "8a").told) == (1 if speakers else 2)


@pytest.mark.parametrize("bad", ["", "  ", "x" * 301])
def test_a_class_has_a_name(engine: Engine, bad: str) -> None:
    with pytest.raises(InputFileError):
        consent.record_told(engine, bad, Way.CHAT)


def test_somebody_of_the_list_objects_by_name(engine: Engine) -> None:
    class_lists.save(engine, "8a", ["Ada Lind", "Ben Roth"])
    first = objections.object_by_name(engine, "8a", "Ada  Lind")
    assert objections.object_by_name(engine, "8a", "Ada Lind") == first
    for class_name, name in (("8a", "Ada"), ("8b", "Ada Lind"), ("8a", "")):
        with pytest.raises(InputFileError, match="has no"):
            objections.object_by_name(engine, class_name, name)
    found = objections.objections_of(engine, "8a")
    assert (found.names, found.labels, found.salt) == (("Ada Lind",), {}, None)
    # a new list does not make an objection undone
    class_lists.save(engine, "8a", ["Cleo Berg"])
    assert objections.objections_of(engine, "8a").names == ("Ada Lind",)
    objections.withdraw(engine, first)
    assert objections.objections_of(engine, "8a").count == 0
    with pytest.raises(StorageError, match="no objection"):
        objections.withdraw(engine, first)


def test_a_seat_is_excluded_in_all_lessons_by_its_label(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, sample_at(session, 1.0))
    objections.exclude_always(engine, seat_id(session, 2))
    edits = keep(engine, session, sample_at(session, 2.0))
    assert edits.excluded == {2}
    assert edits.remember == {2}
    assert edits.class_salt is not None
    label = RememberedLabel(2, a_print(1))
    told = replace(sample_at(session, 3.0), remembered=(label,))
    assert keep(engine, session, told, told).remember == frozenset()
    found = objections.objections_of(engine, "8a")
    assert list(found.labels.values()) == [(a_print(1),)]
    assert found.salt == edits.class_salt
    assert objections.objections_of(engine, "8b").count == 0
    [kept] = objections.listed(engine, "8a")
    assert (kept.name, kept.sizes) == (None, 1)
    with reading(engine) as connection:
        assert set(connection.execute(select(ClassObjection.name)).scalars()) == {None}


def test_labels_of_new_sizes_are_added_and_bounded(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, sample_at(session, 1.0))
    objections.exclude_always(engine, seat_id(session, 1))
    first = RememberedLabel(1, a_print(0))
    keep(engine, session, replace(sample_at(session, 2.0), remembered=(first,)))
    [identity] = objections.objections_of(engine, "8a").labels
    more = tuple(RememberedLabel(3, a_print(n % 20), identity) for n in range(40))
    gone = RememberedLabel(3, a_print(1), identity + 1)
    keep(engine, session, replace(sample_at(session, 3.0), remembered=(*more, gone)))
    [kept] = objections.objections_of(engine, "8a").labels.values()
    assert kept == tuple(a_print(n) for n in range(MOST_PRINTS))
    objections.withdraw(engine, identity)
    assert count(engine, ClassSalt) == 0


def test_who_is_included_again_is_not_remembered(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, sample_at(session, 1.0))
    objections.exclude_always(engine, seat_id(session, 1))
    set_excluded(engine, seat_id(session, 1), excluded=False)
    label = RememberedLabel(1, a_print(1))
    keep(engine, session, replace(sample_at(session, 2.0), remembered=(label,)))
    assert count(engine, ClassObjection) == 0


def test_only_a_lesson_of_a_class_that_is_watched_can_remember(engine: Engine) -> None:
    session = lesson(engine, "")
    keep(engine, session, sample_at(session, 1.0))
    with pytest.raises(StorageError, match="no class"):
        objections.exclude_always(engine, seat_id(session, 1))
    sessions.end_session(engine, session)
    with pytest.raises(StorageError, match="over"):
        objections.exclude_always(engine, seat_id(session, 1))
    with pytest.raises(StorageError, match="no seat"):
        objections.exclude_always(engine, 999)


def test_nothing_stays_of_who_turns_out_to_object(engine: Engine) -> None:
    session = lesson(engine)
    named = sample_at(session, 1.0)
    seats = (replace(named.seats[0], name="Ada", name_certainty=0.9), *named.seats[1:])
    flag = FlagEvent(session, seat_id(session, 1), FlagKind.SAD, named.observed_at)
    keep(engine, session, replace(named, seats=seats, flags=(flag,)))
    keep(engine, session, replace(sample_at(session, 2.0), objecting=(1,)))
    one = seat_id(session, 1)
    with reading(engine) as connection:
        for table in (Reading, Mood, Flag):
            seats_left = connection.execute(select(table.seat_id).distinct()).scalars().all()
            assert one not in seats_left
            assert table is Flag or seat_id(session, 2) in seats_left
        seat = connection.execute(select(*Seat.__table__.columns).where(Seat.id == one)).one()
    assert seat.excluded
    assert seat.name is None


def test_the_register_is_exported_as_plain_text(engine: Engine, tmp_path: Path) -> None:
    class_lists.save(engine, "=8a", ["@Ada"])
    consent.record_told(engine, "=8a", Way.CHAT, person="=cmd()", told_at=START, language="en")
    objections.object_by_name(engine, "=8a", "@Ada")
    out = tmp_path / "register.csv"
    assert write_register(engine, "=8a", out) == 2
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert [row["kind"] for row in rows] == ["told", "objects"]
    assert rows[0]["date"] == "2026-03-29T00:30:00+00:00"
    assert all(row["class"] == "'=8a" and row["who"].startswith("'") for row in rows)
    assert out.stat().st_mode & 0o777 == 0o600
    assert register_csv(consent.register_of(engine, "none")).count("\n") == 1


def test_a_register_is_deleted_with_all_that_anybody_is_known_by(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, sample_at(session, 1.0))
    objections.exclude_always(engine, seat_id(session, 1))
    label = RememberedLabel(1, a_print(1))
    keep(engine, session, replace(sample_at(session, 2.0), remembered=(label,)))
    consent.record_told(engine, "8a", Way.CHAT)
    assert consent.delete_register(engine, "8a") == 2
    assert (count(engine, ClassObjection), count(engine, ClassSalt)) == (0, 0)
    assert consent.classes(engine) == []
    with pytest.raises(StorageError, match="nothing is kept"):
        consent.delete_register(engine, "8a")
    consent.record_told(engine, "8b", Way.CHAT)
    sessions.end_session(engine, session)
    delete_everything(engine)
    assert consent.classes(engine) == []
