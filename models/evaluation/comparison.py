"""Several networks measured on the same faces, side by side."""

import time
from dataclasses import dataclass

import numpy as np

from models.data.dataset import Faces
from models.evaluation.metrics import (
    DEGRADED_JPEG_QUALITY,
    DEGRADED_PX,
    Evaluation,
    degrade,
    evaluate,
)
from models.inference.classifier import Classifier

_GALLERY = 49
_ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Measured:
    """One network: figures on clean and on degraded pictures, and the time of 49 faces."""

    name: str
    classifier: Classifier
    clean: Evaluation
    degraded: Evaluation
    gallery_ms: float


def measure(name: str, classifier: Classifier, faces: Faces) -> Measured:
    """Measure on faces as they are, and shrunk to 32 px and JPEG quality 40."""
    poor = degrade(faces.images, DEGRADED_PX, DEGRADED_JPEG_QUALITY)
    return Measured(
        name,
        classifier,
        evaluate(classifier.predict(faces.images), faces.labels),
        evaluate(classifier.predict(poor), faces.labels),
        gallery_ms(classifier, faces),
    )


def gallery_ms(classifier: Classifier, faces: Faces, rounds: int = _ROUNDS) -> float:
    """Median milliseconds of `predict` for 49 of the faces, a gallery's, from uint8."""
    crops = np.resize(faces.images, (_GALLERY, *faces.images.shape[1:]))
    classifier.predict(crops)
    spent = []
    for _ in range(rounds):
        started = time.perf_counter()
        classifier.predict(crops)
        spent.append(1000 * (time.perf_counter() - started))
    return float(np.median(spent))


def table(measured: list[Measured]) -> str:
    """The networks as lines of a Markdown table."""
    heads = (
        "network", "accuracy (95 %)", "macro F1", "fear", "sad", "of the surest 80 %",
        "calibration error", "at 32 px, JPEG 40", "its calibration error", "multiply-adds",
        "parameters", "ms per 49 faces",
    )  # fmt: skip
    rows = [heads, ("---",) * len(heads)]
    for each in measured:
        low, high = each.clean.interval
        card = each.classifier.card
        rows.append(
            (
                each.name,
                f"{each.clean.accuracy:.1%} ({low:.1%} to {high:.1%})",
                f"{each.clean.macro_f1:.3f}",
                f"{each.clean.recall['fear']:.2f}",
                f"{each.clean.recall['sad']:.2f}",
                f"{each.clean.selective_accuracy:.1%}",
                f"{each.clean.calibration_error:.3f}",
                f"{each.degraded.accuracy:.1%}",
                f"{each.degraded.calibration_error:.3f}",
                "" if card.multiply_adds is None else f"{card.multiply_adds / 1e6:.1f} M",
                "" if card.parameters is None else f"{card.parameters / 1e6:.2f} M",
                f"{each.gallery_ms:.1f}",
            )
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
