"""One picture: its faces, each with the probabilities of the seven emotions."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.faces.detector import FaceDetector
from monitor.gallery.tracker import find_tiles
from monitor.imaging.image_files import read_image
from monitor.photo.figure import draw_figure
from monitor.photo.result import PhotoResult
from monitor.types import Face, Tile, TileState
from storage.file_names import shown
from storage.records import EMOTIONS

__all__ = [
    "EmotionClassifier",
    "PhotoResult",
    "analyse_photo",
    "describe",
    "draw_figure",
    "to_json",
    "to_json_line",
]


class EmotionClassifier(Protocol):
    """What reads expressions; `models.Classifier` is one."""

    def predict(self, crops: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Probabilities float32 (N, 7) in the order of `EMOTIONS`, one row per crop."""
        ...


def analyse_photo(
    path: Path | str, detector: FaceDetector, classifier: EmotionClassifier
) -> PhotoResult:
    """Find and classify the faces of a picture file: a portrait, a group or a gallery.

    Raises:
        InputFileError: the file is missing or no picture that can be read.
    """
    image = read_image(path)
    tiles, faces = _tiles_and_faces(image, detector)
    probabilities = np.empty((0, len(EMOTIONS)), np.float32)
    if faces:
        probabilities = classifier.predict([face.crop for face in faces])
    return PhotoResult(str(path), image, tiles, tuple(faces), probabilities)


def _tiles_and_faces(
    image: NDArray[np.uint8], detector: FaceDetector
) -> tuple[tuple[Tile, ...], list[Face]]:
    tiles = find_tiles(image).tiles
    faces = detector.detect(image, tiles)
    live = sum(tile.state is TileState.VIDEO for tile in tiles)
    # one rectangle may be a framed group picture, mostly empty ones no gallery at all
    if len(tiles) > 1 and 2 * len(faces) >= live:
        return tiles, faces
    anywhere = detector.detect_anywhere(image)
    return ((), anywhere) if len(tiles) < 2 or len(anywhere) > len(faces) else (tiles, faces)


def to_json(result: PhotoResult) -> dict[str, Any]:
    """The object that `classmood photo --json` writes.

    Keys: image, width, height, tiles (box, state, name), faces (box, score, tile, emotion,
    probabilities). Boxes are [x0, y0, x1, y1] in pixels of the upright picture; a face's tile is
    its index in tiles, or null where the picture is no gallery.
    """
    height, width = result.image.shape[:2]
    places = {tile.box_xyxy: index for index, tile in enumerate(result.tiles)}
    faces = [
        {
            "box": [round(value, 1) for value in face.box_xyxy],
            "score": round(face.score, 4),
            "tile": places.get(face.tile.box_xyxy),
            "emotion": EMOTIONS[int(row.argmax())],
            "probabilities": {
                name: round(float(value), 5) for name, value in zip(EMOTIONS, row, strict=True)
            },
        }
        for face, row in zip(result.faces, result.probabilities, strict=True)
    ]
    tiles = [
        {"box": list(tile.box_xyxy), "state": tile.state.value, "name": None}
        for tile in result.tiles
    ]
    return {
        "image": result.path,
        "width": width,
        "height": height,
        "tiles": tiles,
        "faces": faces,
    }


def to_json_line(result: PhotoResult) -> str:
    """`to_json` as one line that is valid UTF-8 whatever the file's name.

    A byte 0xNN of a name that is no UTF-8 stands as the escape `\\udcNN`, as Python reads such
    names: `os.fsencode(json.loads(line)["image"])` are the bytes on disk.
    """
    text = json.dumps(to_json(result), ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def describe(result: PhotoResult) -> str:
    """The result in a few lines for the terminal: one for the picture, one per face."""
    count = len(result.faces)
    faces = "no face found" if not count else "1 face" if count == 1 else f"{count} faces"
    lines = [f"{shown(result.path)}: {faces}"]
    for number, (face, row) in enumerate(
        zip(result.faces, result.probabilities, strict=True), start=1
    ):
        width = round(face.box_xyxy[2] - face.box_xyxy[0])
        ranked = [f"{EMOTIONS[index]} {row[index]:.0%}" for index in row.argsort()[::-1][:3]]
        lines.append(f"  {number}: {', '.join(ranked)} ({width} px wide)")
    return "\n".join(lines)
