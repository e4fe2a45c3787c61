"""Coverage as a thin chart: how many tiles, what they showed, and when nothing was visible."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pandas as pd

from dashboard import texts
from dashboard.figures import mood as figures
from dashboard.figures import parts
from dashboard.figures.theme import MARKS
from dashboard.series import frames as series
from storage.records import MOOD_BUCKET_MS

SEEN_COLOUR = MARKS["disgust"].colour
_OTHER = "rgba(127,137,150,0.75)"
PATTERNS: dict[str, dict[str, Any]] = {
    "cameras_off": {"shape": "x", "size": 5, "solidity": 0.25, "fgcolor": _OTHER},
    "unread": {"shape": ".", "size": 5, "solidity": 0.35, "fgcolor": _OTHER},
    "away": {"shape": "-", "size": 5, "solidity": 0.25, "fgcolor": _OTHER},
}
"""How the parts of a tile count are told apart without colour; faces read are a plain area."""
_MOOD_ROW, _TILE_ROW = (0.29, 1.0), (0.0, 0.2)


def ribbon_figure(
    mood: figures.Ribbon,
    buckets: pd.DataFrame,
    dark: pd.DataFrame,
    step_ms: int = MOOD_BUCKET_MS,
    *,
    small: bool = False,
) -> dict[str, Any]:
    """The mood of the class, and under it on the same time axis what could be seen.

    buckets, dark: see `coverage.buckets` and `coverage.gaps`; buckets lie `step_ms` apart. small:
    stands beside a larger one that has the words on its vertical axis. Answers data and layout
    ready to be sent: it is drawn every ten seconds, so that nothing is checked.
    """
    figure = figures.mood_dict(mood)
    tiles = coverage_traces(buckets, dark, mood.started_at, step_ms, "y2")
    layout = figure["layout"]
    layout["xaxis"] |= {"anchor": "y2"}
    layout["yaxis"] |= {"domain": _MOOD_ROW}
    layout["yaxis2"] = tiles_axis(buckets, _TILE_ROW)
    if small:
        layout["margin"] = layout["margin"] | {"l": 8}
        layout["yaxis"] |= {"showticklabels": False}
        layout["yaxis2"] |= {"showticklabels": False}
        layout["xaxis"] |= {"nticks": 5}
    else:
        layout["annotations"] = [
            *layout["annotations"], parts.row_title(texts.COVERAGE_TITLE, _TILE_ROW[1]),
        ]  # fmt: skip
    return parts.figure((*figure["data"], *tiles), layout)


def coverage_traces(
    buckets: pd.DataFrame, dark: pd.DataFrame, started_at: datetime, step_ms: int, axis: str
) -> list[dict[str, Any]]:
    """Stacked areas of tiles on the axis named, and hatched gaps with their reason."""
    areas = list(_areas(buckets, started_at, step_ms, axis))
    return [*areas, *parts.gap_traces(dark, started_at, axis, most_tiles(buckets))]


def most_tiles(buckets: pd.DataFrame) -> float:
    """The height of the chart in tiles, at least one."""
    if buckets.empty:
        return 1.0
    return max(float((buckets["tiles"] + buckets["away"]).max()), 1.0)


def tiles_axis(buckets: pd.DataFrame, domain: tuple[float, float]) -> dict[str, Any]:
    """The axis of tile counts."""
    return parts.count_axis(domain, most_tiles(buckets))


def _areas(
    buckets: pd.DataFrame, started_at: datetime, step_ms: int, axis: str
) -> Iterator[dict[str, Any]]:
    shown = [name for name in texts.COVERAGE_PARTS if buckets[name].any()]
    for index, run in enumerate(series.runs(buckets, step_ms)):
        for name in shown:
            fill: dict[str, Any] = {"fillcolor": f"{SEEN_COLOUR}99"}
            if name in PATTERNS:
                fill = {"fillcolor": "rgba(127,137,150,0.10)", "fillpattern": PATTERNS[name]}
            yield parts.step_trace(
                run, started_at, step_ms, name, axis, {"width": 0, "shape": "hv"}
            ) | {"stackgroup": f"tiles{index}", **fill}
