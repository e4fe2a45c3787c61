"""Records to tidy tables: one row per thing, plain column names, times in UTC.

Offsets named `*_ms` count from the start of the session.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from storage.flag_minutes import Span, flagged_time
from storage.kinds import FlagKind
from storage.records import EMOTIONS, MOOD_BUCKET_MS
from storage.rows import FlagRow, SeatRow

EMOTION_COLUMNS = list(EMOTIONS)
MOOD_COLUMNS = [
    "bucket_ms", "seat_id", "readings", "samples", "seen", "tiles", "cameras_off", "confused",
    "sad_count",
]  # fmt: skip
COUNT_COLUMNS = ["seen", "tiles", "cameras_off", "confused", "sad_count"]
GAP_COLUMNS = ["from_ms", "to_ms", "reason", "detail"]
TRACE_BUCKETS = 30
"""A seat's trace covers this many roll-ups: five minutes."""
TRACE_LEVELS = 16


def unpack(blobs: Iterable[bytes | None]) -> NDArray[np.float32]:
    """Packed probabilities (16 bits each, big-endian) to float32 (N, 7).

    A missing value becomes a row of NaN.
    """
    nothing = b"\x00" * (2 * len(EMOTIONS))
    packed = list(blobs)
    values = np.frombuffer(b"".join(blob or nothing for blob in packed), ">u2")
    table = values.reshape(-1, len(EMOTIONS)).astype(np.float32) / np.float32(65535)
    table[[blob is None for blob in packed]] = np.nan
    return table


Columns = Mapping[str, Any] | pd.DataFrame
"""Roll-ups as one array for each column, or the table of them: where a table is dear to make."""


def mood_columns(rows: Sequence[Sequence[Any]]) -> dict[str, NDArray[Any]]:
    """Roll-up rows (`MOOD_COLUMNS` and packed probabilities) as an array for each column.

    The seven mean probabilities are columns named after `EMOTIONS`, 0..1; a roll-up without a
    reading is dropped, because it says nothing of anyone's mood.
    """
    rows = [row for row in rows if row[2]]
    numbers = list(zip(*rows, strict=True)) if rows else [()] * (len(MOOD_COLUMNS) + 1)
    columns = dict(zip(MOOD_COLUMNS, map(np.array, numbers), strict=False))
    probabilities = unpack(numbers[-1])
    return columns | {emotion: probabilities[:, index] for index, emotion in enumerate(EMOTIONS)}


def mood_frame(rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """The same as a table, one row per roll-up."""
    return pd.DataFrame(mood_columns(rows))


def large_groups(mood: pd.DataFrame, least: int) -> pd.DataFrame:
    """Only roll-ups in which at least `least` faces were seen: a smaller group is individuals."""
    return mood[mood["seen"] >= least].reset_index(drop=True)


def thin(mood: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """Class mood in at most about `most` rows, and the length of a row in ms.

    Neighbouring roll-ups are averaged, weighted by their readings.
    """
    if mood.empty:
        return mood, MOOD_BUCKET_MS
    span = int(mood["bucket_ms"].iloc[-1] - mood["bucket_ms"].iloc[0]) // MOOD_BUCKET_MS + 1
    factor = -(-span // most)
    if factor == 1:
        return mood, MOOD_BUCKET_MS
    step_ms = factor * MOOD_BUCKET_MS
    group = mood["bucket_ms"] // step_ms * step_ms
    weights = mood["readings"]
    shares = mood[EMOTION_COLUMNS].mul(weights, axis=0).groupby(group).sum()
    # of one student there are shares alone
    counts = [name for name in COUNT_COLUMNS if name in mood]
    out = mood.groupby(group)[counts].mean()
    out["readings"] = weights.groupby(group).sum()
    out[EMOTION_COLUMNS] = shares.div(out["readings"], axis=0)
    return out.reset_index(), step_ms


def runs(mood: pd.DataFrame, step_ms: int = MOOD_BUCKET_MS) -> list[pd.DataFrame]:
    """Stretches of roll-ups that follow each other without a hole."""
    if mood.empty:
        return []
    breaks = np.flatnonzero(np.diff(mood["bucket_ms"].to_numpy()) != step_ms) + 1
    if not len(breaks):
        return [mood]
    edges = [0, *breaks.tolist(), len(mood)]
    return [mood.iloc[begin:end] for begin, end in pairwise(edges)]


def student_frame(
    seats: Iterable[SeatRow], mood: pd.DataFrame, flags: Iterable[FlagRow], until: datetime
) -> pd.DataFrame:
    """One row per seat: number, name, coverage 0..1, mean of each emotion, minutes flagged.

    coverage: readings per sampled frame with the seat's tile on screen; NaN where never on screen.
    """
    seats = list(seats)
    weighted = mood[EMOTION_COLUMNS].mul(mood["readings"], axis=0)
    totals = mood[["readings", "samples"]].join(weighted).groupby(mood["seat_id"]).sum()
    totals = totals.reindex([seat.id for seat in seats])
    frame = pd.DataFrame(
        {
            "seat_id": [seat.id for seat in seats],
            "number": [seat.number for seat in seats],
            # as objects: among strings pandas would make a missing name a number, NaN
            "name": pd.Series([seat.name for seat in seats], dtype=object),
            "coverage": (totals["readings"] / totals["samples"]).clip(upper=1).to_numpy(),
        }
    )
    means = totals[EMOTION_COLUMNS].div(totals["readings"], axis=0).to_numpy()
    for index, emotion in enumerate(EMOTIONS):
        frame[emotion] = means[:, index]
    spans: dict[tuple[int | None, str], list[Span]] = {}
    for flag in flags:
        key = (flag.seat_id, flag.kind)
        spans.setdefault(key, []).append((flag.opened_at, flag.closed_at or until))
    for kind in FlagKind:
        frame[f"minutes_{kind}"] = [
            flagged_time(spans.get((seat.id, kind.value), ())).total_seconds() / 60
            for seat in seats
        ]
    return frame.sort_values("number").reset_index(drop=True)


def traces(mood: pd.DataFrame, last_bucket_ms: int, cells: int = TRACE_BUCKETS) -> dict[int, str]:
    """The last `cells` roll-ups of each seat (five minutes), oldest first: two characters each.

    First the index of the commonest emotion in `EMOTIONS`, then its level as a hexadecimal digit;
    ".." where the seat was not read.
    """
    first = last_bucket_ms - (cells - 1) * MOOD_BUCKET_MS
    out: dict[int, list[str]] = {}
    if mood.empty:
        return {}
    shares = mood[EMOTION_COLUMNS].to_numpy()
    best = shares.argmax(axis=1)
    levels = np.minimum(shares.max(axis=1) * TRACE_LEVELS, TRACE_LEVELS - 1).astype(int)
    slots = ((mood["bucket_ms"].to_numpy() - first) // MOOD_BUCKET_MS).tolist()
    for seat, slot, emotion, level in zip(
        mood["seat_id"].tolist(), slots, best.tolist(), levels.tolist(), strict=True
    ):
        if 0 <= slot < cells:
            out.setdefault(seat, [".."] * cells)[slot] = f"{emotion}{level:x}"
    return {seat: "".join(of_seat) for seat, of_seat in out.items()}


def average(mood: Columns, from_ms: int = 0, before_ms: float = np.inf) -> dict[str, float]:
    """Mean share of each emotion over a stretch, weighted by readings; empty without any."""
    at = np.asarray(mood["bucket_ms"])
    weights = np.asarray(mood["readings"]) * ((at >= from_ms) & (at < before_ms))
    total = float(weights.sum())
    if total == 0:
        return {}
    return {emotion: float(np.asarray(mood[emotion]) @ weights) / total for emotion in EMOTIONS}


def averages(rows: Sequence[Any]) -> dict[int, dict[str, float]]:
    """Mean share of each emotion per session, from rows of session_id, readings, packed bytes."""
    shares = np.nan_to_num(unpack(row.probabilities for row in rows))
    readings = np.array([row.readings for row in rows], float)
    sessions, index = np.unique([row.session_id for row in rows], return_inverse=True)
    sums = np.zeros((len(sessions), len(EMOTIONS)))
    np.add.at(sums, index, shares * readings[:, np.newaxis])
    return {
        int(session_id): dict(zip(EMOTIONS, (total / total.sum()).tolist(), strict=True))
        for session_id, total in zip(sessions, sums, strict=True)
        if total.sum() > 0
    }


def moment(started_at: datetime, offset_ms: float) -> datetime:
    """The time that lies `offset_ms` after the start."""
    return started_at + timedelta(milliseconds=float(offset_ms))


def tense_share(mood: Columns, from_ms: int = 0) -> float | None:
    """Mean share 0..1 of the seen who look confused over class roll-ups; None without any seen."""
    samples = np.asarray(mood["samples"]) * (np.asarray(mood["bucket_ms"]) >= from_ms)
    seen, confused = (float(np.asarray(mood[name]) @ samples) for name in ("seen", "confused"))
    return confused / seen if seen else None
