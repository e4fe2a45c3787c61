"""Where the classifier begins to guess: accuracy against size, compression and blur of a face.

python -m benchmarks.network.reading_limits --data FOLDER [--weights P] [--json OUT]

Pictures of PublicTest are shrunk to each side and JPEG-encoded there, or blurred at 48 px; the last
table sorts all of them by their fine detail (`models.inference.sharpness`), which is what a
monitor can see.
A side here is that of the crop; a detector's box is 1.17 times smaller.
"""

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models import Classifier
from models.data.dataset import Faces, load_split
from models.evaluation.metrics import calibration_error, degrade, wilson_interval
from models.inference.sharpness import detail

ROOT = Path(__file__).resolve().parents[2]

SIDES_PX = (20, 24, 28, 32, 40, 48, 64, 90, 120)
QUALITIES = (90, 40)
MORE_QUALITIES = {32: (60, 20), 48: (60, 20)}
BLURS_PX = (0.5, 1.0, 1.5, 2.0, 3.0)
_DETAIL_STEPS = (0.006, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.4)

Row = dict[str, float | str]


def measure(classifier: Classifier, faces: Faces) -> tuple[list[Row], list[Row]]:
    """Accuracy by condition, and by detail over all conditions."""
    rows: list[Row] = []
    details, rights = [], []
    for name, images in _conditions(faces.images):
        probabilities = classifier.predict(images)
        right = probabilities.argmax(axis=1) == faces.labels
        fine = np.array([_detail_at_48(image) for image in images])
        rows.append(
            {
                **name,
                "accuracy": float(right.mean()),
                "calibration_error": calibration_error(probabilities.max(axis=1), right),
                "detail": float(np.median(fine)),
            }
        )
        details.append(fine)
        rights.append(right)
    steps = np.digitize(np.concatenate(details), _DETAIL_STEPS)
    right = np.concatenate(rights)
    by_detail: list[Row] = []
    for step in range(len(_DETAIL_STEPS) + 1):
        inside = steps == step
        if inside.any():
            low = (0.0, *_DETAIL_STEPS)[step]
            interval = wilson_interval(int(right[inside].sum()), int(inside.sum()))
            by_detail.append(
                {
                    "detail_from": low,
                    "faces": int(inside.sum()),
                    "accuracy": float(right[inside].mean()),
                    "low": interval[0],
                    "high": interval[1],
                }
            )
    return rows, by_detail


def _conditions(images: NDArray[np.uint8]) -> list[tuple[Row, NDArray[np.uint8]]]:
    found: list[tuple[Row, NDArray[np.uint8]]] = []
    for side in SIDES_PX:
        for quality in (*QUALITIES, *MORE_QUALITIES.get(side, ())):
            found.append(({"side_px": side, "jpeg": quality}, degrade(images, side, quality)))
    for blur in BLURS_PX:
        blurred = np.stack([cv2.GaussianBlur(image, (0, 0), blur) for image in images])
        found.append(({"blur_px": blur}, blurred.astype(np.uint8)))
    return found


def _detail_at_48(image: NDArray[np.uint8]) -> float:
    return detail(np.asarray(cv2.resize(image, (48, 48), interpolation=cv2.INTER_AREA), np.uint8))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    classifier = Classifier.load(options.weights)
    rows, by_detail = measure(classifier, load_split(options.data, "PublicTest"))
    sys.stdout.write(f"{classifier.version}\n")
    for row in (*rows, *by_detail):
        shown = (f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items())
        sys.stdout.write("  ".join(shown) + "\n")
    if options.json:
        found = {"version": classifier.version, "conditions": rows, "by_detail": by_detail}
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
