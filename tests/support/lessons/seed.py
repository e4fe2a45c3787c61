"""Fills a database with a believable lesson, without a camera and without a model."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, func, insert, select, update

from storage.database.engine import reading, writing
from storage.database.tables.lessons import Flag, Gap, Marker, Reading, Seat, Session
from storage.database.tables.monitors import MonitorState
from storage.database.tables.rollups import Mood
from storage.records import MOOD_BUCKET_MS
from storage.seat_ids import WHOLE_CLASS, seat_id

NEUTRAL = np.array([0.03, 0.01, 0.04, 0.12, 0.06, 0.05, 0.69])
HAPPY = np.array([0.01, 0.00, 0.01, 0.84, 0.01, 0.05, 0.08])
CONFUSED = np.array([0.30, 0.03, 0.24, 0.03, 0.13, 0.07, 0.20])
SAD = np.array([0.05, 0.01, 0.07, 0.02, 0.62, 0.02, 0.21])
SURPRISED = np.array([0.02, 0.01, 0.10, 0.12, 0.02, 0.64, 0.09])
CAMERA_OFF_SEAT = 7
AWAY_SEAT = 19
CONFUSED_SEATS = (4, 12)
SAD_SEAT = 20
GAP = (0.60, 0.64)
"""Part of the lesson in which the window was covered."""
TOPICS_AT = (0.02, 0.3, 0.66)
CHECK_AT = 0.45
PENDING_SEAT = 15
"""A seat whose look has not lasted yet."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What to seed. live: still running, its monitor's heartbeat at the end."""

    minutes: float = 30.0
    seats: int = 25
    live: bool = True
    title: str = "Algebra II"
    class_name: str = "10b"
    class_only: bool = False
    ends_at: datetime | None = None
    names: tuple[str | None, ...] = ()
    columns: int = 5
    readings: bool = True
    rng: int = 0
    topics: tuple[str, str, str] = ("Warm-up", "Fractions", "Word problems")


def add_lesson(engine: Engine, lesson: Lesson) -> int:
    """Stores the lesson and returns the id of its session."""
    end = lesson.ends_at or datetime.now(UTC)
    start = end - timedelta(minutes=lesson.minutes)
    probabilities = _script(lesson)
    seen = _seen(lesson)
    with writing(engine) as connection:
        session_id = connection.execute(
            insert(Session)
            .values(
                title=lesson.title, class_name=lesson.class_name, source="demo", started_at=start,
                ended_at=None if lesson.live else end, sample_hz=1.0, model_version="seed",
                class_only=lesson.class_only, notice_at=start, notes="",
            )
            .returning(Session.id)
        ).scalar_one()  # fmt: skip
        if not lesson.class_only:
            _add_seats(connection, session_id, lesson, start, end)
            if lesson.readings:
                _add_readings(connection, session_id, lesson, probabilities, seen)
        _add_mood(connection, session_id, lesson, probabilities, seen)
        _add_events(connection, session_id, lesson, start, end)
        _add_monitor(connection, session_id, lesson, end)
    return session_id


def add_sample(
    engine: Engine, session_id: int, started_at: datetime, looks: dict[int, NDArray[Any]]
) -> None:
    """One more second: `looks` by seat number; the heartbeat follows."""
    now = datetime.now(UTC)
    with reading(engine) as connection:
        newest = select(func.max(Reading.offset_ms)).where(Reading.session_id == session_id)
        last_ms = connection.execute(newest).scalar() or 0
    offset_ms = max(round((now - started_at).total_seconds() * 1000), last_ms + 1)
    rows = [
        {
            "session_id": session_id, "offset_ms": offset_ms,
            "seat_id": seat_id(session_id, number), "probabilities": look, "face_px": 90,
            "quality_percent": 90, "tile_row": 1, "tile_column": 1,
        }
        for number, look in looks.items()
    ]  # fmt: skip
    with writing(engine) as connection:
        if rows:
            connection.execute(insert(Reading), rows)
        set_monitor(connection, session_id, heartbeat_at=now)


def set_monitor(connection: Connection, session_id: int, **values: object) -> None:
    """Changes what the monitor says of itself."""
    connection.execute(
        update(MonitorState).where(MonitorState.session_id == session_id).values(**values)
    )


class FakeMonitor:
    """A monitor that reads the same looks every half second, until told otherwise.

    looks: by seat number; an empty one still beats. Used as a context manager.
    """

    def __init__(self, engine: Engine, session_id: int) -> None:
        self.looks: dict[int, NDArray[Any]] = {}
        with reading(engine) as connection:
            begun = select(Session.started_at).where(Session.id == session_id)
            self._started_at: datetime = connection.execute(begun).scalar_one()
        self._engine, self._session_id = engine, session_id
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake monitor")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.5):
            add_sample(self._engine, self._session_id, self._started_at, dict(self.looks))


def _script(lesson: Lesson) -> NDArray[np.float64]:
    """(seconds, seats, 7): what each face would be read as."""
    rng = np.random.default_rng(lesson.rng)
    seconds = round(lesson.minutes * 60)
    at = np.linspace(0, 1, seconds)
    base = np.broadcast_to(NEUTRAL, (seconds, lesson.seats, 7)).copy()

    def blend(seats: Any, share: NDArray[np.float64], look: NDArray[np.float64]) -> None:  # noqa: ANN401
        seats = [seat for seat in seats if seat < lesson.seats]
        weight = share[:, None, None]
        base[:, seats] = (1 - weight) * base[:, seats] + weight * look

    def bump(centre: float, width: float, height: float) -> NDArray[np.float64]:
        return height * np.exp(-(((at - centre) / width) ** 2))

    everyone = np.arange(lesson.seats)
    blend(everyone[::2], bump(0.06, 0.05, 0.95), HAPPY)
    blend(everyone[1::3], bump(0.33, 0.03, 0.9), SURPRISED)
    blend(everyone[::4], bump(0.52, 0.06, 0.95), CONFUSED)
    blend(everyone[2::3], bump(0.75, 0.04, 0.9), HAPPY)
    late = 1 / (1 + np.exp(-(at - 0.86) / 0.01))
    for number in CONFUSED_SEATS:
        blend([number - 1], 0.97 * late, CONFUSED)
    blend([SAD_SEAT - 1], 0.95 / (1 + np.exp(-(at - 0.7) / 0.02)), SAD)
    wave = rng.normal(0, 1, (seconds // 20 + 2, lesson.seats, 7))
    steps = np.arange(seconds) / 20
    low = steps.astype(int)
    part = (steps - low)[:, None, None]
    noise = (1 - part) * wave[low] + part * wave[low + 1] + rng.normal(0, 0.3, base.shape)
    mixed = base * np.exp(0.35 * noise)
    result: NDArray[np.float64] = mixed / mixed.sum(axis=2, keepdims=True)
    return result


def _seen(lesson: Lesson) -> NDArray[np.bool_]:
    """(seconds, seats): whether the face was read in that second."""
    rng = np.random.default_rng(lesson.rng + 1)
    seconds = round(lesson.minutes * 60)
    seen = rng.random((seconds, lesson.seats)) > 0.03
    at = np.linspace(0, 1, seconds)
    seen[(at > GAP[0]) & (at < GAP[1])] = False
    if lesson.seats >= CAMERA_OFF_SEAT:
        seen[:, CAMERA_OFF_SEAT - 1] = False
    if lesson.seats >= AWAY_SEAT:
        seen[at > 0.8, AWAY_SEAT - 1] = False
    return seen


def _place(lesson: Lesson, number: int) -> tuple[int, int]:
    return (number - 1) // lesson.columns + 1, (number - 1) % lesson.columns + 1


def _add_seats(
    connection: Connection, session_id: int, lesson: Lesson, start: datetime, end: datetime
) -> None:
    rows = []
    for number in range(1, lesson.seats + 1):
        row, column = _place(lesson, number)
        state = {CAMERA_OFF_SEAT: "camera_off", AWAY_SEAT: "away"}.get(number, "video")
        name = lesson.names[number - 1] if number <= len(lesson.names) else None
        rows.append(
            {
                "id": seat_id(session_id, number), "session_id": session_id, "number": number,
                "name": name, "first_seen_at": start, "last_seen_at": end, "state": state,
                "tile_row": row, "tile_column": column, "excluded": False,
                "pending": "confused" if lesson.live and number == PENDING_SEAT else "",
            }
        )  # fmt: skip
    connection.execute(insert(Seat), rows)


def _add_readings(
    connection: Connection,
    session_id: int,
    lesson: Lesson,
    probabilities: NDArray[np.float64],
    seen: NDArray[np.bool_],
) -> None:
    rows = [
        {
            "session_id": session_id, "offset_ms": int(second) * 1000,
            "seat_id": seat_id(session_id, int(seat) + 1),
            "probabilities": probabilities[second, seat], "face_px": 96, "quality_percent": 88,
            "tile_row": _place(lesson, int(seat) + 1)[0],
            "tile_column": _place(lesson, int(seat) + 1)[1],
        }
        for second, seat in zip(*np.nonzero(seen), strict=True)
    ]  # fmt: skip
    connection.execute(insert(Reading), rows)


def _add_mood(
    connection: Connection,
    session_id: int,
    lesson: Lesson,
    probabilities: NDArray[np.float64],
    seen: NDArray[np.bool_],
) -> None:
    signal = probabilities[:, :, 0] + probabilities[:, :, 2] + 0.5 * probabilities[:, :, 4]
    rows = []
    per_bucket = MOOD_BUCKET_MS // 1000
    for first in range(0, len(seen), per_bucket):
        part = slice(first, first + per_bucket)
        mask = seen[part]
        if not mask.any():
            continue
        samples = len(mask)
        shared = {"session_id": session_id, "bucket_ms": first * 1000, "samples": samples}
        rows.append(
            shared
            | {
                "seat_id": WHOLE_CLASS, "readings": int(mask.sum()),
                "seen": float(mask.sum() / samples), "tiles": float(lesson.seats),
                "cameras_off": 1.0,
                "confused": float(((signal[part] > 0.42) & mask).sum() / samples),
                "sad": float(((probabilities[part][:, :, 4] > 0.45) & mask).sum() / samples),
                "probabilities": probabilities[part][mask].mean(axis=0),
            }
        )  # fmt: skip
        if lesson.class_only:
            continue
        for seat in np.nonzero(mask.any(axis=0))[0]:
            of_seat = mask[:, seat]
            rows.append(
                shared
                | {
                    "seat_id": seat_id(session_id, int(seat) + 1), "readings": int(of_seat.sum()),
                    "seen": 0.0, "tiles": 0.0, "cameras_off": 0.0, "confused": 0.0, "sad": 0.0,
                    "probabilities": probabilities[part][of_seat, seat].mean(axis=0),
                }
            )  # fmt: skip
    connection.execute(insert(Mood), rows)


def _add_events(
    connection: Connection, session_id: int, lesson: Lesson, start: datetime, end: datetime
) -> None:
    length = end - start
    connection.execute(
        insert(Gap).values(
            session_id=session_id, started_at=start + GAP[0] * length,
            ended_at=start + GAP[1] * length, reason="covered", detail="",
        )
    )  # fmt: skip
    marks = [(at, "topic", text) for at, text in zip(TOPICS_AT, lesson.topics, strict=True)]
    for at, kind, text in (*marks, (CHECK_AT, "check", "Class check")):
        connection.execute(
            insert(Marker).values(
                session_id=session_id, marked_at=start + at * length, text=text, kind=kind
            )
        )
    flags: list[tuple[int | None, str, float, float | None]] = [
        (None, "confused", 0.52, 0.56), (1, "confused", 0.50, 0.57), (9, "confused", 0.51, 0.58),
    ]  # fmt: skip
    until = None if lesson.live else 1.0
    flags += [(number, "confused", 0.88 + number / 500, until) for number in CONFUSED_SEATS]
    flags.append((SAD_SEAT, "sad", 0.78, until))
    for number, kind, opened, closed in flags:
        if number is not None and (lesson.class_only or number > lesson.seats):
            continue
        connection.execute(
            insert(Flag).values(
                session_id=session_id,
                seat_id=None if number is None else seat_id(session_id, number),
                kind=kind, opened_at=start + opened * length,
                closed_at=None if closed is None else start + closed * length,
                prolonged=kind == "sad",
                evidence=_evidence(number, (opened * length).total_seconds(), closed),
                verdict=None,
            )
        )  # fmt: skip


def _evidence(number: int | None, at_s: float, closed: float | None) -> dict[str, Any]:
    """What the rule keeps with a flag; one that closed before the end went away by itself."""
    window_s = 30.0 if number is None else 90.0
    span = {"from_s": at_s - window_s, "to_s": at_s, "window_s": window_s, "share": 0.78}
    if number is None:
        first: dict[str, Any] = span | {"looking": 6, "visible": 23}
    else:
        first = span | {
            "signal": 0.61, "baseline": 0.13, "spread": 0.05, "coverage": 0.94, "peak": 5.2,
            "readings": 85,
        }  # fmt: skip
    if closed is None or closed == 1.0:
        return first
    return first | {"share": 0.2, "ended": "subsided", "opening": first}


def _add_monitor(connection: Connection, session_id: int, lesson: Lesson, end: datetime) -> None:
    connection.execute(
        insert(MonitorState).values(
            session_id=session_id, pid=1, host="seed",
            status="watching" if lesson.live else "stopped",
            message="Watching the drawn class" if lesson.live else "The session has ended",
            heartbeat_at=end, tiles=lesson.seats, seen=lesson.seats - 2, cameras_off=1,
            frame_width=1920, frame_height=1080, dropped_frames=0, requested="run",
        )
    )  # fmt: skip
