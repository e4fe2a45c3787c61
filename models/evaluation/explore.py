"""What a data set holds and what is wrong with it, found out before anything is trained on it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.data.arrays import USAGES
from models.data.dataset import Dataset, blank
from models.data.duplicates import exact_duplicates, near_duplicates
from models.errors import DatasetError
from models.evaluation.explore_page import render
from models.labels import EMOTIONS

REPORT_NAME = "explore.html"


@dataclass(frozen=True, slots=True)
class Repeats:
    """Pictures that occur more than once. pairs: (row, row), ascending. groups: of whole copies.

    across: pairs whose rows stand in different splits. relabelled: pairs with different labels.
    """

    pairs: tuple[tuple[int, int], ...]
    across: tuple[tuple[int, int], ...]
    relabelled: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """FER+ votes against the labels. top_share: (N,) share of the votes that the winner got.

    confusion: int64 (7, 7), rows are FER2013's labels, columns the winner of the vote; rows of
    pictures with too few clear votes are left out. faceless: how many are no face.
    """

    top_share: NDArray[np.float32]
    confusion: NDArray[np.int64]
    faceless: int


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """Everything the report tells. counts: pictures by split and class."""

    counts: dict[str, dict[str, int]]
    blank_rows: tuple[int, ...]
    exact: Repeats
    near: Repeats
    agreement: Agreement | None
    overlapping: int


def look_into(dataset: Dataset) -> Findings:
    """Find everything out; half a minute for the whole of FER2013."""
    rows = dataset.rows
    counts = {}
    for index, usage in enumerate(USAGES):
        of_split = np.bincount(rows.labels[rows.usage == index], minlength=len(EMOTIONS))
        counts[usage] = dict(zip(EMOTIONS, of_split.tolist(), strict=True))
    empty = blank(rows.images)
    exact = [
        (group[0], other)
        for group in exact_duplicates(rows.images)
        if not empty[group[0]]
        for other in group[1:]
    ]
    near = [(one, two) for one, two, _ in near_duplicates(rows.images)]
    return Findings(
        counts,
        tuple(np.flatnonzero(empty).tolist()),
        _repeats(exact, dataset),
        _repeats(sorted(set(near) - set(exact)), dataset),
        _agreement(dataset),
        len(dataset.overlapping),
    )


def write_report(dataset: Dataset, source: Path, out: Path) -> Path:
    """Write the report as one HTML file that opens offline; answers its path.

    out: a file .html, or a folder, made where it is missing. Raises DatasetError where it cannot be
    written.
    """
    path = out if out.suffix.lower() in (".html", ".htm") else out / REPORT_NAME
    page = render(look_into(dataset), dataset, str(source))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"{path} cannot be written ({error.strerror or error})") from error
    return path


def _repeats(pairs: list[tuple[int, int]], dataset: Dataset) -> Repeats:
    usage, labels = dataset.rows.usage, dataset.rows.labels
    return Repeats(
        tuple(pairs),
        tuple((one, two) for one, two in pairs if usage[one] != usage[two]),
        tuple((one, two) for one, two in pairs if labels[one] != labels[two]),
    )


def _agreement(dataset: Dataset) -> Agreement | None:
    votes = dataset.votes
    if votes is None:
        return None
    everyone = np.concatenate([votes.counts, votes.unclear], axis=1)
    total = np.maximum(everyone.sum(axis=1), 1)
    clear = votes.counts.max(axis=1) > votes.unclear.max(axis=1)
    confusion = np.zeros((len(EMOTIONS), len(EMOTIONS)), np.int64)
    winners = votes.counts.argmax(axis=1)
    np.add.at(confusion, (dataset.rows.labels[clear], winners[clear]), 1)
    top = (everyone.max(axis=1) / total).astype(np.float32)
    return Agreement(top, confusion, int(votes.faceless.sum()))
