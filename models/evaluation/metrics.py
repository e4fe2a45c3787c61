"""Figures that say how good a classifier is."""

from dataclasses import dataclass
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from models.labels import EMOTIONS

DEGRADED_PX = 32
DEGRADED_JPEG_QUALITY = 40
"""A small, compressed gallery face, for `degrade`."""
CALIBRATION_CONDITIONS = ((DEGRADED_PX, DEGRADED_JPEG_QUALITY), (40, 60), (24, 30))
"""Sides and JPEG qualities that calibration is fitted on, beside clean pictures."""

COVERAGE = 0.8
"""Share of the faces that is answered where selective accuracy is told."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Figures over `count` faces, all 0..1.

    interval: 95 % Wilson interval of the accuracy. confusion: int64 (7, 7), rows are true labels.
    calibration_error: expected calibration error over 15 equal bins of certainty.
    selective_accuracy: that of the surest 80 %, the others being answered "unsure".
    """

    count: int
    accuracy: float
    interval: tuple[float, float]
    macro_f1: float
    recall: dict[str, float]
    calibration_error: float
    selective_accuracy: float
    confusion: NDArray[np.int64]

    def __str__(self) -> str:
        low, high = self.interval
        recalls = ", ".join(f"{name} {share:.2f}" for name, share in self.recall.items())
        return (
            f"accuracy {self.accuracy:.1%} ({low:.1%} to {high:.1%}), macro F1 {self.macro_f1:.3f}"
            f", calibration error {self.calibration_error:.3f}, of the surest {COVERAGE:.0%}"
            f" {self.selective_accuracy:.1%}; recall: {recalls}"
        )

    def as_dict(self) -> dict[str, object]:
        """What JSON can hold."""
        return {
            "count": self.count,
            "accuracy": self.accuracy,
            "interval": list(self.interval),
            "macro_f1": self.macro_f1,
            "recall": self.recall,
            "calibration_error": self.calibration_error,
            "selective_accuracy": self.selective_accuracy,
            "confusion": self.confusion.tolist(),
        }


def evaluate(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> Evaluation:
    """Figures for probabilities (N, 7) against labels (N,)."""
    predicted = probabilities.argmax(axis=1)
    right = predicted == labels
    confusion = np.zeros((len(EMOTIONS), len(EMOTIONS)), np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    hits = np.diag(confusion)
    true_counts, predicted_counts = confusion.sum(axis=1), confusion.sum(axis=0)
    f1 = 2 * hits / np.maximum(true_counts + predicted_counts, 1)
    recall = hits / np.maximum(true_counts, 1)
    return Evaluation(
        count=len(labels),
        accuracy=float(right.mean()),
        interval=wilson_interval(int(right.sum()), len(labels)),
        macro_f1=float(f1.mean()),
        recall=dict(zip(EMOTIONS, (float(r) for r in recall), strict=True)),
        calibration_error=calibration_error(probabilities.max(axis=1), right),
        selective_accuracy=selective_accuracy(probabilities.max(axis=1), right),
        confusion=confusion,
    )


def wilson_interval(hits: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    share = hits / count
    centre = share + z * z / (2 * count)
    spread = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (centre - spread) / (1 + z * z / count), (centre + spread) / (1 + z * z / count)


def reliability_bins(
    certainty: NDArray[np.floating], right: NDArray[np.bool_], bins: int = 15
) -> list[tuple[float, float, int]]:
    """Mean certainty, accuracy and count of each equal bin of certainty that holds faces."""
    index = np.minimum((certainty * bins).astype(int), bins - 1)
    filled = [index == each for each in range(bins) if (index == each).any()]
    return [
        (float(certainty[inside].mean()), float(right[inside].mean()), int(inside.sum()))
        for inside in filled
    ]


def calibration_error(
    certainty: NDArray[np.floating], right: NDArray[np.bool_], bins: int = 15
) -> float:
    """Mean distance between certainty and accuracy, by bin (Guo et al. 2017)."""
    return sum(
        abs(sure - share) * count / len(right)
        for sure, share, count in reliability_bins(certainty, right, bins)
    )


def selective_accuracy(
    certainty: NDArray[np.floating], right: NDArray[np.bool_], coverage: float = COVERAGE
) -> float:
    """Accuracy of the surest faces, that share of all (El-Yaniv & Wiener 2010).

    Where several are as sure as the last one taken, each of them counts in part: the order of the
    faces says nothing.
    """
    count = max(1, round(coverage * len(right)))
    least = np.sort(certainty)[-count]
    surer, as_sure = certainty > least, certainty == least
    left = count - int(surer.sum())
    return float((right[surer].sum() + left * right[as_sure].mean()) / count)


def degrade(images: NDArray[np.uint8], side_px: int, jpeg_quality: int) -> NDArray[np.uint8]:
    """Pictures (N, H, W) shrunk to `side_px`, JPEG-encoded, enlarged again: a gallery face."""
    degraded = []
    for image in images:
        small = cv2.resize(image, (side_px, side_px), interpolation=cv2.INTER_AREA)
        _, encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, jpeg_quality])
        decoded = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)
        assert decoded is not None  # just encoded
        degraded.append(cv2.resize(decoded, image.shape[::-1], interpolation=cv2.INTER_LINEAR))
    return np.stack(degraded).astype(np.uint8)
