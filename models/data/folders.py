"""Pictures in folders named by class: `train/angry/*.jpg`, and `test` or `validation` beside it."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.data.arrays import USAGES, Rows
from models.errors import DatasetError
from models.labels import EMOTIONS, IMAGE_PX, emotion_of

_TRAINING, _PUBLIC, _PRIVATE = range(len(USAGES))
_SPLIT_FOLDERS = {
    "train": _TRAINING, "training": _TRAINING,
    "validation": _PUBLIC, "valid": _PUBLIC, "val": _PUBLIC, "publictest": _PUBLIC,
    "test": _PRIVATE, "testing": _PRIVATE, "privatetest": _PRIVATE,
}  # fmt: skip
_NO_LABEL_OF_OURS = ("contempt", "contemptuous", "unknown", "nf")  # in FER+ and AffectNet
_PICTURE_SUFFIXES = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"}


def is_picture_folder(folder: Path) -> bool:
    """Whether the folder holds `train` or `training`."""
    return any(_SPLIT_FOLDERS.get(name.lower()) == _TRAINING for name in _folders(folder))


def list_pictures(folder: Path) -> list[tuple[Path, int, int]]:
    """Path, label and usage of every picture, in a fixed order.

    Class folders go by FER2013's names or common others (happiness, fearful, surprised ...), or by
    its numbers 0 to 6. Without a folder `validation`, `test` takes its place. Raises DatasetError
    for a class that has no label.
    """
    splits = {name: _SPLIT_FOLDERS[name.lower()] for name in _folders(folder)
              if name.lower() in _SPLIT_FOLDERS}  # fmt: skip
    if _PUBLIC not in splits.values():
        splits = {name: _PUBLIC if usage == _PRIVATE else usage for name, usage in splits.items()}
    found = []
    for split, usage in sorted(splits.items()):
        for name in _folders(folder / split):
            if name.lower() in _NO_LABEL_OF_OURS:
                continue
            label = _label(folder / split / name)
            found += [
                (path, label, usage)
                for path in sorted((folder / split / name).iterdir())
                if path.suffix.lower() in _PICTURE_SUFFIXES
            ]
    if not found:
        raise DatasetError(f"{folder}: no pictures in folders such as train/angry")
    return found


def read_pictures(listed: list[tuple[Path, int, int]]) -> Rows:
    """The listed pictures in grey, brought to 48 x 48. Raises DatasetError for a broken one."""
    images = np.stack([_read_picture(path) for path, _, _ in listed])
    labels = np.array([label for _, label, _ in listed], np.int64)
    return Rows(images, labels, np.array([usage for _, _, usage in listed], np.int64))


def _read_picture(path: Path) -> NDArray[np.uint8]:
    stored = np.fromfile(path, np.uint8)  # OpenCV itself cannot open every path on Windows
    image = cv2.imdecode(stored, cv2.IMREAD_GRAYSCALE) if stored.size else None
    if image is None:
        raise DatasetError(f"{path}: not readable as a picture; copy it again or remove it")
    height, width = image.shape
    if height != width:
        raise DatasetError(f"{path}: {width} x {height} pixels; face pictures must be square")
    if height != IMAGE_PX:
        method = cv2.INTER_AREA if height > IMAGE_PX else cv2.INTER_LINEAR
        image = cv2.resize(image, (IMAGE_PX, IMAGE_PX), interpolation=method)
    return np.asarray(image, np.uint8)


def _label(folder: Path) -> int:
    if (emotion := emotion_of(folder.name)) is not None:
        return EMOTIONS.index(emotion)
    raise DatasetError(
        f"{folder}: unknown label '{folder.name}'; class folders are {', '.join(EMOTIONS)}"
    )


def _folders(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
