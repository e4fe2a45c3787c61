"""Makes models/weights/probe_faces.png: drawn faces that tell which input range a network wants.

`python -m benchmarks.network.probe_faces`: 36 grey crops of 48 px, six to a row, of the drawn class
at moments ten seconds apart, as many of each emotion as the packaged network is sure of.
"""

import sys
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np

from models import EMOTIONS, Classifier
from models.inference.probe_faces import ACROSS, PROBE_NAME
from models.inference.sharpness import square
from monitor.demo import DrawnClass
from monitor.faces.detector import FaceDetector
from monitor.gallery.tracker import find_tiles

_MOMENTS_S = range(5, 1505, 10)
_PER_EMOTION = 8


def main() -> None:
    """Render, choose, write."""
    drawn, classifier = DrawnClass(), Classifier.load()
    detector = FaceDetector(margin=classifier.margin, shift_y=classifier.shift_y)
    found: list[tuple[float, int, np.ndarray]] = []
    for moment_s in _MOMENTS_S:
        image = np.asarray(drawn.render(float(moment_s)))
        faces = detector.detect(image, find_tiles(image).tiles)
        crops = [face.crop for face in faces]
        for crop, row in zip(crops, classifier.predict(crops), strict=True):
            grey = cv2.cvtColor(np.asarray(crop), cv2.COLOR_RGB2GRAY) if crop.ndim == 3 else crop
            found.append(
                (float(row.max()), int(row.argmax()), square(np.asarray(grey, np.uint8), 48))
            )
    found.sort(key=lambda each: -each[0])
    chosen: list[np.ndarray] = []
    for rank in range(_PER_EMOTION):
        for emotion in range(len(EMOTIONS)):
            of_it = [face for _, label, face in found if label == emotion]
            step = max(len(of_it) // (4 * _PER_EMOTION), 1)  # other people, not the next moment
            chosen += of_it[rank * step : rank * step + 1]
    chosen = chosen[: ACROSS * ACROSS]
    rows = [np.hstack(chosen[at : at + ACROSS]) for at in range(0, ACROSS * ACROSS, ACROSS)]
    place = Path(str(files("models"))) / "weights" / PROBE_NAME
    cv2.imwrite(str(place), np.vstack(rows), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    labels = classifier.predict(np.stack(chosen)).argmax(axis=1)
    sys.stdout.write(
        f"{place.name}: {place.stat().st_size} bytes, {np.bincount(labels, minlength=7)}\n"
    )


if __name__ == "__main__":
    main()
