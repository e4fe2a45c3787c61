"""Targets from networks that have learned already (Hinton, Vinyals & Dean 2015)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.inference.classifier import Classifier
from models.labels import EMOTIONS

_AT_ONCE = 512


def taught_targets(
    teachers: Sequence[str | Path], images: NDArray[np.uint8], targets: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What the teachers see in pictures (N, 48, 48), on average: float32 (N, 7), rows sum to 1.

    Each teacher looks at the sharp picture and at its mirror image; the student, which is shown
    degraded views of it, learns to answer as if it were sharp. targets (N, 7) are the answers
    where there is no teacher. Raises ModelError where a teacher cannot be loaded.
    """
    if not teachers:
        return targets
    seen = np.zeros((len(images), len(EMOTIONS)), np.float32)
    for teacher in teachers:
        classifier = Classifier.load(teacher)
        for start in range(0, len(images), _AT_ONCE):
            rows = images[start : start + _AT_ONCE]
            seen[start : start + len(rows)] += classifier.predict(rows)
            seen[start : start + len(rows)] += classifier.predict(rows[:, :, ::-1])
    return np.asarray(seen / (2 * len(teachers)), np.float32)
