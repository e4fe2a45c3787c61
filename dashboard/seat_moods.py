"""Roll-ups of all students of a lesson as one table."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.series import unpack
from storage.records import EMOTIONS

COLUMNS = ["bucket_ms", "seat_id", "readings", "samples"]


def seat_mood_frame(rows: Sequence[Sequence[Any]], owners: Mapping[int, int]) -> pd.DataFrame:
    """One row per student and roll-up: `COLUMNS`, and the mean share of each emotion, 0..1.

    Rows without a reading are kept, their shares NaN: the tile was there, the face was not read.

    rows: of `lesson_queries.packed_seat_mood`. owners: the seat that a merged one belongs to.
    """
    numbers = list(zip(*rows, strict=True)) if rows else [()] * (len(COLUMNS) + 1)
    table = {
        name: np.array(values, dtype=np.int64)
        for name, values in zip(COLUMNS, numbers[:-1], strict=True)
    }
    for seat, owner in owners.items():
        table["seat_id"][table["seat_id"] == seat] = owner
    shares = unpack(numbers[-1])
    return pd.DataFrame(table | {name: shares[:, place] for place, name in enumerate(EMOTIONS)})
