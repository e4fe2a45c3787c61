"""A network measured part by part, so that several processes or computers can share the work.

A face's answer does not depend on the faces beside it: figures of the parts put together are those
of the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.data.dataset import Faces, load_split
from models.evaluation.comparison import Measured, gallery_ms
from models.evaluation.metrics import DEGRADED_JPEG_QUALITY, DEGRADED_PX, degrade, evaluate
from models.inference.classifier import Classifier

PART = 500
"""Faces of a part: about four seconds of work on an ordinary laptop."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some faces of a split, for one network. weights: None for the packaged ones.

    data, weights: found under these paths by whoever works. begin, end: of the split's rows.
    """

    data: Path
    split: str
    weights: Path | None
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Probabilities float32 (N, 7) of the faces as they are, and of the same degraded."""

    clean: NDArray[np.float32]
    degraded: NDArray[np.float32]


def parts(data: Path, split: str, weights: Sequence[Path | None], count: int) -> list[Part]:
    """The work on a split of `count` faces."""
    return [
        Part(data, split, each, begin, min(begin + PART, count))
        for each in weights
        for begin in range(0, count, PART)
    ]


def answered(part: Part) -> Answers:
    """What the network says of a part. Raises ModelError where weights or data are not there."""
    classifier, faces = network(part.weights), faces_of(part.data, part.split)
    images = faces.images[part.begin : part.end]
    poor = degrade(images, DEGRADED_PX, DEGRADED_JPEG_QUALITY)
    return Answers(classifier.predict(images), classifier.predict(poor))


def measured(
    name: str, weights: Path | None, faces: Faces, answers: Mapping[Part, Answers]
) -> Measured:
    """The parts of one network put together; the time of a gallery is measured here."""
    own = [each for part, each in sorted(answers.items(), key=_place) if part.weights == weights]
    classifier = network(weights)
    return Measured(
        name,
        classifier,
        evaluate(np.concatenate([each.clean for each in own]), faces.labels),
        evaluate(np.concatenate([each.degraded for each in own]), faces.labels),
        gallery_ms(classifier, faces),
    )


def _place(item: tuple[Part, Answers]) -> int:
    return item[0].begin


@lru_cache(maxsize=8)
def network(weights: Path | None) -> Classifier:
    """Loaded once in a process. Raises ModelError where the weights are not there."""
    return Classifier.load(weights)


@lru_cache(maxsize=1)
def faces_of(data: Path, split: str) -> Faces:
    """Read once in a process. Raises DatasetError where there are none."""
    return load_split(data, split)
