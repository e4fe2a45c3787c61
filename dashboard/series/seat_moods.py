"""Roll-ups of all students of a lesson as one table."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.series.frames import unpack
from storage.records import EMOTIONS

COLUMNS = ["bucket_ms", "seat_id", "readings", "samples"]


def seat_mood_frame(
    rows: Sequence[Sequence[Any]], owners: Mapping[int, int], doubts: Sequence[Sequence[Any]] = ()
) -> pd.DataFrame:
    """One row per student and roll-up: `COLUMNS`, and the mean share of each emotion, 0..1.

    Beside them usable (readings that count) and cameras_off (samples), where `doubts` has any.

    Rows without a reading are kept, their shares NaN: the tile was there, the face was not read.

    rows: of `lesson_queries.packed_seat_mood`. owners: the seat that a merged one belongs to.
    doubts: of `lesson_queries.doubtful_seat_mood`.
    """
    numbers = list(zip(*rows, strict=True)) if rows else [()] * (len(COLUMNS) + 1)
    table: dict[str, NDArray[Any]] = {
        name: np.array(values, dtype=np.int64)
        for name, values in zip(COLUMNS, numbers[:-1], strict=True)
    }
    if doubts:
        table |= _doubts(table, doubts)
    for seat, owner in owners.items():
        table["seat_id"][table["seat_id"] == seat] = owner
    shares = unpack(numbers[-1])
    return pd.DataFrame(table | {name: shares[:, place] for place, name in enumerate(EMOTIONS)})


def _doubts(
    table: Mapping[str, NDArray[np.int64]], doubts: Sequence[Sequence[Any]]
) -> dict[str, NDArray[np.float64]]:
    """Columns usable and cameras_off for the rows of `table`."""
    bucket, seat, usable, off = (np.array(values) for values in zip(*doubts, strict=True))
    place = pd.MultiIndex.from_arrays([table["bucket_ms"], table["seat_id"]]).get_indexer(
        pd.MultiIndex.from_arrays([bucket, seat])
    )
    known = place >= 0
    columns = {
        "usable": table["readings"].astype(np.float64),
        "cameras_off": np.zeros(len(table["readings"])),
    }
    columns["usable"][place[known]] = np.rint(usable[known].astype(np.float64))
    columns["cameras_off"][place[known]] = np.rint(off[known].astype(np.float64))
    return columns
