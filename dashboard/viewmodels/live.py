"""What the live page says, worked out from records alone: no components, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd

from dashboard import texts
from dashboard.reads.records import LiveRecords, SeatReadings, stale_ms
from dashboard.series import frames as series
from dashboard.series.flag_state import is_believed, snoozes
from dashboard.texts import clock
from storage.kinds import MonitorRequest, MonitorStatus, SeatState, Unsure
from storage.records import EMOTIONS, SMALLEST_GROUP
from storage.rows import FlagRow, MonitorRow

HEARTBEAT_OLD_S = 5.0
"""A monitor that has not reported for this long is said not to answer."""
LOOK_WINDOW_MS = 3000
"""A seat's look is the mean of its readings of this long, so that one odd frame does not show."""
NOW_MS = 10_000
"""The headline speaks of this long; it is one roll-up as well."""
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Status:
    """kind: a `MonitorStatus` or "silent". tone: good, warn or bad. message: one sentence."""

    kind: str
    tone: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class SeatNow:
    """One seat now. emotion is None where it is not read; certainty is 0..1; word says either.

    flags: kinds of its open flags that are neither snoozed nor called wrong. noticed: the teacher
    has acknowledged all of them. pending: kind of a look that is there but has not lasted, or "".
    unsure: a face is there, but nothing can be said of it; word says why. people: how many are on
    this camera, the student among them. excluded: the teacher wants this student left out.
    """

    seat_id: int
    label: str
    emotion: str | None
    certainty: float
    word: str
    icon: str
    flags: tuple[str, ...]
    on_screen: bool
    tile_row: int
    tile_column: int
    pending: str = ""
    noticed: bool = False
    unsure: bool = False
    excluded: bool = False
    people: int = 1


def status_of(monitor: MonitorRow | None, now: datetime) -> Status:
    """What the monitor is doing, or that it does not answer."""
    if monitor is None:
        return Status(
            MonitorStatus.STARTING, "warn", texts.STATUS[MonitorStatus.STARTING],
            texts.SENTENCE_STARTING,
        )  # fmt: skip
    age_s = (now - monitor.heartbeat_at).total_seconds()
    status = MonitorStatus(monitor.status)
    if age_s > HEARTBEAT_OLD_S and status is not MonitorStatus.STOPPED:
        return Status(
            "silent", "bad", texts.STATUS_SILENT, texts.silent(clock.duration_text(age_s))
        )
    tone = {
        MonitorStatus.WATCHING: "good",
        MonitorStatus.BLIND: "bad",
        MonitorStatus.STOPPED: "bad",
    }.get(status, "warn")
    return Status(status, tone, texts.STATUS[status], monitor.message)


def unsure_advice(monitor: MonitorRow | None) -> str:
    """Why most of the class cannot be read and what to do, in one sentence; "" where it can be."""
    if monitor is None or not monitor.unsure_reason or not monitor.seen:
        return ""
    return texts.unsure_advice(monitor.unsure, monitor.seen, Unsure(monitor.unsure_reason))


def is_watching(status: Status) -> bool:
    """Whether what is on the page is of this moment."""
    return status.kind == MonitorStatus.WATCHING


def is_paused(monitor: MonitorRow | None) -> bool:
    """Whether the teacher has asked for a pause."""
    return monitor is not None and monitor.requested == MonitorRequest.PAUSE


def shown_mood(records: LiveRecords) -> pd.DataFrame:
    """Class mood that may be shown: in a class-only lesson none of a group that is too small."""
    return of_large_groups(records.mood, class_only=records.session.class_only)


def shown_columns(records: LiveRecords) -> series.Columns:
    """The same without making a table of it."""
    if not records.session.class_only:
        return records.columns
    enough = records.columns["seen"] >= SMALLEST_GROUP
    return {name: values[enough] for name, values in records.columns.items()}


def of_large_groups(mood: pd.DataFrame, *, class_only: bool) -> pd.DataFrame:
    """Class roll-ups that may be shown: in a class-only lesson those of a group large enough."""
    return series.large_groups(mood, SMALLEST_GROUP) if class_only else mood


@dataclass(frozen=True, slots=True)
class ClassNow:
    """How the class looks: of the last ten seconds, and of the minute before them.

    shares: share 0..1 of the faces that can be read, by emotion; empty where none can. before: the
    same of the minute before. readable, visible: students whose face can be read, of those with a
    camera on screen; both 0 where only the class as a whole is kept.
    """

    shares: Mapping[str, float]
    before: Mapping[str, float] = field(default_factory=dict)
    readable: int = 0
    visible: int = 0


def class_now(records: LiveRecords) -> ClassNow:
    """How the class looks just now.

    Each student counts once, with the mean of their own readings, as on their card; roll-ups stand
    in where no single readings are kept, as in a class-only lesson.
    """
    mood = shown_columns(records)
    start_ms = records.position_ms - NOW_MS
    before = series.average(mood, start_ms - MINUTE_MS, start_ms)
    if records.session.class_only:
        # the roll-up that is running, and the one that has just ended
        return ClassNow(series.average(mood, start_ms - NOW_MS), before)
    if not len(records.readings.seat_ids):
        return ClassNow(series.average(mood, start_ms), before)
    emotions = [
        emotion
        for emotion, _ in looks(records.readings, start_ms, NOW_MS).values()
        if emotion is not None
    ]
    shares = {each: emotions.count(each) / len(emotions) for each in EMOTIONS} if emotions else {}
    on_camera = sum(SeatState(seat.state) is SeatState.VIDEO for seat in records.seats)
    return ClassNow(shares, before, len(emotions), max(on_camera, len(emotions)))


def seats_now(records: LiveRecords, status: Status) -> list[SeatNow]:
    """Every seat with its look now, in gallery order; none in a class-only lesson."""
    session = records.session
    if session.class_only:
        return []
    watching = is_watching(status)
    stale = records.position_ms - stale_ms(records.session.sample_hz)
    seen = looks(records.readings, stale, LOOK_WINDOW_MS) if watching else {}
    newest = _newest(records, stale) if watching else {}
    hidden = snoozes(records.flags, records.moment)
    flagged: dict[int | None, list[FlagRow]] = {}
    for flag in records.flags:
        if flag.closed_at is None and is_believed(flag) and (flag.seat_id, flag.kind) not in hidden:
            flagged.setdefault(flag.seat_id, []).append(flag)
    out = []
    for seat in sorted(records.seats, key=lambda s: (s.tile_row, s.tile_column, s.number)):
        look = seen.get(seat.id)
        state = SeatState(seat.state)
        emotion, certainty = look if look and state is SeatState.VIDEO else (None, 0.0)
        unsure = look is not None and state is SeatState.VIDEO and emotion is None
        why, others = newest.get(seat.id, (None, 0))
        word, icon = _word_and_icon(emotion, state, watching, unsure=unsure)
        word = texts.SEAT_UNSURE_WHY[why] if unsure and why is not None else word
        own = flagged.get(seat.id, [])
        waits = emotion is not None and not own and (seat.id, seat.pending) not in hidden
        out.append(
            SeatNow(
                seat_id=seat.id,
                label=texts.seat_name(seat.number, seat.name),
                emotion=emotion,
                certainty=certainty,
                word=word,
                icon=icon,
                flags=tuple(sorted(flag.kind for flag in own)),
                on_screen=state is not SeatState.AWAY,
                tile_row=seat.tile_row,
                tile_column=seat.tile_column,
                pending=seat.pending if waits else "",
                noticed=bool(own) and all(flag.acknowledged_at for flag in own),
                unsure=unsure,
                excluded=state is SeatState.EXCLUDED,
                people=1 + others if look and state is SeatState.VIDEO else 1,
            )
        )
    return out


def looks(
    readings: SeatReadings, since_ms: int, window_ms: int
) -> dict[int, tuple[str | None, float]]:
    """Emotion and certainty of every seat that was read since, None where no reading counts.

    Each is the mean of the seat's readings of the last `window_ms` that it has.
    """
    fresh = readings.offsets_ms > since_ms
    ids, place = np.unique(readings.seat_ids[fresh], return_inverse=True)
    offsets_ms, shares = readings.offsets_ms[fresh], readings.probabilities[fresh]
    last_ms = np.full(len(ids), -1, np.int64)
    np.maximum.at(last_ms, place, offsets_ms)
    near = offsets_ms > last_ms[place] - window_ms
    if readings.usable is not None:
        near &= readings.usable[fresh]
    sums = np.zeros((len(ids), len(EMOTIONS)))
    np.add.at(sums, place[near], shares[near])
    counts = np.bincount(place[near], minlength=len(ids))
    means = sums / np.maximum(counts, 1)[:, None]
    best, highest = means.argmax(axis=1).tolist(), means.max(axis=1).tolist()
    return {
        seat_id: (EMOTIONS[emotion], share) if count else (None, 0.0)
        for seat_id, count, emotion, share in zip(
            ids.tolist(), counts.tolist(), best, highest, strict=True
        )
    }


def _newest(records: LiveRecords, since_ms: int) -> dict[int, tuple[Unsure | None, int]]:
    """Why the newest reading of every seat is unsure, and how many others were on the camera."""
    readings = records.readings
    out: dict[int, tuple[Unsure | None, int]] = {}
    if readings.others is None:
        return out
    seat_ids, others = readings.seat_ids.tolist(), readings.others.tolist()
    fresh = np.flatnonzero(readings.offsets_ms > since_ms)
    for place in fresh[np.argsort(readings.offsets_ms[fresh], kind="stable")].tolist():
        out[seat_ids[place]] = (readings.unsure[place], others[place])
    return out


def _word_and_icon(
    emotion: str | None, state: SeatState, watching: bool, *, unsure: bool
) -> tuple[str, str]:
    if emotion is not None:
        return texts.EMOTION[emotion], emotion
    if unsure:
        return texts.SEAT_UNSURE, "unsure"
    if not watching:
        return texts.SEAT_UNKNOWN, "unseen"
    if state is SeatState.VIDEO:
        return texts.SEAT_UNSEEN, "unseen"
    return texts.SEAT_STATE[state], state.value.replace("_", "-")
