"""FER2013 as Kaggle publishes it: a CSV of grey values, plain, gzipped or zipped."""

import csv
import gzip
import io
import zipfile
import zlib
from pathlib import Path

import numpy as np

from models.data.arrays import USAGES, Rows
from models.errors import DatasetError
from models.labels import EMOTIONS, IMAGE_PX

CSV_NAMES = (
    "fer2013.csv", "fer2013.csv.gz", "fer2013.csv.zip", "fer2013.zip",
    "icml_face_data.csv", "icml_face_data.csv.gz", "icml_face_data.csv.zip",
)  # fmt: skip
_COLUMNS = ("emotion", "pixels", "Usage")


def read_csv(path: Path) -> Rows:
    """Read the file, whose header may be spaced and in any order. Raises DatasetError."""
    lines = csv.reader(io.StringIO(_read_text(path)))
    try:
        header = [name.strip() for name in next(lines, [])]
    except csv.Error as error:
        raise DatasetError(f"{path}: not readable as FER2013 ({error})") from error
    missing = set(_COLUMNS) - set(header)
    if missing:
        raise DatasetError(
            f"{path}: no column {', '.join(sorted(missing))}; FER2013 has {','.join(_COLUMNS)}"
        )
    emotion_at, pixels_at, usage_at = (header.index(name) for name in _COLUMNS)
    images, labels, usage = [], [], []
    for number, row in enumerate(lines, start=2):
        try:
            label = int(row[emotion_at])
            pixels = np.array(row[pixels_at].split(), np.uint8)
            usage.append(USAGES.index(row[usage_at].strip()))
        except (ValueError, IndexError, OverflowError) as error:
            raise DatasetError(
                f"{path}, line {number}: {error}; the file may be cut off"
            ) from error
        if pixels.size != IMAGE_PX**2:
            raise DatasetError(f"{path}, line {number}: {pixels.size} pixels, not 48 x 48")
        if not 0 <= label < len(EMOTIONS):
            raise DatasetError(f"{path}, line {number}: unknown label {label}, labels are 0 to 6")
        images.append(pixels)
        labels.append(label)
    if not images:
        raise DatasetError(f"{path}: a header and no pictures")
    stacked = np.stack(images).reshape(-1, IMAGE_PX, IMAGE_PX)
    return Rows(stacked, np.array(labels, np.int64), np.array(usage, np.int64))


def _read_text(path: Path) -> str:
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8-sig") as stream:
                return stream.read()
        if path.suffix == ".zip":
            return _read_zip(path)
        return path.read_text(encoding="utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f"{path}: not readable as FER2013 ({error}); copy it again") from error


def _read_zip(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        tables = [name for name in archive.namelist() if name.endswith(".csv")]
        known = [name for name in tables if Path(name).name in CSV_NAMES]
        chosen = known or tables
        if len(chosen) != 1:
            raise DatasetError(f"{path}: expected one CSV inside, found {len(chosen)}")
        return archive.read(chosen[0]).decode("utf-8-sig")
