"""FER2013 in its Kaggle format, with FER+ votes and the known overlaps where they lie beside it.

FER2013: Goodfellow et al., "Challenges in Representation Learning", 2013. FER+: Barsoum et al.,
"Training Deep Networks for Facial Expression Recognition with Crowd-Sourced Label Distribution",
2016.
"""

import csv
import gzip
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from models.errors import DatasetError
from models.labels import EMOTIONS, IMAGE_PX

CSV_NAMES = ("fer2013.csv", "fer2013.csv.gz", "fer2013.csv.zip", "icml_face_data.csv")
VOTES_NAME = "fer2013new.csv"
OVERLAP_NAME = "overlap.csv"
USAGES = ("Training", "PublicTest", "PrivateTest")

# FER+ columns in our label order; contempt has no label of ours and goes to the unclear votes
_VOTE_COLUMNS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
_UNCLEAR_COLUMNS = ("contempt", "unknown", "NF")


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Pictures with labels. images: uint8 (N, 48, 48) grey. labels: int64 (N,), 0..6.

    votes: float32 (N, 7), shares of ten annotators, rows sum to 1; the one-hot label where FER+
    has nothing to say.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    votes: NDArray[np.float32]

    def __post_init__(self) -> None:
        count = len(self.images)
        if self.images.shape != (count, IMAGE_PX, IMAGE_PX) or self.images.dtype != np.uint8:
            raise ValueError(f"images must be uint8 (N, 48, 48), got {self.images.shape}")
        if self.labels.shape != (count,) or self.votes.shape != (count, len(EMOTIONS)):
            raise ValueError(
                f"{count} images, {self.labels.shape} labels, {self.votes.shape} votes"
            )

    def __len__(self) -> int:
        return len(self.images)

    def where(self, keep: NDArray[np.bool_]) -> "Faces":
        """The rows for which `keep` (N,) is true."""
        return Faces(self.images[keep], self.labels[keep], self.votes[keep])


@dataclass(frozen=True, slots=True)
class Splits:
    """Training and validation (PublicTest) pictures, overlapping and faceless rows left out."""

    training: Faces
    validation: Faces


def load_splits(path: Path) -> Splits:
    """Read FER2013 from a CSV (plain, .gz, .zip) or a folder that holds one.

    Rows of `overlap.csv` are left out of both splits, rows that FER+ marks as no face out of
    training. Raises DatasetError with one line where something is missing or wrong.
    """
    csv_path = _find_csv(path)
    images, labels, usage = _read_cached(csv_path)
    votes_path = csv_path.with_name(VOTES_NAME)
    votes, faceless = _read_votes(votes_path, labels) if votes_path.exists() else _no_votes(labels)
    keep = np.ones(len(labels), bool)
    overlap_path = csv_path.with_name(OVERLAP_NAME)
    if overlap_path.exists():
        keep[_read_overlap(overlap_path, len(labels))] = False
    faces = Faces(images, labels, votes)
    blank = images.reshape(len(images), -1).std(axis=1) < 1
    training = faces.where(keep & (usage == 0) & ~faceless & ~blank)
    validation = faces.where(keep & (usage == 1))
    for name, split in (("Training", training), ("PublicTest", validation)):
        if not len(split):
            raise DatasetError(f"{csv_path}: no rows with Usage {name}; is it the whole file?")
    return Splits(training, validation)


def _find_csv(path: Path) -> Path:
    if path.is_dir():
        for name in CSV_NAMES:
            if (path / name).is_file():
                return path / name
        raise DatasetError(f"{path}: no {' or '.join(CSV_NAMES)} in this folder")
    if not path.is_file():
        raise DatasetError(f"{path}: no such file; give the FER2013 CSV or its folder")
    return path


def _read_cached(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    stat = path.stat()
    identity = f"{path.resolve()}:{stat.st_size}:{stat.st_mtime_ns}"
    key = hashlib.sha256(identity.encode()).hexdigest()[:16]
    cache = user_cache_path("classmood", ensure_exists=True) / f"fer2013-{key}.npz"
    if cache.exists():
        with np.load(cache) as stored:
            return stored["images"], stored["labels"], stored["usage"]
    images, labels, usage = _parse_csv(path)
    partial = cache.with_suffix(".partial.npz")
    np.savez_compressed(partial, images=images, labels=labels, usage=usage)
    partial.replace(cache)
    return images, labels, usage


def _read_text(path: Path) -> str:
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="ascii") as stream:
                return stream.read()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                names = [name for name in archive.namelist() if name.endswith(".csv")]
                if len(names) != 1:
                    raise DatasetError(f"{path}: expected one CSV inside, found {len(names)}")
                return archive.read(names[0]).decode("ascii")
        return path.read_text(encoding="ascii")
    except (OSError, EOFError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise DatasetError(f"{path}: not readable as FER2013 ({error}); copy it again") from error


def _parse_csv(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    lines = csv.reader(io.StringIO(_read_text(path)))
    header = [name.strip() for name in next(lines, [])]
    missing = {"emotion", "pixels", "Usage"} - set(header)
    if missing:
        raise DatasetError(
            f"{path}: no column {', '.join(sorted(missing))}; FER2013 has emotion,pixels,Usage"
        )
    emotion_at, pixels_at, usage_at = (header.index(n) for n in ("emotion", "pixels", "Usage"))
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
    return stacked, np.array(labels, np.int64), np.array(usage, np.int64)


def _no_votes(labels: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    return np.eye(len(EMOTIONS), dtype=np.float32)[labels], np.zeros(len(labels), bool)


def _read_votes(
    path: Path, labels: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Vote shares (N, 7) and which rows most annotators called no face."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if len(rows) < len(labels):
        raise DatasetError(f"{path}: {len(rows)} rows of votes for {len(labels)} pictures")
    rows = rows[: len(labels)]
    try:
        counts = np.array([[float(row[c]) for c in _VOTE_COLUMNS] for row in rows], np.float32)
        unclear = np.array([[float(row[c]) for c in _UNCLEAR_COLUMNS] for row in rows], np.float32)
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(f"{path}: column {error} is missing or no number") from error
    votes, _ = _no_votes(labels)
    total = counts.sum(axis=1)
    voted = total >= 5
    votes[voted] = counts[voted] / total[voted, None]
    return votes, unclear[:, 2] > 5


def _read_overlap(path: Path, count: int) -> NDArray[np.int64]:
    with path.open(encoding="utf-8", newline="") as stream:
        try:
            rows = np.array([int(row["row"]) for row in csv.DictReader(stream)], np.int64)
        except (KeyError, ValueError) as error:
            raise DatasetError(f"{path}: {error}; it needs a column 'row' of numbers") from error
    return rows[rows < count]
