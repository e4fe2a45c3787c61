"""What the way through the gallery costs: faces pasted into tiles, encoded, found, cut, read.

python -m benchmarks.network.gallery_path --data FOLDER [--weights P] [--faces 500] [--sides
30,48,90]

Pictures of PublicTest stand in the tiles of a drawn gallery, 25 a frame, at each size; the frame is
encoded as JPEG or H.264; tiles, faces and crops are found as in a lesson. The same pictures, given
to the classifier directly, are the measure.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.network.pasted_faces import Gallery, Image, as_h264, as_jpeg, galleries
from models import Classifier
from models.data.dataset import Faces, load_split
from monitor.faces.detector import FaceDetector
from monitor.gallery.tracker import find_tiles
from monitor.types import Face

ROOT = Path(__file__).resolve().parents[2]

CODECS = ("none", "jpeg-75", "jpeg-40", "h264-23", "h264-30")


@dataclass(frozen=True, slots=True, eq=False)
class Through:
    """What came out of the galleries. face: the detected face of each picture, None where missed.

    framed: the same place cut out where the picture really is, uint8 (S, S, 3).
    """

    faces: list[Face | None]
    framed: list[Image]


def choose(data: Path, count: int) -> Faces:
    """Pictures of PublicTest, the same ones every time."""
    faces = load_split(data, "PublicTest")
    picked = np.zeros(len(faces), bool)
    picked[np.random.default_rng(7).permutation(len(faces))[:count]] = True
    return faces.where(picked)


def encoded(images: list[Image], codec: str) -> list[Image]:
    """The pictures after a codec of CODECS."""
    name, _, level = codec.partition("-")
    if name == "jpeg":
        return [as_jpeg(image, int(level)) for image in images]
    if name == "h264":
        return as_h264(images, int(level))
    return images


def through(shown: Sequence[Gallery], codec: str, detector: FaceDetector) -> Through:
    """Send galleries through a codec, the layout and the detector."""
    faces: list[Face | None] = []
    framed = []
    for gallery, image in zip(shown, encoded([g.image for g in shown], codec), strict=True):
        tiles = find_tiles(image).tiles
        found = detector.detect(image, tiles)
        for x0, y0, x1, y1 in gallery.places:
            centre_x, centre_y = (x0 + x1) / 2, (y0 + y1) / 2
            faces.append(next((f for f in found if _holds(f, centre_x, centre_y)), None))
            framed.append(image[y0:y1, x0:x1])
    return Through(faces, framed)


def _holds(face: Face, x: float, y: float) -> bool:
    x0, y0, x1, y1 = face.box_xyxy
    return x0 <= x <= x1 and y0 <= y <= y1


def paired_loss(direct: NDArray[np.bool_], after: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Points lost from `direct` to `after`, with the paired 95 % interval."""
    lost, won, count = (direct & ~after).sum(), (after & ~direct).sum(), max(len(direct), 1)
    loss = (lost - won) / count
    spread = 1.96 * np.sqrt(max(lost + won - (lost - won) ** 2 / count, 0)) / count
    return 100 * float(loss), 100 * float(loss - spread), 100 * float(loss + spread)


@dataclass(frozen=True, slots=True)
class Loss:
    """What the gallery cost at one size. found: 0..1. loss: points, with its 95 % interval.

    by_framing: the part of it that cutting out the true place would have saved.
    """

    side_px: int
    codec: str
    found: float
    loss: float
    interval: tuple[float, float]
    by_framing: float

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"| {self.side_px} | {self.codec} | {self.found:.1%} "
            f"| {self.loss:.1f} ({low:.1f} to {high:.1f}) | {self.by_framing:.1f} |"
        )


HEADER = "| px | codec | found | loss in points (95 %) | of it by framing |\n|---|---|---|---|---|"


def losses(
    classifier: Classifier, chosen: Faces, sides: Sequence[int], codecs: Sequence[str]
) -> Iterator[Loss]:
    """Send the chosen faces through the gallery at each size and codec."""
    detector = FaceDetector(margin=classifier.margin, shift_y=classifier.shift_y)
    direct = classifier.predict(chosen.images).argmax(axis=1) == chosen.labels
    for side in sides:
        shown = list(galleries(chosen.images, side))
        for codec in codecs:
            result = through(shown, codec, detector)
            found = np.array([face is not None for face in result.faces])
            labels = chosen.labels[found]
            crops = [face.crop for face in result.faces if face is not None]
            after = classifier.predict(crops).argmax(axis=1) == labels
            framed = [crop for crop, is_found in zip(result.framed, found, strict=True) if is_found]
            ideal = classifier.predict(framed).argmax(axis=1) == labels
            loss, low, high = paired_loss(direct[found], after)
            yield Loss(
                side, codec, float(found.mean()), loss, (low, high), paired_loss(ideal, after)[0]
            )


def main() -> None:
    """Print one line per size and codec."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--faces", type=int, default=500)
    parser.add_argument("--sides", default="30,48,64,90,120")
    parser.add_argument("--codecs", default="jpeg-40,h264-30", help=f"of {', '.join(CODECS)}")
    options = parser.parse_args()
    classifier = Classifier.load(options.weights)
    chosen = choose(options.data, options.faces)
    direct = classifier.predict(chosen.images).argmax(axis=1) == chosen.labels
    sys.stdout.write(
        f"{classifier.version}, {len(chosen)} faces, {direct.mean():.1%} directly\n{HEADER}\n"
    )
    sides = [int(part) for part in options.sides.split(",")]
    for row in losses(classifier, chosen, sides, options.codecs.split(",")):
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
