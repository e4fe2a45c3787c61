"""Lessons in a database and the truth beside them; random edits change both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select

from storage.database.engine import reading, writing
from storage.database.tables.columns import Base
from storage.errors import StorageError
from storage.evidence import FlagEvidence
from storage.records import FlagEvent, Reading, Sample, SampleCounts, SeatSighting
from storage.rows import FlagRow
from storage.seat_ids import seat_id, seat_number
from storage.writes import annotations, deletion, seat_edits, sessions
from storage.writes.samples.batch import BatchBuilder, store
from tests.dashboard.counts.truth import (
    ENDED,
    LIVE,
    LOOKS,
    OTHER,
    SEATS,
    SECONDS,
    SMALL,
    Flagged,
    Truth,
    why_unsure,
)
from tests.support.lessons.samples import reading_of


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
                    readings=tuple(_reading(lesson, n, at, second) for n in numbers),
                    counts=SampleCounts(
                        lesson,
                        at,
                        SEATS,
                        SEATS,
                        unsure=sum(why_unsure(n, second) is not None for n in numbers),
                    ),
                )
                for at, second in zip(looks, LOOKS, strict=True)
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
            deletion.delete_session(self.engine, lesson)
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
            self._try(known, lambda: deletion.delete_seat(self.engine, one))
            truth.merged = {s: into for s, into in truth.merged.items() if s not in gone}
            truth.flags = [f for f in truth.flags if f.seat not in gone]
            truth.excluded -= gone

    def _try(self, allowed: bool, act: Callable[[], object]) -> None:
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

    def told(self, which: int, row: FlagRow) -> tuple[int, str, int]:
        """A row of a flag as `Truth.key`."""
        since = (row.opened_at - self.start[which]).total_seconds()
        return (seat_number(row.seat_id) if row.seat_id else 0, row.kind, round(since))

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


def _reading(lesson: int, number: int, at: datetime, second: int) -> Reading:
    why = why_unsure(number, second)
    one = reading_of(lesson, number, at)
    return one if why is None else replace(one, unsure=why, quality=0.0)


def _exclude(engine: Engine, seat: int) -> None:
    seat_edits.set_excluded(engine, seat, excluded=True)
