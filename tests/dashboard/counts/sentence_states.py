"""Generated states of a class, and how they are stored, for the sentences that are held to them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert

from storage.database.engine import writing
from storage.database.tables.columns import Base
from storage.database.tables.lessons import Flag, Marker, Reading, Seat, Session
from storage.database.tables.monitors import MonitorState
from storage.database.tables.rollups import Mood
from storage.records import EMOTIONS
from storage.seat_ids import WHOLE_CLASS, seat_id

NOW = datetime(2026, 3, 4, 9, 10, tzinfo=UTC)
MINUTES = 5
START = NOW - timedelta(minutes=MINUTES)
SEATS = 9
LESSON = 7


@dataclass(frozen=True)
class FlagMade:
    """seat 0: the class. Times in seconds before now; closed None: open."""

    seat: int
    kind: str
    opened: int
    closed: int | None
    ended: str
    verdict: str | None
    snoozed: bool
    called: bool


@dataclass(frozen=True)
class State:
    """A class as it is stored. looks: emotion of each seat now, None: not read, "off": camera off,
    "unsure": too small to be relied on. before: what the roll-ups of the minute before held."""

    looks: tuple[str | None, ...]
    before: str | None
    flags: tuple[FlagMade, ...]
    marks: tuple[int, ...]
    status: str
    silent: bool
    class_only: bool
    over: bool

    @property
    def read(self) -> list[str]:
        return [look for look in self.looks if look in EMOTIONS]

    @property
    def visible(self) -> int:
        return sum(look != "off" for look in self.looks)

    def is_open(self, flag: FlagMade) -> bool:
        return flag.closed is None

    @property
    def kept(self) -> list[FlagMade]:
        return [f for f in self.flags if not (self.class_only and f.seat)]

    @property
    def believed(self) -> list[FlagMade]:
        return [f for f in self.kept if f.verdict != "wrong"]


flag_of = st.builds(
    FlagMade,
    seat=st.integers(0, SEATS),
    kind=st.sampled_from(["confused", "sad"]),
    opened=st.integers(30, 280),
    closed=st.one_of(st.none(), st.integers(0, 29)),
    ended=st.sampled_from(["subsided", "not seen"]),
    verdict=st.sampled_from([None, None, "wrong", "helpful"]),
    snoozed=st.booleans(),
    called=st.booleans(),
).map(lambda f: f if f.seat else FlagMade(**{**vars(f), "kind": "confused"}))
look_of = st.sampled_from([*EMOTIONS, "neutral", "neutral", None, "off", "unsure"])
looks_of = st.one_of(
    st.tuples(*[look_of] * SEATS),
    st.sampled_from(EMOTIONS).map(lambda one: (one,) * SEATS),
    st.just((None,) * SEATS),
)
states = st.builds(
    State,
    looks=looks_of,
    before=st.one_of(st.none(), st.sampled_from(EMOTIONS)),
    flags=st.lists(flag_of, max_size=6, unique_by=lambda f: (f.seat, f.kind)).map(tuple),
    marks=st.lists(st.integers(1, 290), max_size=2, unique=True).map(
        lambda found: tuple(sorted(found, reverse=True))
    ),
    status=st.sampled_from(["watching"] * 5 + ["blind", "paused", "waiting", "starting"]),
    silent=st.sampled_from([False] * 5 + [True]),
    class_only=st.booleans(),
    over=st.booleans(),
)


def _look(emotion: str) -> Any:  # noqa: ANN401
    values = np.full(len(EMOTIONS), 0.04, np.float32)
    values[EMOTIONS.index(emotion)] = 1 - 0.04 * (len(EMOTIONS) - 1)
    return values


def store(engine: Engine, state: State) -> None:
    with writing(engine) as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
        connection.execute(
            insert(Session).values(
                id=LESSON, title="Algebra", class_name="10b", source="demo", started_at=START,
                ended_at=NOW if state.over else None, sample_hz=1.0, model_version="m",
                class_only=state.class_only, notice_at=START, notes="",
            )
        )  # fmt: skip
        seen = len(state.read)
        connection.execute(
            insert(MonitorState).values(
                session_id=LESSON, pid=1, host="h", message="",
                status="stopped" if state.over else state.status, tiles=SEATS, seen=seen,
                cameras_off=SEATS - state.visible,
                heartbeat_at=NOW - timedelta(seconds=20 if state.silent else 1), frame_width=1920,
                frame_height=1080, dropped_frames=0, requested="run",
                position_ms=round((NOW - START).total_seconds() * 1000) - 1000,
            )
        )  # fmt: skip
        if not state.class_only:
            _store_students(connection, state)
        _store_mood(connection, state)
        for flag in state.kept:
            _store_flag(connection, state, flag)
        for number, ago in enumerate(state.marks):
            connection.execute(
                insert(Marker).values(
                    session_id=LESSON, marked_at=NOW - timedelta(seconds=ago),
                    text=f"Topic {number}", kind="topic",
                )
            )  # fmt: skip


def _store_students(connection: Any, state: State) -> None:  # noqa: ANN401
    for number, look in enumerate(state.looks, 1):
        connection.execute(
            insert(Seat).values(
                id=seat_id(LESSON, number), session_id=LESSON, number=number, first_seen_at=START,
                last_seen_at=NOW, state="camera_off" if look == "off" else "video", tile_row=1,
                tile_column=number, excluded=False, pending="",
            )
        )  # fmt: skip
        if look in (None, "off"):
            continue
        shown = "sad" if look == "unsure" else look
        for second in (2, 4):
            offset_ms = round((NOW - START).total_seconds() * 1000) - 1000 * second
            connection.execute(
                insert(Reading).values(
                    session_id=LESSON, offset_ms=offset_ms, seat_id=seat_id(LESSON, number),
                    probabilities=_look(str(shown)), face_px=90,
                    quality_percent=0 if look == "unsure" else 90, tile_row=1, tile_column=number,
                )
            )  # fmt: skip


def _store_mood(connection: Any, state: State) -> None:  # noqa: ANN401
    for bucket in range(MINUTES * 6):
        is_now = bucket >= MINUTES * 6 - 1
        looks = state.read if is_now else [state.before] * SEATS if state.before else []
        if not looks:
            continue
        connection.execute(
            insert(Mood).values(
                session_id=LESSON, bucket_ms=10_000 * bucket, seat_id=WHOLE_CLASS,
                readings=10 * len(looks), samples=10, seen=float(len(looks)), tiles=float(SEATS),
                cameras_off=0.0, confused=0.0, sad=0.0,
                probabilities=np.mean([_look(str(look)) for look in looks], axis=0),
            )
        )  # fmt: skip


def _store_flag(connection: Any, state: State, flag: FlagMade) -> None:  # noqa: ANN401
    closed = flag.closed if not state.over or flag.closed is not None else 0
    ended = flag.ended if flag.closed is not None else None
    first = {"looking": 5, "visible": 8, "window_s": 30.0} if not flag.seat else {}
    connection.execute(
        insert(Flag).values(
            session_id=LESSON, seat_id=seat_id(LESSON, flag.seat) if flag.seat else None,
            kind=flag.kind, opened_at=NOW - timedelta(seconds=flag.opened),
            closed_at=None if closed is None else NOW - timedelta(seconds=closed),
            called_at=NOW - timedelta(seconds=flag.opened) if flag.called else None,
            evidence=first | ({"ended": ended, "opening": first} if ended else {}),
            verdict=flag.verdict, prolonged=False,
            snoozed_until=NOW + timedelta(minutes=5) if flag.snoozed else None,
        )
    )  # fmt: skip
