"""Records of a live page made by hand, for tests of what it says and sends."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.reads.records import LiveRecords
from dashboard.series import frames as series
from dashboard.series.flag_state import live_flags
from dashboard.viewmodels import live as live_view
from dashboard.viewmodels import live_sentence
from dashboard.viewmodels.live import Status
from storage.database.tables.columns import PackedProbabilities
from storage.database.tables.lessons import Seat
from storage.records import EMOTIONS

NOW = datetime(2026, 3, 4, 9, 10, tzinfo=UTC)
START = NOW - timedelta(minutes=10)
WATCHING = Status("watching", "good", "Watching", "")


def look(emotion: str, share: float = 0.8) -> NDArray[np.float32]:
    values = np.full(7, (1 - share) / 6, dtype=np.float32)
    values[EMOTIONS.index(emotion)] = share
    return values


def mood_of(emotion: str, share: float = 0.8, seen: float = 20.0) -> pd.DataFrame:
    blob = PackedProbabilities().process_bind_param(look(emotion, share), None)  # type: ignore[arg-type]
    return series.mood_frame([(590_000, 0, 200, 10, seen, 25.0, 1.0, 0.0, 0.0, blob)])


def monitor(status: str = "watching", age_s: float = 1.0, **values: object) -> SimpleNamespace:
    kept = {
        "message": "All well", "requested": "run", "tiles": 25, "seen": 20, "cameras_off": 1,
        "unsure": 0, "unsure_reason": "",
    }  # fmt: skip
    return SimpleNamespace(
        status=status, heartbeat_at=NOW - timedelta(seconds=age_s), **(kept | values)
    )


def seat(number: int, state: str = "video", name: str | None = None) -> Seat:
    return Seat(
        id=1000 + number, number=number, name=name, state=state, tile_row=1, tile_column=number,
        pending="",
    )  # fmt: skip


def flag(number: int | None, kind: str = "confused", **values: object) -> SimpleNamespace:
    kept: dict[str, Any] = {
        "id": number or 99, "verdict": None, "snoozed_until": None, "acknowledged_at": None,
        "closed_at": None, "evidence": {}, "name": None, "prolonged": False,
        "called_at": NOW - timedelta(minutes=2),
        "opened_at": NOW - timedelta(minutes=2),
    }  # fmt: skip
    return SimpleNamespace(
        seat_id=None if number is None else 1000 + number, number=number, kind=kind,
        **(kept | values),
    )  # fmt: skip


def gone(number: int, **values: object) -> SimpleNamespace:
    """A flag that went away by itself."""
    ended: dict[str, Any] = {"closed_at": NOW, "evidence": {"ended": "subsided"}}
    return flag(number, **(ended | values))


def mark(minutes_ago: float, kind: str = "topic") -> SimpleNamespace:
    return SimpleNamespace(marked_at=NOW - timedelta(minutes=minutes_ago), kind=kind)


def lesson_row(**values: object) -> SimpleNamespace:
    """A lesson that keeps what a lesson keeps by default."""
    kept = {
        "id": 1, "class_only": False, "sample_hz": 1.0, "started_at": START, "reads_answers": True,
        "agenda": "", "counts_turned_away": False, "counts_head_down": False,
    }  # fmt: skip
    return SimpleNamespace(**(kept | values))


def records(**values: object) -> LiveRecords:
    session = lesson_row()
    kept: dict[str, Any] = {
        "session": session, "monitor": monitor(), "position_ms": 600_000,
        "mood": mood_of("neutral"),
    }  # fmt: skip
    given = kept | values
    mood = given.pop("mood")
    return LiveRecords(**given, columns={name: mood[name].to_numpy() for name in mood})


def class_only(**values: object) -> LiveRecords:
    session = lesson_row(class_only=True)
    return records(session=session, **values)


def said(these: LiveRecords) -> str:
    status = live_view.status_of(these.monitor, NOW)
    flags = live_flags(these.flags, NOW, class_only=these.session.class_only)
    return live_sentence.sentence(these, status, flags.shown, live_view.class_now(these))
