"""Milliseconds per frame of the vision stages at 9, 25 and 49 tiles of 1920x1080.

    python benchmarks/speed/vision_speed.py [--repeats 30] [--faces FOLDER_WITH_PORTRAITS]

Without portraits the drawn people have no faces: finding none costs the second look in each tile.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec

import numpy as np
from numpy.typing import NDArray

from models import Classifier
from monitor.faces.detector import FaceDetector
from monitor.faces.quality import face_quality
from monitor.gallery.tracker import find_tiles
from monitor.imaging.image_files import read_image
from monitor.seats.tracker import SeatTracker
from monitor.types import Face
from tests.support.pictures.synthetic_gallery import NAMES, Scene, draw_gallery

ROOT = Path(__file__).resolve().parents[2]

P = ParamSpec("P")


def portraits(folder: Path, detector: FaceDetector) -> tuple[NDArray[np.uint8], ...]:
    """Heads cut from the portraits of a folder."""
    heads = []
    for path in sorted(folder.glob("photo_*.jpg")):
        image = read_image(path)
        for face in detector.detect_anywhere(image):
            x0, y0, x1, y1 = face.tile.box_xyxy
            side = min(x1 - x0, y1 - y0)
            heads.append(image[y0 : y0 + side, x0 : x0 + side])
    return tuple(heads)


def measure(repeats: int, work: Callable[P, object], *args: P.args, **named: P.kwargs) -> str:
    """Median and the 10th to 90th percentile of a call in milliseconds."""
    work(*args, **named)
    spent = []
    for _ in range(repeats):
        started = time.perf_counter()
        work(*args, **named)
        spent.append((time.perf_counter() - started) * 1000)
    low, middle, high = np.percentile(spent, (10, 50, 90))
    return f"{middle:6.1f} ({low:.1f} to {high:.1f})"


def readings(classifier: Classifier, faces: Sequence[Face]) -> list[float]:
    """Expressions of the faces, and the quality of each."""
    _, details = classifier.read([face.crop for face in faces])
    return [face_quality(face, fine) for face, fine in zip(faces, details.tolist(), strict=True)]


def main() -> None:
    """Print one line per number of tiles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--faces", type=Path, default=ROOT.parent / "shared/data/gallery")
    options = parser.parse_args()
    classifier, detector = Classifier.load(), FaceDetector()
    heads = portraits(options.faces, detector) if options.faces.is_dir() else ()
    report = "{:>5} {:>22} {:>22} {:>22} {:>22}  {}\n"
    sys.stdout.write(report.format("tiles", "layout", "faces", "seats", "readings", "found"))
    for count in (9, 25, 49):
        names = tuple(NAMES[index % len(NAMES)] for index in range(count))
        image = draw_gallery(Scene(names, speaker=count // 2, bottom_bar_px=56, faces=heads)).image
        tiles = find_tiles(image).tiles
        faces = detector.detect(image, tiles)
        seats = SeatTracker()
        line = report.format(
            count,
            measure(options.repeats, find_tiles, image),
            measure(options.repeats, detector.detect, image, tiles),
            measure(options.repeats, seats.assign, image, tiles, faces),
            measure(options.repeats, readings, classifier, faces),
            f"{len(tiles)} tiles, {len(faces)} faces",
        )
        sys.stdout.write(line)


if __name__ == "__main__":
    main()
