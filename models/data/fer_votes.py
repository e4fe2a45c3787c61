"""What lies beside FER2013: the FER+ votes, and the rows whose picture occurs in two splits."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import DatasetError
from models.labels import EMOTIONS

VOTES_NAMES = ("fer2013new.csv", "fer2013_new.csv", "ferplus.csv", "fer2013plus.csv", "fer+.csv")
OVERLAP_NAME = "overlap.csv"

# FER+ columns in our label order; contempt has no label of ours and goes to the unclear votes
_VOTE_COLUMNS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
_UNCLEAR_COLUMNS = ("contempt", "unknown", "NF")
_FEWEST_VOTES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Votes of ten annotators. counts: float32 (N, 7), our label order. unclear: float32 (N, 3),
    contempt, unknown, not a face.
    """

    counts: NDArray[np.float32]
    unclear: NDArray[np.float32]

    @property
    def faceless(self) -> NDArray[np.bool_]:
        """Rows (N,) that most annotators called no face."""
        return self.unclear[:, 2] > 5

    def shares(self, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vote shares (N, 7); the one-hot label where fewer than five chose one of ours."""
        shares = np.eye(len(EMOTIONS), dtype=np.float32)[labels]
        total = self.counts.sum(axis=1)
        voted = total >= _FEWEST_VOTES
        shares[voted] = self.counts[voted] / total[voted, None]
        return shares


def read_votes(path: Path, count: int) -> Votes:
    """Votes for the first `count` rows. Raises DatasetError."""
    rows = _read_rows(path)
    if len(rows) < count:
        raise DatasetError(f"{path}: {len(rows)} rows of votes for {count} pictures")
    rows = rows[:count]
    try:
        counts = np.array([[float(row[c]) for c in _VOTE_COLUMNS] for row in rows], np.float32)
        unclear = np.array([[float(row[c]) for c in _UNCLEAR_COLUMNS] for row in rows], np.float32)
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(f"{path}: column {error} is missing or no number") from error
    return Votes(counts, unclear)


def read_overlap(path: Path, count: int) -> NDArray[np.int64]:
    """Rows under `count` whose picture stands in another split as well. Raises DatasetError."""
    try:
        rows = np.array([int(row["row"]) for row in _read_rows(path)], np.int64)
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(f"{path}: {error}; it needs a column 'row' of numbers") from error
    return rows[(rows >= 0) & (rows < count)]


def _read_rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            names = {name.strip().lower(): name for name in rows.fieldnames or []}
            known = (*_VOTE_COLUMNS, *_UNCLEAR_COLUMNS, "row")
            rows.fieldnames = [
                next((k for k in known if names.get(k.lower()) == name), name)
                for name in rows.fieldnames or []
            ]
            return list(rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"{path}: not readable as a table ({error})") from error
