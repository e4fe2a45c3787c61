"""Students by time: how far each one's look of confusion stood above their own usual level."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard import texts
from dashboard.figures import parts
from dashboard.figures.theme import CONFUSED_COLOUR
from dashboard.series import curves
from storage.config.flag_presets import FlagThresholds
from storage.kinds import FlagKind
from storage.records import MOOD_BUCKET_MS
from storage.rows import SeatRow

COLUMNS = 180
TABLE_COLUMNS = 12
STRONG = 0.4
"""This far above the usual level, 0..1 of signal, a cell has its full colour."""
UNSURE = 0.5
"""With a smaller part of its looks usable, a cell is marked as unsure."""
CAMERA_OFF_COLOUR, UNREAD_COLOUR = "#7d879680", "#7d879630"
NAME_CHARACTERS = 16
LEFT_PX = 118


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Cells of `step_ms`, one row per seat, in the order of `seats`.

    above: float32 (seats, columns), signal above the seat's own median in this lesson, 0..1; NaN
    where no reading counts. coverage: readings that count per look with the tile on screen, 0..1;
    NaN where it had no tile. read: whether there was a reading, one that counts or not. camera_off:
    whether the camera was off for most of the looks.
    """

    seats: Sequence[Any]
    step_ms: int
    above: NDArray[np.float32]
    coverage: NDArray[np.float32]
    read: NDArray[np.bool_]
    camera_off: NDArray[np.bool_]

    @property
    def unsure(self) -> NDArray[np.bool_]:
        """Cells that rest on little, or on nothing that counts."""
        found: NDArray[np.bool_] = self.read & ~self.camera_off & (self.coverage < UNSURE)
        return found

    @property
    def unread(self) -> NDArray[np.bool_]:
        """Cells with the tile on screen and the camera on, and no face that could be read."""
        found: NDArray[np.bool_] = ~np.isnan(self.coverage) & ~self.read & ~self.camera_off
        return found


def heat_map(
    seat_mood: pd.DataFrame,
    seats: Sequence[Any],
    end_ms: int,
    settings: FlagThresholds,
    columns: int = COLUMNS,
) -> HeatMap:
    """seat_mood: roll-ups of all seats; seats: rows of `seat`, those left out are passed over."""
    seats = [seat for seat in seats if not seat.excluded]
    step_ms = max(1, -(-end_ms // (columns * MOOD_BUCKET_MS))) * MOOD_BUCKET_MS
    width = max(1, -(-end_ms // step_ms))
    rows = {seat.id: row for row, seat in enumerate(seats)}
    row = seat_mood["seat_id"].map(rows).to_numpy(np.float64)
    column = (seat_mood["bucket_ms"].to_numpy() // step_ms).astype(np.int64)
    kept = ~np.isnan(row) & (column >= 0) & (column < width)
    where = (row[kept].astype(np.int64), column[kept])
    signal = curves.signal(seat_mood, FlagKind.CONFUSED, settings).to_numpy(np.float64)[kept]
    readings = seat_mood["readings"].to_numpy(np.float64)[kept]
    samples = seat_mood["samples"].to_numpy(np.float64)[kept]
    doubts = "usable" in seat_mood
    usable = seat_mood["usable"].to_numpy(np.float64)[kept] if doubts else readings
    off = seat_mood["cameras_off"].to_numpy(np.float64)[kept] if doubts else np.zeros(len(usable))
    usual = pd.Series(np.where(usable > 0, signal, np.nan)).groupby(where[0]).median()
    sums, counted, read, looked, dark = (np.zeros((len(seats), width)) for _ in range(5))
    over = signal - usual.reindex(where[0]).to_numpy()
    np.add.at(sums, where, np.where(usable > 0, over * usable, 0.0))
    for total, values in ((counted, usable), (read, readings), (looked, samples), (dark, off)):
        np.add.at(total, where, values)
    with np.errstate(invalid="ignore", divide="ignore"):
        above = np.clip(sums / counted, 0.0, 1.0)
        coverage = np.clip(counted / looked, 0.0, 1.0)
    return HeatMap(
        seats, step_ms, above.astype(np.float32), coverage.astype(np.float32),
        read > 0, (looked > 0) & (dark > read) & (2 * dark >= looked),
    )  # fmt: skip


def row_label(seat: SeatRow) -> str:
    """The name at a row; its number keeps two of the same name apart."""
    if not (seat.name and seat.name.strip()):
        return texts.SEAT.format(number=seat.number)
    return parts.plain(f"{seat.name.strip()} · {seat.number}", NAME_CHARACTERS + 5)


def heat_figure(
    heat: HeatMap,
    gaps: pd.DataFrame,
    flags: Sequence[Any],
    started_at: datetime,
    window_ms: tuple[int, int],
) -> dict[str, Any]:
    """Darker: looks more confused than usual. Blank: not seen. Hatched: nothing was seen at all.

    Data and layout ready to be sent: nothing is checked.
    """
    labels = [row_label(seat) for seat in heat.seats]
    first = parts.axis_time(started_at, heat.step_ms / 2)
    cells = {
        "type": "heatmap", "z": parts.packed_values(heat.above), "x0": first, "dx": heat.step_ms,
        "y": labels, "zmin": 0, "zmax": STRONG, "showscale": False, "hoverongaps": False, "xgap": 0,
        "ygap": 2,
        "colorscale": [[0, f"{CONFUSED_COLOUR}14"], [1, CONFUSED_COLOUR]],
        "name": texts.HEAT_ABOVE,
        "hovertemplate": f"%{{y}}, %{{x|%H:%M}}<br>{texts.HEAT_ABOVE}: %{{z:.0%}}<extra></extra>",
    }  # fmt: skip
    return {
        "data": [
            *_unread(heat, labels, first),
            cells,
            *_unsure(heat, labels, started_at),
            *_flags(heat, labels, flags, started_at),
            *parts.gap_traces(gaps, started_at, "y2"),
        ],
        "layout": parts.layout()
        | {
            "margin": {"l": LEFT_PX, "r": 10, "t": 4, "b": 24, "pad": 4},
            "hovermode": "closest",
            "xaxis": parts.time_axis(started_at, window_ms),
            "yaxis": {
                "type": "category", "categoryorder": "array", "categoryarray": labels,
                "autorange": "reversed", "fixedrange": True, "showgrid": False, "ticks": "",
                "tickmode": "array", "tickvals": labels, "tickfont": {"size": 11},
            },
            "yaxis2": {
                "overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True,
            },
            "dragmode": "zoom",
        },
    }  # fmt: skip


def _unread(heat: HeatMap, labels: list[str], first: str) -> list[dict[str, Any]]:
    """Cells in grey: the camera was off, or no face could be read."""
    states = ((texts.HEAT_CAMERA_OFF, heat.camera_off, CAMERA_OFF_COLOUR),
              (texts.HEAT_UNREAD, heat.unread, UNREAD_COLOUR))  # fmt: skip
    return [
        {
            "type": "heatmap", "z": parts.packed_values(np.where(there, 0.0, np.nan)),
            "x0": first, "dx": heat.step_ms, "y": labels, "showscale": False,
            "hoverongaps": False, "xgap": 0, "ygap": 2, "colorscale": [[0, colour], [1, colour]],
            "zmin": 0, "zmax": 1, "name": words,
            "hovertemplate": f"%{{y}}, %{{x|%H:%M}}<br>{words}<extra></extra>",
        }
        for words, there, colour in states
        if there.any()
    ]  # fmt: skip


def _unsure(heat: HeatMap, labels: list[str], started_at: datetime) -> list[dict[str, Any]]:
    rows, columns = np.nonzero(heat.unsure)
    if not len(rows):
        return []
    return [
        {
            "type": "scatter", "mode": "markers", "hoverinfo": "skip", "name": texts.HEAT_UNSURE,
            "x": [parts.axis_time(started_at, (at + 0.5) * heat.step_ms) for at in columns],
            "y": [labels[row] for row in rows],
            "marker": {"symbol": "line-ne-open", "size": 6, "line": {"width": 1.2},
                       "color": "#7d8796"},
        }
    ]  # fmt: skip


def _flags(
    heat: HeatMap, labels: list[str], flags: Sequence[Any], started_at: datetime
) -> list[dict[str, Any]]:
    by_seat = {seat.id: label for seat, label in zip(heat.seats, labels, strict=True)}
    own = [flag for flag in flags if flag.seat_id in by_seat]
    if not own:
        return []
    at = [
        parts.axis_time(started_at, (flag.opened_at - started_at).total_seconds() * 1000)
        for flag in own
    ]
    return [
        {
            "type": "scatter", "mode": "markers", "name": texts.SESSION_FLAGS_TITLE, "x": at,
            "y": [by_seat[flag.seat_id] for flag in own],
            "text": [texts.LOOKED[FlagKind(flag.kind)] for flag in own],
            "hovertemplate": "%{y}, %{x|%H:%M}<br>%{text}<extra></extra>",
            "marker": {"symbol": "diamond", "size": 8, "color": "#ffffff",
                       "line": {"width": 1.6, "color": "#1b1f26"}},
        }
    ]  # fmt: skip
