"""How FER2013 frames a face, measured against the box of our detector.

python -m benchmarks.network.framing --data FOLDER [--faces 4000]

Training pictures are enlarged onto a canvas and looked at by the detector; the place where the
picture lies, seen from the box, is the framing that a crop must have.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.network.pasted_faces import on_canvas
from models.data.dataset import load_split
from monitor.faces.crops import FER_MARGIN, FER_SHIFT_Y, roll_degrees
from monitor.faces.detector import FaceDetector
from monitor.types import Tile, TileState

ROOT = Path(__file__).resolve().parents[2]

_SIDES_PX = (48, 140)


def offsets(images: NDArray[np.uint8], detector: FaceDetector) -> NDArray[np.float64]:
    """One row per face that was found: margin, shift_x, shift_y in box sides, roll in degrees."""
    picker = np.random.default_rng(1)
    rows = []
    for image in images:
        side = int(picker.integers(*_SIDES_PX))
        canvas = on_canvas(image, side)
        whole = Tile((0, 0, canvas.shape[1], canvas.shape[0]), TileState.VIDEO, 1, 1)
        for face in detector.detect(canvas, [whole]):
            x0, y0, x1, y1 = face.box_xyxy
            box_side = ((x1 - x0) * (y1 - y0)) ** 0.5
            middle = 1.5 * side  # of the picture, which begins one side into the canvas
            rows.append(
                (
                    side / box_side - 1,
                    (middle - (x0 + x1) / 2) / box_side,
                    (middle - (y0 + y1) / 2) / box_side,
                    abs(roll_degrees(face.keypoints)),
                )
            )
    return np.array(rows)


def main() -> None:
    """Print medians and quartiles."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--faces", type=int, default=4000)
    options = parser.parse_args()
    faces = load_split(options.data, "Training")
    chosen = np.random.default_rng(1).permutation(len(faces))[: options.faces]
    found = offsets(faces.images[chosen], FaceDetector())
    sys.stdout.write(
        f"found {len(found)} of {len(chosen)} faces ({len(found) / len(chosen):.1%})\n"
    )
    for name, column, used in (
        ("margin", 0, f"used: {FER_MARGIN}"),
        ("shift_x", 1, "used: 0"),
        ("shift_y", 2, f"used: {FER_SHIFT_Y}"),
        ("roll, degrees", 3, ""),
    ):
        low, middle, high = np.percentile(found[:, column], (25, 50, 75))
        sys.stdout.write(f"{name:14} {middle:.3f} (quartiles {low:.3f} to {high:.3f}) {used}\n")


if __name__ == "__main__":
    main()
