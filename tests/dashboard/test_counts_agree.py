"""Flags, students and minutes are the same for every reader, whatever a teacher has edited.

Random edits go through the public functions; a plain model of the truth is edited beside them, and
then every reader is asked: history, calendar, lesson page, live page, report, API and exports.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from dashboard.api import rows as api_rows
from dashboard.pages.history import calendar
from dashboard.pages.history.page import history_row
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import session as reads
from dashboard.report.page import session_report
from dashboard.series import frames as series
from dashboard.series.flag_state import live_flags
from dashboard.series.lesson_summary import month_of
from dashboard.viewmodels.lesson import fact_pairs, lesson_view
from storage import queries
from storage.database.engine import open_database, reading, writing
from storage.database.schema import Base
from storage.errors import StorageError
from storage.evidence import FlagEvidence
from storage.export.files import iter_csv
from storage.export.tables import COLUMNS, Table, blocks
from storage.queries import lessons as lesson_queries
from storage.records import (
    SMALLEST_GROUP,
    FlagEvent,
    FlagKind,
    Sample,
    SampleCounts,
    SeatSighting,
    seat_id,
)
from storage.writes import annotations, retention, seat_edits, sessions
from storage.writes.batch import BatchBuilder, store
from tests.support.storage_samples import reading_of

SEATS, SECONDS = 4, 40
LOOKS = (0, 15, 30, 39)
ENDED, OTHER, SMALL, LIVE = range(4)
"""Two lessons that are over, one of the class alone, and one that is being watched."""
KINDS = tuple(FlagKind)


@dataclass
class Flagged:
    """What is known of a flag. seat: its number, 0 for the class; from_s, to_s: None while open."""

    seat: int
    kind: FlagKind
    from_s: int
    to_s: int | None
    visible: int
    verdict: str | None = None
    snoozed: bool = False


@dataclass
class Truth:
    """One lesson as it is: seats with the number they are merged into, or 0."""

    class_only: bool = False
    merged: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(1, SEATS + 1), 0))
    excluded: set[int] = field(default_factory=set)
    flags: list[Flagged] = field(default_factory=list)

    def owner(self, seat: int) -> int:
        return self.merged.get(seat) or seat

    def family(self, seat: int) -> set[int]:
        return {one for one in self.merged if self.owner(one) == self.owner(seat)}

    def students(self) -> set[int]:
        if self.class_only:
            return set()
        return {s for s, into in self.merged.items() if not into and s not in self.excluded}

    def shown(self) -> list[Flagged]:
        if self.class_only:
            return [f for f in self.flags if not f.seat and f.visible >= SMALLEST_GROUP]
        return [f for f in self.flags if not f.seat or self.owner(f.seat) not in self.excluded]

    def minutes(self, seat: Any, kind: FlagKind) -> float:  # noqa: ANN401
        spans = [f for f in self.shown() if f.seat and (self.owner(f.seat), f.kind) == (seat, kind)]
        return len({s for f in spans for s in range(f.from_s, f.to_s or SECONDS)}) / 60


flag_of = st.builds(
    Flagged,
    seat=st.integers(0, SEATS),
    kind=st.sampled_from(KINDS),
    from_s=st.integers(0, 20),
    to_s=st.one_of(st.none(), st.integers(21, SECONDS)),
    visible=st.integers(SMALLEST_GROUP - 2, SMALLEST_GROUP + 2),
)
EDITS = (
    "merge", "merge", "separate", "exclude", "exclude", "include", "own", "helpful", "wrong",
    "unanswered", "snooze", "end_snooze", "flag", "delete_seat", "delete_lesson",
)  # fmt: skip
edit_of = st.tuples(
    st.sampled_from(EDITS), st.integers(0, 3), st.integers(1, SEATS), st.integers(1, SEATS),
    st.integers(0, 9), flag_of,
)  # fmt: skip
flags_of = st.lists(flag_of, max_size=5, unique_by=lambda f: (f.seat, f.kind, f.from_s))


class World:
    """The database and the truth beside it. now: the moment at which everybody looks."""

    def __init__(self, engine: Engine, flags: list[list[Flagged]]) -> None:
        self.engine, self.now = engine, datetime.now(UTC)
        with writing(engine) as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(delete(table))
        self.ids: dict[int, int] = {}
        self.truth: dict[int, Truth] = {}
        self.start: dict[int, datetime] = {}
        for which in (ENDED, OTHER, SMALL, LIVE):
            self._lesson(which, flags[which])

    def _lesson(self, which: int, flags: list[Flagged]) -> None:
        before = timedelta(seconds=SECONDS + 20 if which == LIVE else 3600 * (which + 2))
        start = datetime.fromtimestamp(round((self.now - before).timestamp()), UTC)
        class_only = which == SMALL
        lesson = sessions.start_session(
            self.engine, source="video", sample_hz=1, model_version="m", started_at=start,
            title=f"Lesson {which}", class_only=class_only,
        )  # fmt: skip
        self.ids[which], self.start[which] = lesson, start
        self.truth[which] = Truth(class_only, {} if class_only else Truth().merged)
        numbers = range(1, SEATS + 1)
        looks = [start + timedelta(seconds=second) for second in LOOKS]
        self._store(
            which,
            *(
                Sample(
                    lesson,
                    at,
                    seats=tuple(SeatSighting(n, 1, n) for n in numbers),
                    readings=tuple(reading_of(lesson, n, at) for n in numbers),
                    counts=SampleCounts(lesson, at, SEATS, SEATS),
                )
                for at in looks
            ),
        )
        for one in flags:
            self.flag(which, one)
        if which != LIVE:
            sessions.end_session(self.engine, lesson, start + timedelta(seconds=SECONDS))
            for kept in self.truth[which].flags:
                kept.to_s = kept.to_s or SECONDS

    def _store(self, which: int, *samples: Sample) -> None:
        with writing(self.engine) as connection:
            store(connection, BatchBuilder(connection, self.ids[which]).build(samples))

    def flag(self, which: int, one: Flagged) -> None:
        """Stores a flag; the class-only lesson keeps those of the class alone."""
        truth = self.truth[which]
        one = Flagged(one.seat, one.kind, one.from_s, one.to_s, one.visible)
        same = [
            f for f in truth.flags if (f.seat, f.kind, f.from_s) == (one.seat, one.kind, one.from_s)
        ]
        if same:
            return
        start, lesson = self.start[which], self.ids[which]
        self._store(
            which,
            Sample(
                lesson, start + timedelta(seconds=SECONDS - 1),
                flags=(
                    FlagEvent(
                        lesson, seat_id(lesson, one.seat) if one.seat else None, one.kind,
                        start + timedelta(seconds=one.from_s),
                        None if one.to_s is None else start + timedelta(seconds=one.to_s),
                        evidence=FlagEvidence(looking=3, visible=one.visible),
                    ),
                ),
            ),
        )  # fmt: skip
        if one.seat in truth.merged or not one.seat:  # else the student has been deleted
            truth.flags.append(one)

    def edit(  # noqa: PLR0912 - one branch per edit
        self, what: str, which: int, seat: int, into: int, place: int, new: Flagged
    ) -> None:
        """One edit of both; what the store refuses changes neither."""
        if which not in self.ids:
            return
        truth, lesson = self.truth[which], self.ids[which]
        one = seat_id(lesson, seat)
        known = seat in truth.merged
        if what == "flag":
            if which == LIVE:
                self.flag(which, new)
        elif what == "delete_lesson":
            if which == LIVE:
                return
            retention.delete_session(self.engine, lesson)
            del self.ids[which], self.truth[which]
        elif what in ("helpful", "wrong", "unanswered", "snooze", "end_snooze"):
            self._answer(what, truth, which, place)
        elif what == "merge":
            free = known and truth.merged.get(into) == 0 and not truth.merged[seat]
            self._try(
                free and seat != into,
                lambda: seat_edits.merge(self.engine, one, seat_id(lesson, into)),
            )
            if free and seat != into:
                for member in truth.family(seat):
                    truth.merged[member] = into
                if truth.family(into) & truth.excluded:
                    truth.excluded |= truth.family(into)
        elif what == "separate":
            merged = known and truth.merged[seat] != 0
            self._try(merged, lambda: seat_edits.separate(self.engine, one))
            if merged:
                truth.merged[seat] = 0
        elif what in ("exclude", "own"):
            how = seat_edits.set_own if what == "own" else _exclude
            self._try(known, lambda: how(self.engine, one))
            truth.excluded |= truth.family(seat) if known else set()
        elif what == "include":
            self._try(known, lambda: seat_edits.set_excluded(self.engine, one, excluded=False))
            truth.excluded -= truth.family(seat) if known else set()
        elif what == "delete_seat":
            gone = truth.family(seat) if known else set()
            self._try(known, lambda: retention.delete_seat(self.engine, one))
            truth.merged = {s: into for s, into in truth.merged.items() if s not in gone}
            truth.flags = [f for f in truth.flags if f.seat not in gone]
            truth.excluded -= gone

    def _try(self, allowed: bool, act: Any) -> None:  # noqa: ANN401
        if allowed:
            act()
        else:
            with pytest.raises(StorageError):
                act()

    def _answer(self, what: str, truth: Truth, which: int, place: int) -> None:
        if not truth.flags:
            return
        one = truth.flags[place % len(truth.flags)]
        flag_id = self._id(which, one)
        if what == "snooze":
            annotations.snooze_flag(self.engine, flag_id, annotations.REST_OF_CLASS)
            one.snoozed = True
        elif what == "end_snooze":
            annotations.end_snooze(self.engine, flag_id)
            for other in truth.flags:
                alike = truth.owner(other.seat) == truth.owner(one.seat)
                if alike and other.kind == one.kind:
                    other.snoozed = False
        else:
            one.verdict = None if what == "unanswered" else what
            annotations.set_verdict(self.engine, flag_id, one.verdict)

    def _id(self, which: int, one: Flagged) -> int:
        lesson = self.ids[which]
        at = self.start[which] + timedelta(seconds=one.from_s)
        raw = Base.metadata.tables["flag"].c
        wanted = seat_id(lesson, one.seat) if one.seat else None
        query = select(raw.id).where(
            raw.session_id == lesson, raw.kind == str(one.kind), raw.opened_at == at,
            raw.seat_id.is_not_distinct_from(wanted),
        )  # fmt: skip
        with reading(self.engine) as connection:
            return int(connection.execute(query).scalar_one())


def _exclude(engine: Engine, seat: int) -> None:
    seat_edits.set_excluded(engine, seat, excluded=True)


def _key(truth: Truth, one: Flagged) -> tuple[int, str, int]:
    return (truth.owner(one.seat) if one.seat else 0, str(one.kind), one.from_s)


def _told(world: World, which: int, row: Any) -> tuple[int, str, int]:  # noqa: ANN401
    since = (row.opened_at - world.start[which]).total_seconds()
    return (row.number or 0, row.kind, round(since))


def check(world: World) -> None:
    """Every reader against the truth."""
    history = lesson_reads.history(world.engine)
    rows = {row.id: row for row in history.sessions}
    assert set(rows) == set(world.ids.values())
    numbers = re.findall(r"\b(\d+) flags?\b", "".join(_calendars(history, world)))
    counts = [len(truth.shown()) for truth in world.truth.values()]
    assert sorted(map(int, numbers)) == sorted(count for count in counts if count)
    for which, truth in world.truth.items():
        lesson, shown = world.ids[which], truth.shown()
        expected = sorted(_key(truth, one) for one in shown)
        answered = sum(one.verdict is not None for one in shown)
        listed = history_row(rows[lesson], {}, "", world.now)
        assert (listed["flags"], listed["answered"]) == (len(shown), answered)
        assert (listed["students"] or 0) == len(truth.students())
        for kind in KINDS:
            believed = sum(one.kind == kind and one.verdict != "wrong" for one in shown)
            assert history.flags.get((lesson, kind.value), 0) == believed
        _check_answers(world, lesson, shown)
        _check_page(world, which, truth, expected)
        _check_tables(world, which, truth, expected, answered)
    if LIVE in world.truth:
        _check_live(world, world.truth[LIVE])


def _calendars(history: Any, world: World) -> Iterator[str]:  # noqa: ANN401
    for month in {month_of(start) for which, start in world.start.items() if which in world.ids}:
        today = world.now.astimezone().date()
        drawn = str(calendar.layout(history, month, today))
        yield from re.findall(r"className='lesson'", drawn) and [drawn]


def _check_answers(world: World, lesson: int, shown: list[Flagged]) -> None:
    with reading(world.engine) as connection:
        given = {
            r.kind: (r.helpful, r.wrong) for r in connection.execute(queries.flag_answers(lesson))
        }
    for kind in KINDS:
        of_kind = [one.verdict for one in shown if one.kind == kind]
        assert given.get(kind.value, (0, 0)) == (of_kind.count("helpful"), of_kind.count("wrong"))


def _check_page(world: World, which: int, truth: Truth, expected: list[Any]) -> None:
    records = reads.session_records(world.engine, world.ids[which])
    assert records is not None
    assert sorted(_told(world, which, row) for row in records.flags) == expected
    view = lesson_view(records, world.now)
    report = session_report(world.engine, world.ids[which], world.now)
    if not truth.class_only:
        facts = dict(fact_pairs(view))
        assert facts["Students"] == str(len(truth.students()))
        assert re.search(rf"Students</dt>\s*<dd>{len(truth.students())}</dd>", report)
        frame = series.student_frame(records.seats, records.seat_mood, records.flags, view.until)
        for student in frame.to_dict("records"):
            for kind in KINDS:
                wanted = truth.minutes(student["number"], kind)
                assert student[f"minutes_{kind}"] == pytest.approx(wanted, abs=0.001)


def _check_tables(
    world: World, which: int, truth: Truth, expected: list[Any], answered: int
) -> None:
    lesson = world.ids[which]
    with reading(world.engine) as connection:
        session = api_rows.session_row(connection, lesson)
        assert session is not None
        assert (session["flags"], session["answered"]) == (len(expected), answered)
        assert (session["seats"] or 0) == len(truth.students())
        told = {what: list(api_rows.table_rows(connection, session, what)) for what in Table}
        pages = api_rows.reading_page(connection, session, 5000).rows
        exported = {
            what: [
                dict(zip(COLUMNS[what], row, strict=True))
                for block in blocks(connection, lesson, what)
                for row in block
            ]
            for what in Table
        }
        lines = "".join(iter_csv(connection, lesson, Table.FLAGS)).splitlines()
    assert len(lines) == len(expected) + 1
    readers = [told, exported] if not truth.class_only else [exported]
    readings = sum(len(LOOKS) for seat in truth.merged if truth.owner(seat) in truth.students())
    assert len(pages) == readings
    for tables in readers:
        flags = tables[Table.FLAGS]
        assert sorted((f["seat"] or 0, f["kind"]) for f in flags) == [key[:2] for key in expected]
        assert {row["seat"] for row in tables[Table.STUDENTS]} == truth.students()
        assert len(tables[Table.READINGS]) == readings
        for row in tables[Table.STUDENTS]:
            own = [
                one for one in truth.shown() if one.seat and truth.owner(one.seat) == row["seat"]
            ]
            assert row["flags"] == len(own)
            for kind in KINDS:
                wanted = truth.minutes(row["seat"], kind)
                assert row[f"minutes_{kind}"] == pytest.approx(wanted, abs=0.006)


def _check_live(world: World, truth: Truth) -> None:
    records = reads.live_records(world.engine, world.now)
    assert records is not None
    assert sorted(_told(world, LIVE, row) for row in records.flags) == sorted(
        _key(truth, one) for one in truth.shown()
    )
    assert {s.number for s in records.seats if not s.excluded} == truth.students()
    open_flags = [one for one in truth.shown() if one.to_s is None]
    hidden = {_key(truth, one)[:2] for one in truth.shown() if one.snoozed}
    shown = live_flags(records.flags, records.moment, class_only=False).shown
    assert sorted(_told(world, LIVE, item.flag) for item in shown) == sorted(
        key for key in (_key(truth, one) for one in open_flags) if key[:2] not in hidden
    )


@pytest.fixture
def engine(store_url: str, tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(store_url)
    yield engine
    engine.dispose()


def _prove(engine: Engine, examples: int) -> None:
    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        flags=st.tuples(flags_of, flags_of, flags_of, flags_of),
        edits=st.lists(edit_of, max_size=12),
    )
    def agree(flags: Any, edits: Any) -> None:  # noqa: ANN401
        world = World(engine, list(flags))
        for one in edits:
            world.edit(*one)
        check(world)

    agree()


def test_all_readers_agree_with_the_truth_after_any_edits(engine: Engine) -> None:
    _prove(engine, 10 if engine.dialect.name == "sqlite" else 5)


def test_an_owner_is_looked_up_for_the_row_around_it() -> None:
    """However deep the look-up stands, it brings no table of its own but that of seats."""
    for statement in (
        queries.session_list(), queries.flags(1), queries.flag_answers(), queries.flag(1),
        lesson_queries.flag_counts(), queries.readings_since(1), queries.seat_mood(1),
        queries.student_summary(1),
    ):  # fmt: skip
        text = " ".join(str(statement).split())
        for name in ("owner", "hidden", "lesson"):
            for inner in re.findall(rf"FROM ([^()]*\bAS {name}\b[^()]*?) WHERE", text):
                assert "," not in inner, text
