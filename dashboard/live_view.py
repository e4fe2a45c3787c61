"""What the live page says, worked out from records alone: no components, no database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard import clock, series, texts
from storage.records import EMOTIONS, FlagKind, MonitorRequest, MonitorStatus, SeatState
from storage.schema import Flag, Gap, Marker, MonitorState, Seat, Session

HEARTBEAT_OLD_S = 5.0
"""A monitor that has not reported for this long is said not to answer."""
STALE_S = 5.0
LOOK_WINDOW_MS = 3000
"""A seat's look is the mean of its readings of this long, so that one odd frame does not show."""
SMALLEST_GROUP = 5
"""Class-only lessons say nothing of fewer faces than this."""
WINDOW_MS = 600_000
NOW_MS = 40_000


@dataclass(frozen=True, slots=True)
class SeatReadings:
    """Last seconds of readings: `seat_ids` (N,), `offsets_ms` (N,), `probabilities` (N, 7)."""

    seat_ids: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    offsets_ms: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    probabilities: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros((0, len(EMOTIONS)), np.float32)
    )


@dataclass(frozen=True, slots=True)
class LiveRecords:
    """Everything the live page is made of.

    position_ms: the present as an offset from the start; a recording is read faster than real time,
    so there it is the newest reading. mood: class roll-ups of the window, oldest first.
    """

    session: Session
    monitor: MonitorState | None
    position_ms: int
    mood: pd.DataFrame
    seats: Sequence[Seat] = ()
    readings: SeatReadings = field(default_factory=SeatReadings)
    flags: Sequence[Flag] = ()
    gaps: Sequence[Gap] = ()
    markers: Sequence[Marker] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """kind: a `MonitorStatus` or "silent". tone: good, warn or bad. message: one sentence."""

    kind: str
    tone: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class SeatNow:
    """One seat now. emotion is None where it is not read; certainty is 0..1; word says either."""

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


@dataclass(frozen=True, slots=True)
class FlagNow:
    """One open flag as it is listed."""

    flag: Flag
    who: str
    duration_s: float


def status_of(monitor: MonitorState | None, now: datetime) -> Status:
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


def is_watching(status: Status) -> bool:
    """Whether what is on the page is of this moment."""
    return status.kind == MonitorStatus.WATCHING


def is_paused(monitor: MonitorState | None) -> bool:
    """Whether the teacher has asked for a pause."""
    return monitor is not None and monitor.requested == MonitorRequest.PAUSE


def flag_of_row(flag: Any, until: datetime) -> FlagNow:  # noqa: ANN401
    """A row of `queries.flags` or `queries.flag` as it is listed; `until`: end of an open one."""
    whole = flag.seat_id is None
    return FlagNow(
        flag=flag,
        who=texts.WHOLE_CLASS if whole else texts.seat_name(flag.number, flag.name),
        duration_s=((flag.closed_at or until) - flag.opened_at).total_seconds(),
    )


def flags_now(records: LiveRecords, now: datetime) -> list[FlagNow]:
    """Open flags, newest first; in a class-only lesson those of the whole class alone."""
    shown = [
        flag_of_row(flag, now)
        for flag in records.flags
        if (flag.seat_id is None or not records.session.class_only)
        and not (flag.snoozed_until and flag.snoozed_until > now)
    ]
    return sorted(shown, key=lambda item: (item.flag.opened_at, item.flag.id), reverse=True)


def shown_mood(records: LiveRecords) -> pd.DataFrame:
    """Class mood that may be shown: in a class-only lesson none of a group that is too small."""
    if records.session.class_only:
        return series.large_groups(records.mood, SMALLEST_GROUP)
    return records.mood


def shares_now(records: LiveRecords) -> dict[str, float]:
    """Mean share of each emotion over the last half minute of the lesson."""
    return series.average(shown_mood(records), records.position_ms - NOW_MS)


def sentence(
    records: LiveRecords,
    status: Status,
    flags: Sequence[FlagNow],
    shares: Mapping[str, float],
) -> str:
    """The one sentence on top, in plain words; shares: see `shares_now`."""
    if status.kind == "silent":
        return status.message
    if not is_watching(status):
        return {
            MonitorStatus.STARTING: texts.SENTENCE_STARTING,
            MonitorStatus.WAITING: texts.SENTENCE_WAITING,
            MonitorStatus.BLIND: texts.SENTENCE_BLIND,
            MonitorStatus.PAUSED: texts.SENTENCE_PAUSED,
            MonitorStatus.STOPPED: texts.SENTENCE_STOPPED,
        }[MonitorStatus(status.kind)]
    if not shares:
        if records.session.class_only and records.monitor and records.monitor.seen:
            return texts.SENTENCE_TOO_FEW
        return texts.SENTENCE_NO_FACES if records.mood.empty else texts.SENTENCE_NO_FACES_NOW
    emotion = max(shares, key=lambda key: shares[key])
    believed = [item.flag for item in flags if item.flag.verdict != "wrong"]
    counts = Counter(flag.kind for flag in believed if flag.seat_id is not None)
    of_class = [
        texts.class_looks(kind)
        for kind in FlagKind
        if any(flag.seat_id is None and flag.kind == kind for flag in believed)
    ]
    of_students = [texts.count_looks(kind, counts[kind]) for kind in FlagKind if counts[kind]]
    # a class that is flagged as a whole is not calm, whatever most faces show
    opening = ", ".join(of_class) or texts.share_sentence(emotion, shares[emotion])
    opening = opening[0].upper() + opening[1:]
    if of_students:
        return f"{opening}; {', '.join(of_students)} {texts.ESTIMATE}."
    return f"{opening} {texts.ESTIMATE}." if of_class else f"{opening}; {texts.SENTENCE_STEADY}."


def seats_now(records: LiveRecords, status: Status) -> list[SeatNow]:
    """Every seat with its look now, in gallery order; none in a class-only lesson."""
    session = records.session
    if session.class_only:
        return []
    looks = _looks(records) if is_watching(status) else {}
    flagged: dict[int, list[str]] = {}
    for flag in records.flags:
        if flag.seat_id is not None and flag.verdict != "wrong":
            flagged.setdefault(flag.seat_id, []).append(flag.kind)
    out = []
    for seat in sorted(records.seats, key=lambda s: (s.tile_row, s.tile_column, s.number)):
        look = looks.get(seat.id)
        state = SeatState(seat.state)
        emotion, certainty = look if look and state is SeatState.VIDEO else (None, 0.0)
        word, icon = _word_and_icon(emotion, state, is_watching(status))
        out.append(
            SeatNow(
                seat_id=seat.id,
                label=texts.seat_name(seat.number, seat.name),
                emotion=emotion,
                certainty=certainty,
                word=word,
                icon=icon,
                flags=tuple(sorted(flagged.get(seat.id, ()))),
                on_screen=state is not SeatState.AWAY,
                tile_row=seat.tile_row,
                tile_column=seat.tile_column,
            )
        )
    return out


def _looks(records: LiveRecords) -> dict[int, tuple[str, float]]:
    """Emotion and certainty of every seat that was read lately."""
    readings = records.readings
    stale_ms = 1000 * max(STALE_S, 2.5 / records.session.sample_hz)
    fresh = readings.offsets_ms > records.position_ms - stale_ms
    out = {}
    for seat_id in np.unique(readings.seat_ids[fresh]).tolist():
        mine = fresh & (readings.seat_ids == seat_id)
        last = readings.offsets_ms[mine].max()
        near = mine & (readings.offsets_ms > last - LOOK_WINDOW_MS)
        mean = readings.probabilities[near].mean(axis=0)
        out[seat_id] = (EMOTIONS[int(mean.argmax())], float(mean.max()))
    return out


def _word_and_icon(emotion: str | None, state: SeatState, watching: bool) -> tuple[str, str]:
    if emotion is not None:
        return texts.EMOTION[emotion], emotion
    if not watching:
        return texts.SEAT_UNKNOWN, "unseen"
    if state is SeatState.VIDEO:
        return texts.SEAT_UNSEEN, "unseen"
    return texts.SEAT_STATE[state], state.value.replace("_", "-")
