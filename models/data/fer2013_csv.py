"""FER2013 as Kaggle publishes it, and as people pass it on: a CSV of grey values."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.data.arrays import USAGES, Rows
from models.errors import DatasetError
from models.labels import EMOTIONS, IMAGE_PX, emotion_of

CSV_NAMES = (
    "fer2013.csv", "fer2013.csv.gz", "fer2013.csv.zip", "fer2013.zip",
    "icml_face_data.csv", "icml_face_data.csv.gz", "icml_face_data.csv.zip",
)  # fmt: skip
TRAIN_NAMES = ("train.csv", "train.csv.gz", "train.csv.zip", "train.zip")
_COLUMNS = ("emotion", "pixels", "Usage")
_OTHER_COLUMNS = {
    "label": "emotion", "labels": "emotion", "emotions": "emotion", "class": "emotion",
    "expression": "emotion", "target": "emotion", "pixel": "pixels", "image": "pixels",
    "split": "usage", "set": "usage", "subset": "usage",
}  # fmt: skip
_USAGE_NAMES = {
    "training": 0, "train": 0,
    "publictest": 1, "validation": 1, "valid": 1, "val": 1, "dev": 1, "public": 1,
    "privatetest": 2, "test": 2, "testing": 2, "private": 2,
}  # fmt: skip
_PUBLISHED_COUNTS = (28_709, 3_589, 3_589)
"""Rows of each split, which stand one after the other in the file as published."""
_DROPPED = ("contempt", "unknown", "nf")  # FER+ knows them, FER2013 does not
_SEPARATORS = str.maketrans(",;[]\t\"'", "       ")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand; usage None: every row is of the split `assumed`."""

    emotion: int
    pixels: int
    usage: int | None
    count: int
    assumed: int

    def cell(self, row: list[str], at: int) -> str | None:
        """The cell of a column; None where the row ends before it."""
        if at > self.pixels:  # behind pixels whose commas nobody quoted
            at += max(len(row) - self.count, 0) if len(row) >= IMAGE_PX**2 else 0
        return row[at] if at < len(row) else None


def read_csv(path: Path) -> Rows:
    """Read the file. Raises DatasetError with the line where something is wrong.

    Case and order of columns, further columns, blank lines, labels as words or `3.0`, and pixels
    with commas do not matter. Without a column Usage all rows are for training, or for the split
    that the file's name tells, or split as published where there are as many. A `train.csv` takes
    the rows of `test.csv` and others beside it.
    """
    parts = []
    for each, assumed in with_others(path):
        try:
            parts.append(_read_one(each, assumed))
        except _NoLabelsError:
            if each == path:
                raise  # the test.csv of Kaggle's contest has none, and is left out
    images, labels, usage = (np.concatenate(column) for column in zip(*parts, strict=True))
    if not np.any(usage == 1) and path.name.lower() in TRAIN_NAMES:
        usage = np.where(usage == 2, 1, usage)  # as for folders: test takes validation's place
    return Rows(images, labels, usage)


class _NoLabelsError(DatasetError):
    """A table without the column emotion."""


def with_others(path: Path) -> Iterator[tuple[Path, int]]:
    """The file with the split that its name tells, and for train.csv what lies beside it."""
    own = path.name.lower().split(".")[0]
    yield path, _USAGE_NAMES.get(own, 0)
    if path.name.lower() not in TRAIN_NAMES:
        return
    for other in sorted(path.parent.iterdir()):
        stem, _, ending = other.name.lower().partition(".")
        usage = _USAGE_NAMES.get(stem, 0)
        if usage and ending in ("csv", "csv.gz", "csv.zip", "zip") and other.is_file():
            yield other, usage


def _read_one(
    path: Path, assumed: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    csv.field_size_limit(1 << 24)
    text = _read_text(path)
    head = text.lstrip()[:200].splitlines()[:1]
    delimiter = max(",;\t", key="".join(head).count)
    lines = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, skipinitialspace=True)
    columns, images, labels, usage = None, [], [], []
    try:
        for row in lines:
            if not any(cell.strip() for cell in row):
                continue
            if columns is None:
                columns = _header(path, row, assumed)
                continue
            where = f"{path}, line {lines.line_num}"
            label = _label(where, row, columns)
            if label is None:
                continue
            images.append(_pixels(where, row, columns))
            labels.append(label)
            usage.append(_usage(where, row, columns))
    except csv.Error as error:
        raise DatasetError(f"{path}: not readable as FER2013 ({error})") from error
    if columns is None:
        raise DatasetError(f"{path}: no column {', '.join(_COLUMNS)}; the file is blank")
    if not images:
        raise DatasetError(f"{path}: a header and no pictures")
    stacked = np.stack(images).reshape(-1, IMAGE_PX, IMAGE_PX)
    splits = np.array(usage, np.int64)
    if columns.usage is None and len(splits) == sum(_PUBLISHED_COUNTS) and assumed == 0:
        splits = np.repeat(np.arange(len(USAGES)), _PUBLISHED_COUNTS)
    return stacked, np.array(labels, np.int64), splits


def _header(path: Path, row: list[str], assumed: int) -> _Columns:
    names = [name.strip().strip("'\"").strip().lower() for name in row]
    places: dict[str, int] = {}
    for at, name in enumerate(names):
        places.setdefault(name, at)
    for at, name in enumerate(names):
        places.setdefault(_OTHER_COLUMNS.get(name, name), at)
    missing = [name for name in _COLUMNS[:2] if name not in places]
    if missing:
        kind = _NoLabelsError if missing == ["emotion"] else DatasetError
        raise kind(f"{path}: no column {', '.join(missing)}; FER2013 has {','.join(_COLUMNS)}")
    return _Columns(places["emotion"], places["pixels"], places.get("usage"), len(row), assumed)


def _label(where: str, row: list[str], columns: _Columns) -> int | None:
    """0 to 6; None for an emotion that FER2013 does not know and FER+ does."""
    text = columns.cell(row, columns.emotion)
    if text is None:
        raise DatasetError(f"{where}: no emotion; the file may be cut off")
    if text.strip().lower() in _DROPPED:
        return None
    emotion = emotion_of(text)
    if emotion is None:
        raise DatasetError(
            f"{where}: unknown label {text[:40]}, labels are 0 to 6 or {', '.join(EMOTIONS)}"
        )
    return EMOTIONS.index(emotion)


def _pixels(where: str, row: list[str], columns: _Columns) -> NDArray[np.uint8]:
    spread = max(len(row) - columns.count, 0) if len(row) >= IMAGE_PX**2 else 0
    text = " ".join(row[columns.pixels : columns.pixels + 1 + spread])
    words = (text if text.replace(" ", "").isdecimal() else text.translate(_SEPARATORS)).split()
    if len(words) != IMAGE_PX**2:
        raise DatasetError(
            f"{where}: {len(words)} pixels, not {IMAGE_PX} x {IMAGE_PX}; the file may be cut off"
        )
    try:
        return np.array(words, np.uint8)
    except (ValueError, OverflowError):
        pass  # written as 12.0, or wrong
    try:
        values = np.array(words, np.float64)
    except ValueError as error:
        raise DatasetError(f"{where}: a pixel is no number ({error})") from error
    if not ((values >= 0) & (values <= 255) & (values == np.round(values))).all():
        raise DatasetError(f"{where}: pixels must be whole numbers from 0 to 255")
    return values.astype(np.uint8)


def _usage(where: str, row: list[str], columns: _Columns) -> int:
    if columns.usage is None:
        return columns.assumed
    text = columns.cell(row, columns.usage)
    if text is None:
        raise DatasetError(f"{where}: no Usage; the file may be cut off")
    name = text.strip().strip("'\"").replace(" ", "").replace("_", "").lower()
    if name not in _USAGE_NAMES:
        raise DatasetError(f"{where}: unknown Usage {text[:40]!r}; it is one of {USAGES}")
    return _USAGE_NAMES[name]


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if path.suffix.lower() == ".gz":
            content = gzip.decompress(content)
        if path.suffix.lower() == ".zip":
            content = _read_zip(path)
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):  # Excel's "Unicode text"
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f"{path}: not readable as FER2013 ({error}); copy it again") from error


def _read_zip(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        tables = [
            name
            for name in archive.namelist()
            if name.lower().endswith(".csv") and not name.startswith("__MACOSX/")
        ]
        known = [name for name in tables if Path(name).name.lower() in CSV_NAMES]
        chosen = known or tables
        if len(chosen) != 1:
            raise DatasetError(f"{path}: expected one CSV inside, found {len(chosen)}")
        return archive.read(chosen[0])
