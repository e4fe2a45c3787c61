"""What a network is shown while it learns: targets, and batches whose order can be repeated."""

import math

import keras
import numpy as np
from numpy.typing import NDArray

from models.data.dataset import Faces
from models.labels import EMOTIONS
from models.training.presets import Preset
from models.training.view_bank import ViewBank


def soft_targets(faces: Faces, hard_share: float, smoothing: float) -> NDArray[np.float32]:
    """Targets (N, 7): label and votes mixed, then label smoothing (Szegedy et al. 2015)."""
    hard = np.eye(len(EMOTIONS), dtype=np.float32)[faces.labels]
    mixed = hard_share * hard + (1 - hard_share) * faces.votes
    return ((1 - smoothing) * mixed + smoothing / len(EMOTIONS)).astype(np.float32)


class MixedBatches(keras.utils.PyDataset):
    """Batches of float32 pictures (B, 48, 48, 1) and targets (B, 7), some mixed with another.

    The order depends on seed and epoch alone, so a run that was cut off goes on with the same.
    With a bank every epoch shows another view of each face, all of them in turn, and
    `teacher_share` of its target is what the teachers see in it.
    """

    def __init__(
        self,
        images: NDArray[np.uint8],
        targets: NDArray[np.float32],
        preset: Preset,
        bank: ViewBank | None = None,
    ) -> None:
        super().__init__(workers=1)
        self._images = images
        self._targets = targets
        self._preset = preset
        self._bank = bank
        if bank is not None:
            self._first = np.random.default_rng(preset.seed).integers(0, bank.count, len(images))
        self.start(0)

    def start(self, epoch: int) -> None:
        """Shuffle for that epoch, from 0."""
        self._epoch = epoch
        self._order = np.random.default_rng((self._preset.seed, epoch)).permutation(
            len(self._images)
        )

    def __len__(self) -> int:
        return math.ceil(len(self._images) / self._preset.batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        size = self._preset.batch_size
        rows = self._order[index * size : (index + 1) * size]
        images, targets = self._shown(rows)
        if not self._preset.mixes(self._epoch):
            return images, targets
        picker = np.random.default_rng((self._preset.seed, self._epoch, index))
        drawn = picker.beta(0.4, 0.4, len(rows))
        share = np.maximum(drawn, 1 - drawn)
        share[picker.random(len(rows)) >= self._preset.mixup_share] = 1
        other = picker.permutation(len(rows))
        kept = share.astype(np.float32)
        wide = kept[:, None, None, None]
        return (
            wide * images + (1 - wide) * images[other],
            kept[:, None] * targets + (1 - kept[:, None]) * targets[other],
        )

    def _shown(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Pictures and targets of these faces in this epoch."""
        targets = self._targets[rows]
        if self._bank is None:
            return self._images[rows].astype(np.float32)[..., None], targets
        views = (self._first[rows] + self._epoch) % self._bank.count
        share = self._preset.teacher_share
        taught = self._bank.taught(views, rows, self._preset.own_share)
        return (
            self._bank.views[views, rows].astype(np.float32)[..., None],
            ((1 - share) * targets + share * taught).astype(np.float32),
        )
