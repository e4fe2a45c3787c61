"""FER2013 pictures pasted into the tiles of a drawn gallery, which is encoded as a call is."""

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt
from tests.support.pictures.synthetic_gallery import NAMES, Scene, draw_gallery

Image = NDArray[np.uint8]

TILES = 25
_HELD_FRAMES = 8  # a picture stands this long in the encoded video before it is read


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """A picture uint8 (H, W, 3) with faces pasted in. places: their boxes, in tile order."""

    image: Image
    places: tuple[BoxInt, ...]
    tiles: tuple[BoxInt, ...]


def galleries(faces: Image, side_px: int, *, turn_degrees: float = 0.0) -> Iterator[Gallery]:
    """Galleries of 25 tiles at 1920 x 1080, each face (N, 48, 48) pasted at that side.

    turn_degrees: how far every second face is tilted to one side, the others to the other.
    """
    for start in range(0, len(faces), TILES):
        group = faces[start : start + TILES]
        names = tuple(NAMES[index % len(NAMES)] for index in range(TILES))
        drawn = draw_gallery(Scene(names, speaker=3, bottom_bar_px=56, seed=1000 + start))
        image = drawn.image.copy()
        places = []
        for number, (face, tile) in enumerate(zip(group, drawn.boxes, strict=False)):
            angle = turn_degrees if number % 2 else -turn_degrees
            places.append(_paste(image, face, tile, side_px, angle))
        yield Gallery(image, tuple(places), drawn.boxes[: len(group)])


def as_jpeg(image: Image, quality: int) -> Image:
    """The picture after JPEG."""
    flags = [cv2.IMWRITE_JPEG_QUALITY, quality]
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), flags)
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB)
    assert decoded is not None  # just encoded
    return np.asarray(decoded, np.uint8)


def as_h264(images: list[Image], crf: int) -> list[Image]:
    """The pictures after H.264 at that constant rate factor, by FFmpeg's libx264."""
    height, width = (side // 2 * 2 for side in images[0].shape[:2])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "call.mp4"
        writer = subprocess.Popen(
            ["ffmpeg", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
             "-s", f"{width}x{height}", "-r", "25", "-i", "-", "-c:v", "libx264",
             "-preset", "veryfast", "-crf", str(crf), "-pix_fmt", "yuv420p", str(path)],
            stdin=subprocess.PIPE,
        )  # fmt: skip
        assert writer.stdin is not None
        for image in images:
            for _ in range(_HELD_FRAMES):
                writer.stdin.write(image[:height, :width].tobytes())
        writer.stdin.close()
        if writer.wait() != 0:
            raise RuntimeError("ffmpeg could not encode; is it installed with libx264?")
        video = cv2.VideoCapture(str(path))
        frames = []
        for index in range(len(images) * _HELD_FRAMES):
            ok, frame = video.read()
            if not ok:
                raise RuntimeError("the encoded video is shorter than what was written")
            if index % _HELD_FRAMES == _HELD_FRAMES - 1:
                frames.append(np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), np.uint8))
        video.release()
    return frames


def on_canvas(face: Image, side_px: int, around: float = 1.0) -> Image:
    """A picture (48, 48) enlarged to `side_px`, its surroundings continued softly: (S, S, 3).

    around: how far the canvas reaches beyond the picture on each side, in sides.
    """
    method = cv2.INTER_AREA if side_px < face.shape[0] else cv2.INTER_CUBIC
    scaled = cv2.resize(face, (side_px, side_px), interpolation=method)
    reach = round(around * side_px)
    canvas = cv2.copyMakeBorder(scaled, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(canvas, (0, 0), side_px / 8)
    soft[reach : reach + side_px, reach : reach + side_px] = scaled
    return np.repeat(soft[..., None], 3, axis=2).astype(np.uint8)


def _paste(image: Image, face: Image, tile: BoxInt, side_px: int, angle: float) -> BoxInt:
    """Paste onto the middle of the tile; the surroundings fade into it."""
    x0, y0, x1, y1 = tile
    canvas = on_canvas(face, side_px)
    whole = canvas.shape[0]
    middle = (whole - 1) / 2
    turn = cv2.getRotationMatrix2D((middle, middle), angle, 1.0)
    canvas = np.asarray(
        cv2.warpAffine(canvas, turn, (whole, whole), borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
    rows, columns = np.mgrid[:whole, :whole] - middle
    distance = np.maximum(np.abs(rows), np.abs(columns)) / side_px
    share = np.clip((0.9 - distance) / 0.4, 0, 1)[..., None]  # whole inside, gone before the edge
    left, top = (x0 + x1 - whole) // 2, (y0 + y1 - whole) // 2
    cut_left, cut_top = max(x0 - left, 0), max(y0 - top, 0)
    cut_right, cut_bottom = min(x1 - left, whole), min(y1 - top, whole)
    target = image[top + cut_top : top + cut_bottom, left + cut_left : left + cut_right]
    part = (slice(cut_top, cut_bottom), slice(cut_left, cut_right))
    target[:] = np.rint(canvas[part] * share[part] + target * (1 - share[part])).astype(np.uint8)
    start_x, start_y = left + side_px, top + side_px
    return (start_x, start_y, start_x + side_px, start_y + side_px)
