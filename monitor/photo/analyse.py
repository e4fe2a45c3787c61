"""One picture: its faces, each with the probabilities of the seven emotions."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from models.inference.sharpness import detail, square
from models.labels import IMAGE_PX
from monitor.faces.detection import FoundFace
from monitor.faces.detector import FaceDetector
from monitor.faces.grouping import around, reading_order
from monitor.faces.mosaic import is_mosaic
from monitor.faces.quality import unsure_reason
from monitor.faces.yunet import WholeFrameFaces
from monitor.gallery.solver.picture import PictureLayout, arrangement, solve_picture
from monitor.gallery.solver.roles import FaceRole
from monitor.imaging.image_files import read_image
from monitor.photo.figure import draw_figure
from monitor.photo.result import PhotoResult
from monitor.types import BoxInt, Face, Tile, TileState
from storage.file_names import shown
from storage.kinds import Unsure
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


UNSURE = "unsure"
"""Stands for the emotion of a face that was seen but cannot be read."""


class ReadNames(Protocol):
    """What reads the name labels of tiles."""

    def __call__(self, image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> Sequence[str | None]:
        """Name in each box of a picture uint8 (H, W, 3) RGB, None where none can be read."""
        ...


class EmotionClassifier(Protocol):
    """What reads expressions; `models.Classifier` is one."""

    def predict(self, crops: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Probabilities float32 (N, 7) in the order of `EMOTIONS`, one row per crop."""
        ...


def analyse_photo(
    path: Path | str,
    detector: FaceDetector,
    classifier: EmotionClassifier,
    read_names: ReadNames | None = None,
) -> PhotoResult:
    """Find and classify the faces of a picture file: a portrait, a group or a meeting.

    read_names: reads the labels of tiles, where that is asked for.

    Raises:
        InputFileError: the file is missing or no picture that can be read.
    """
    image = read_image(path)
    found = detector.find(image)
    solved = solve_picture(image, found.boxes_xyxy, found.scores)
    tiles = solved.layout.tiles
    faces = _live_faces(image, detector, found, solved)
    probabilities = np.empty((0, len(EMOTIONS)), np.float32)
    if faces:
        probabilities = classifier.predict([face.crop for face in faces])
    names: Sequence[str | None] = (None,) * len(tiles)
    if read_names is not None:
        names = read_names(image, [tile.box_xyxy for tile in tiles])
    return PhotoResult(
        str(path),
        image,
        tiles,
        tuple(faces),
        probabilities,
        tuple(_why_unsure(face) for face in faces),
        tuple(names),
        arrangement(solved.layout),
    )


def _live_faces(
    image: NDArray[np.uint8],
    detector: FaceDetector,
    found: WholeFrameFaces,
    solved: PictureLayout,
) -> list[Face]:
    """All live faces tile by tile, then those outside tiles, each in reading order."""
    height, width = image.shape[:2]
    tiles = solved.layout.tiles
    in_tiles: list[tuple[int, float, Face]] = []
    outside: list[FoundFace] = []
    framed = detector.framed(image, found)
    for one, box, role, place in zip(
        framed, found.boxes_xyxy.tolist(), solved.roles, solved.tiles, strict=True
    ):
        if role is not FaceRole.LIVE or is_mosaic(image, (box[0], box[1], box[2], box[3])):
            continue
        if place is None:
            outside.append(one)
        else:
            in_tiles.append((place, float(one.box[0]), detector.cut(image, tiles[place], one)))
    in_tiles.sort(key=lambda item: item[:2])
    return [face for _, _, face in in_tiles] + [
        detector.cut(image, Tile(around(one, width, height), TileState.VIDEO, row, column), one)
        for one, row, column in reading_order(outside)
    ]


def _why_unsure(face: Face) -> Unsure | None:
    """Why an expression cannot be read, None where it can."""
    grey = np.asarray(cv2.cvtColor(face.crop, cv2.COLOR_RGB2GRAY), np.uint8)
    return unsure_reason(face, detail(square(grey, IMAGE_PX)))


def to_json(result: PhotoResult) -> dict[str, Any]:
    """The object that `classmood photo --json` writes.

    Keys: image, width, height, layout (grid, speaker, strip or none), tiles (box, state, name),
    faces (box, score, tile, emotion, probabilities). Boxes are [x0, y0, x1, y1] in pixels of the
    upright picture; a face's tile is its index in tiles, or null where it is in none. An emotion
    that cannot be read is "unsure", and such a face has a "reason" too.
    """
    height, width = result.image.shape[:2]
    places = {tile.box_xyxy: index for index, tile in enumerate(result.tiles)}
    faces = []
    for face, row, reason in zip(result.faces, result.probabilities, result.unsure, strict=True):
        one = {
            "box": [round(value, 1) for value in face.box_xyxy],
            "score": round(face.score, 4),
            "tile": places.get(face.tile.box_xyxy),
            "emotion": EMOTIONS[int(row.argmax())] if reason is None else UNSURE,
            "probabilities": {
                name: round(float(value), 5) for name, value in zip(EMOTIONS, row, strict=True)
            },
        }
        faces.append(one if reason is None else one | {"reason": reason})
    tiles = [
        {"box": list(tile.box_xyxy), "state": tile.state.value, "name": name}
        for tile, name in zip(result.tiles, result.names, strict=True)
    ]
    return {
        "image": result.path,
        "width": width,
        "height": height,
        "layout": result.layout,
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
    found = zip(result.faces, result.probabilities, result.unsure, strict=True)
    for number, (face, row, reason) in enumerate(found, start=1):
        width = round(face.box_xyxy[2] - face.box_xyxy[0])
        if reason is not None:
            lines.append(f"  {number}: {UNSURE}, {reason} ({width} px wide)")
            continue
        ranked = [f"{EMOTIONS[index]} {row[index]:.0%}" for index in row.argsort()[::-1][:3]]
        lines.append(f"  {number}: {', '.join(ranked)} ({width} px wide)")
    return "\n".join(lines)
