"""Labelled face pictures as arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.labels import EMOTIONS, IMAGE_PX

USAGES = ("Training", "PublicTest", "PrivateTest")
"""FER2013's splits, in the order of `Rows.usage`."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """A data set as published: images uint8 (N, 48, 48), labels int64 (N,), usage int64 (N,)."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    usage: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.images)


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
