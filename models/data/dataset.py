"""FER2013 in its published forms, with FER+ votes and the known overlaps where they lie beside it.

FER2013: Goodfellow et al., "Challenges in Representation Learning", 2013. FER+: Barsoum et al.,
"Training Deep Networks for Facial Expression Recognition with Crowd-Sourced Label Distribution",
2016.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from models.data.arrays import USAGES, Faces, Rows, Splits
from models.data.fer2013_csv import CSV_NAMES, TRAIN_NAMES, read_csv, with_others
from models.data.fer_votes import OVERLAP_NAME, VOTES_NAMES, Votes, read_overlap, read_votes
from models.data.folders import is_picture_folder, list_pictures, read_pictures
from models.errors import DatasetError
from models.labels import EMOTIONS

__all__ = ["Dataset", "Faces", "Splits", "load_split", "load_splits", "read_dataset"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything a data set holds, nothing left out.

    votes: FER+ votes of the same rows, or None. overlapping: int64, rows whose picture is known to
    stand in another split as well.
    """

    rows: Rows
    votes: Votes | None
    overlapping: NDArray[np.int64]

    def split(self, usage: str) -> Faces:
        """The pictures of one of USAGES that are worth learning from, or measuring on.

        Overlapping rows are left out everywhere; blank ones, and those FER+ marks as no face, out
        of training.
        """
        rows = self.rows
        keep = rows.usage == USAGES.index(usage)
        keep[self.overlapping] = False
        if usage == USAGES[0]:
            keep &= ~blank(rows.images)
            if self.votes is not None:
                keep &= ~self.votes.faceless
        shares = (
            np.eye(len(EMOTIONS), dtype=np.float32)[rows.labels]
            if self.votes is None
            else self.votes.shares(rows.labels)
        )
        return Faces(rows.images, rows.labels, shares).where(keep)


def load_splits(path: Path) -> Splits:
    """Training and validation pictures of a data set, see `read_dataset`."""
    return Splits(load_split(path, "Training"), load_split(path, "PublicTest"))


def load_split(path: Path, usage: str) -> Faces:
    """Pictures of one split, see `Dataset.split`. Raises DatasetError where there are none."""
    if usage not in USAGES:
        raise DatasetError(f"no split {usage!r}; there are: {', '.join(USAGES)}")
    faces = read_dataset(path).split(usage)
    if not len(faces):
        raise DatasetError(f"{path}: no rows with Usage {usage}; is it the whole data set?")
    return faces


def read_dataset(path: Path) -> Dataset:
    """Read FER2013 from its CSV (plain, .gz, .zip), or a folder with that or `train/angry/*.jpg`.

    `fer2013new.csv` and `overlap.csv` are used where they lie beside a CSV. The pictures are kept
    losslessly in the user's cache folder, so that the next call takes a second. Raises DatasetError
    with one line where something is missing or wrong.
    """
    pictures = _picture_folder(path)
    if pictures is not None:
        listed = list_pictures(pictures)
        facts = [f"{p}:{p.stat().st_size}:{p.stat().st_mtime_ns}:{n}:{u}" for p, n, u in listed]
        rows = _cached("\n".join(facts), lambda: read_pictures(listed))
        return Dataset(rows, None, np.zeros(0, np.int64))
    csv_path = _find_csv(path)
    read = [each for each, _ in with_others(csv_path)]
    facts = [f"{p.resolve()}:{p.stat().st_size}:{p.stat().st_mtime_ns}" for p in read]
    rows = _cached("\n".join(facts), lambda: read_csv(csv_path))
    votes_path = _named(csv_path.parent, VOTES_NAMES)
    overlap_path = _named(csv_path.parent, (OVERLAP_NAME,))
    return Dataset(
        rows,
        read_votes(votes_path, len(rows)) if votes_path else None,
        read_overlap(overlap_path, len(rows)) if overlap_path else np.zeros(0, np.int64),
    )


def blank(images: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pictures (N, H, W) show nothing at all."""
    return np.asarray(images.reshape(len(images), -1).std(axis=1) < 1)


def _named(folder: Path, names: tuple[str, ...]) -> Path | None:
    """The file of the first of these names that is in the folder, in capitals or not."""
    found = {each.name.lower(): each for each in sorted(folder.iterdir()) if each.is_file()}
    return next((found[name] for name in names if name in found), None)


def _csv_in(folder: Path) -> Path | None:
    """FER2013's table in the folder, or in a folder in it as archives unpack."""
    folders = [folder, *sorted(each for each in folder.iterdir() if each.is_dir())]
    found = (_named(each, (*CSV_NAMES, *TRAIN_NAMES)) for each in folders)
    return next((each for each in found if each is not None), None)


def _picture_folder(path: Path) -> Path | None:
    """The folder of `train`, at most one further down; None where a table goes before it."""
    if not path.is_dir() or _named(path, (*CSV_NAMES, *TRAIN_NAMES)):
        return None
    if is_picture_folder(path):
        return path
    inside = [each for each in sorted(path.iterdir()) if each.is_dir()]
    return next((each for each in inside if is_picture_folder(each)), None)


def _find_csv(path: Path) -> Path:
    if path.is_dir():
        found = _csv_in(path)
        if found is None:
            raise DatasetError(
                f"{path}: neither {CSV_NAMES[0]} (also .gz, .zip) nor icml_face_data.csv "
                "nor train.csv nor folders such as train/angry in this folder"
            )
        return found
    if not path.is_file():
        raise DatasetError(f"{path}: no such file; give the FER2013 CSV or its folder")
    return path


def _cached(identity: str, read: Callable[[], Rows]) -> Rows:
    key = hashlib.sha256(identity.encode()).hexdigest()[:16]
    cache = user_cache_path("classmood", ensure_exists=True) / f"fer2013-{key}.npz"
    try:
        with cache.open("rb") as stream, np.load(stream) as stored:
            return Rows(stored["images"], stored["labels"], stored["usage"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        pass  # not there yet, cut off or damaged
    rows = read()
    # several processes may start together: each writes a file of its own, the last one stays
    with NamedTemporaryFile(dir=cache.parent, suffix=".partial", delete=False) as partial:
        np.savez_compressed(partial, images=rows.images, labels=rows.labels, usage=rows.usage)
    Path(partial.name).replace(cache)
    return rows
