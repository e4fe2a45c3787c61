"""A bank of fixed views of every training face, with what the teachers see in each.

Teachers are asked once; a student may then train for hundreds of epochs at its own cost only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.inference.classifier import Classifier
from models.labels import EMOTIONS, IMAGE_PX

VIEWS_NAME = "views.npy"
ANSWERS_NAME = "answers.npy"
BANK_NAME = "bank.json"
"""Written last: a folder without it holds a bank that was cut off."""

_AT_ONCE = 512


@dataclass(frozen=True, slots=True, eq=False)
class ViewBank:
    """views: uint8 (V, N, 48, 48), the first ones the pictures as they are. answers: float16
    (V, N, 7), the teachers' mean probabilities. Both may be maps of files.
    """

    views: NDArray[np.uint8]
    answers: NDArray[np.float16]

    @property
    def count(self) -> int:
        """Views of each face."""
        return len(self.views)

    def taught(
        self, views: NDArray[np.int64], rows: NDArray[np.int64], own_share: float
    ) -> NDArray[np.float32]:
        """Answers (B, 7) for those views (B,) of those faces (B,), rows sum to 1.

        `own_share` of what the teachers see in the view, the rest of what they see in all views of
        the face on average, the steadier judgement.
        """
        own = self.answers[views, rows].astype(np.float32)
        every = self.answers[:, rows].astype(np.float32).mean(axis=0)
        mixed = own_share * own + (1 - own_share) * every
        return np.asarray(mixed / mixed.sum(axis=1, keepdims=True), np.float32)


def open_bank(
    folder: Path,
    images: NDArray[np.uint8],
    teachers: Sequence[str | Path],
    *,
    views: int = 16,
    degraded_share: float = 0.6,
    seed: int = 0,
) -> ViewBank:
    """The bank in `folder`, made where it is not there yet; images: (N, 48, 48).

    The views are those of `Augmentation` at full strength, drawn anew for each. Without teachers
    the packaged network is asked. Raises ModelError where the folder holds a bank of other
    pictures, teachers or settings.
    """
    # one look each: the mean over the views is steadier than a mirror image
    classifiers = [Classifier.load(each).with_mirror_lead(0.0) for each in teachers or (None,)]
    described = {
        "pictures": len(images),
        "checksum": int(images.astype(np.uint64).sum()),
        "teachers": [each.version for each in classifiers],
        "views": views,
        "degraded_share": degraded_share,
        "seed": seed,
    }
    facts = folder / BANK_NAME
    if facts.exists():
        if json.loads(facts.read_text(encoding="utf-8")) != described:
            raise ModelError(f"{folder} holds a bank of other views; choose another folder")
        return _read(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _write_views(folder / VIEWS_NAME, images, views, degraded_share, seed)
    shown = np.load(folder / VIEWS_NAME, mmap_mode="r")
    answers = np.zeros((views, len(images), len(EMOTIONS)), np.float16)
    for view in range(views):
        for start in range(0, len(images), _AT_ONCE):
            part = np.ascontiguousarray(shown[view, start : start + _AT_ONCE])
            seen = np.mean([each.predict(part) for each in classifiers], axis=0)
            answers[view, start : start + len(part)] = seen
    np.save(folder / ANSWERS_NAME, answers)
    facts.write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    return _read(folder)


def _read(folder: Path) -> ViewBank:
    return ViewBank(
        np.load(folder / VIEWS_NAME, mmap_mode="r"), np.load(folder / ANSWERS_NAME, mmap_mode="r")
    )


def _write_views(
    path: Path, images: NDArray[np.uint8], views: int, degraded_share: float, seed: int
) -> None:
    import keras  # noqa: PLC0415 - heavy

    from models.training.layers import Augmentation  # noqa: PLC0415

    keras.utils.set_random_seed(seed)
    augmentation = Augmentation(degraded_share, erased_share=0.0, seed=seed, dtype="float32")
    shape = (views, len(images), IMAGE_PX, IMAGE_PX)
    stored = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape)
    # which of the sizes a picture is shrunk to goes by its place in the batch
    picker = np.random.default_rng(seed)
    stored[0] = images
    for view in range(1, views):
        order = picker.permutation(len(images))
        for start in range(0, len(images), _AT_ONCE):
            rows = order[start : start + _AT_ONCE]
            seen = augmentation(images[rows, ..., None].astype(np.float32), training=True)
            stored[view, rows] = np.rint(np.clip(np.asarray(seen)[..., 0], 0, 255))
    stored.flush()
