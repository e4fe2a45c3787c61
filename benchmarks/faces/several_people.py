"""Tiles with several people, drawn over time: who stands where at each second of a story."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.demo.painter.cast import CAST
from benchmarks.demo.painter.face.expressions import face_of, style_of
from benchmarks.demo.painter.figure.rooms import room
from benchmarks.demo.painter.seat import PaintedSeat
from monitor.demo.motion import Pose
from monitor.faces.detector import FaceDetector
from monitor.imaging.image_files import read_image

Image = NDArray[np.uint8]

_HEAD_SIDES = 1.9  # a cut-out head, in sides of its face
_WH = (336, 189)


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A cut-out head. picture: float32 (S, S, 3); share: float32 (S, S, 1), how much it covers.

    face: middle x, y and side of its face, in pixels of the cut-out.
    """

    picture: NDArray[np.float32]
    share: NDArray[np.float32]
    face: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a face stands in its tile: middle and side in heights of the tile, from its middle.

    who: 0 is the student. poster: a picture on the wall, which never moves. mirror: a reflection,
    which moves as who it shows, the other way.
    """

    who: int
    x: float
    y: float
    side: float
    poster: bool = False
    mirror: bool = False


Story = Callable[[int, np.random.Generator], list[Place]]
"""Second -> who is to be seen, the hindmost first."""


def heads(folder: Path | None, detector: FaceDetector, most: int = 24) -> list[Head]:
    """Heads of real pictures where there is a folder with them, else of the drawn class."""
    found: list[Head] = []
    for picture in _drawn() if folder is None else _real(folder):
        for face in detector.detect_anywhere(picture):
            x0, y0, x1, y1 = face.box_xyxy
            place = ((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0 + y1 - y0) / 2)
            found.append(_cut_out(picture, place))
        if len(found) >= most:
            break
    return found[:most]


def _drawn() -> Iterator[Image]:
    for number, person in enumerate(CAST):
        face = face_of(person.name, {})
        seat = PaintedSeat(person, number)
        yield seat.draw((640, 360), face, Pose(0.0, 0.0, 0.0, 1.0), style_of(person.name))


def _real(folder: Path) -> Iterator[Image]:
    for pattern in ("photo_*.jpg", "gallery_zoom*.png", "group_luna*.jpg"):
        for path in sorted(folder.glob(pattern)):
            yield read_image(path)


def _cut_out(picture: Image, face: tuple[float, float, float]) -> Head:
    x, y, side = face
    whole = round(_HEAD_SIDES * side)
    left, top = round(x - whole / 2), round(y - 0.56 * whole)
    reach = whole  # what the picture does not show continues its edge
    wide = cv2.copyMakeBorder(picture, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    part = wide[top + reach : top + reach + whole, left + reach : left + reach + whole]
    mask = np.zeros((whole, whole), np.float32)
    middle = (round(x - left), round(y - top - 0.08 * side))
    cv2.ellipse(mask, middle, (round(0.62 * side), round(0.8 * side)), 0, 0, 360, 1.0, -1)
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.06 * side), np.float32)[:, :, np.newaxis]
    return Head(part.astype(np.float32), soft, (x - left, y - top, side))


class Tile:
    """One tile of a story. size_wh: in pixels."""

    def __init__(
        self, story: Story, people: list[Head], number: int, size_wh: tuple[int, int] = _WH
    ) -> None:
        self._story, self._people, self._size_wh = story, people, size_wh
        self._rng = np.random.default_rng([number, 7])
        self._room = room(CAST[number % len(CAST)].appearance, number, size_wh).astype(np.float32)
        self._sway = np.zeros((len(people), 3))

    def at(self, second: int) -> tuple[Image, list[Place]]:
        """The tile, uint8 (h, w, 3), and where the faces really are in it."""
        drift = self._rng.normal(0, (0.05, 0.03, 0.02), self._sway.shape)
        self._sway = 0.8 * self._sway + drift
        picture, places = self._room.copy(), []
        for planned in self._story(second, self._rng):
            x, y, larger = (0.0, 0.0, 0.0) if planned.poster else self._sway[planned.who]
            x = -x if planned.mirror else x
            place = replace(
                planned,
                x=planned.x + x * planned.side,
                y=planned.y + y * planned.side,
                side=planned.side * (1 + larger),
            )
            head = self._people[place.who]
            self._lay(picture, _flipped(head) if place.mirror else head, place)
            places.append(place)
        noise = self._rng.normal(0, 2.0, (*picture.shape[:2], 1))
        return _as_sent(np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)), places

    def _lay(self, picture: NDArray[np.float32], head: Head, place: Place) -> None:
        width, height = self._size_wh
        x, y, side = head.face
        scale = place.side * height / side
        move = np.array(
            [[scale, 0, width / 2 + place.x * height - scale * x],
             [0, scale, height / 2 + place.y * height - scale * y]]
        )  # fmt: skip
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        share = cv2.warpAffine(head.share, move, self._size_wh, flags=method)[:, :, np.newaxis]
        laid = cv2.warpAffine(
            head.picture, move, self._size_wh, flags=method, borderMode=cv2.BORDER_REPLICATE
        )
        picture[:] = laid * share + picture * (1 - share)


def _flipped(head: Head) -> Head:
    x, y, side = head.face
    picture, share = head.picture[:, ::-1], head.share[:, ::-1]
    return Head(picture.copy(), share.copy(), (picture.shape[1] - x, y, side))


def _as_sent(tile: Image) -> Image:
    data = cv2.imencode(".jpg", np.ascontiguousarray(tile[..., ::-1]), [1, 75])[1]
    return np.ascontiguousarray(
        np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]
    )


def _student(side: float = 0.42, x: float = 0.0, y: float = 0.0) -> Place:
    return Place(0, x, y, side)


def alone(second: int, rng: np.random.Generator) -> list[Place]:
    """One student, who changes position once in a while."""
    x = (0.0, 0.25, -0.3, 0.1)[second // 23 % 4]
    return [_student(0.42 if second // 31 % 2 else 0.34, x)]


def crossing(second: int, rng: np.random.Generator) -> list[Place]:
    """A sibling walks through the back every 20 s, and once stays for 8 s."""
    step = second % 20
    if step < 7:
        return [Place(1, -0.9 + 0.3 * step, -0.22, 0.26), _student(x=0.1)]
    return [_student(x=0.1)]


def leaning_in(second: int, rng: np.random.Generator) -> list[Place]:
    """A sibling comes close to the camera for 8 s of each 30, larger than the student."""
    step = second % 30
    if 14 <= step < 22:
        return [_student(x=-0.15), Place(1, 0.42, 0.05, 0.58)]
    return [_student(x=-0.15)]


def two_sit(second: int, rng: np.random.Generator) -> list[Place]:
    """Two of one size sit there; now one, now the other is nearer to the camera."""
    lean = 0.08 * np.sin(second / 5.0)
    return [_student(0.40 + lean, -0.25), Place(1, 0.42, 0.0, 0.38 - lean)]


def out_of_sight(second: int, rng: np.random.Generator) -> list[Place]:
    """The student bends down for 6 s of each 40 while somebody sits behind."""
    behind = Place(1, 0.5, -0.2, 0.25)
    return [behind] if second % 40 >= 34 else [behind, _student(x=-0.1)]


def poster(second: int, rng: np.random.Generator) -> list[Place]:
    """A face on the wall, smaller than the student's, who is out of the picture at times."""
    wall = Place(1, 0.55, -0.2, 0.3, poster=True)
    return [wall] if second % 50 >= 38 else [wall, _student(x=-0.1)]


def large_poster(second: int, rng: np.random.Generator) -> list[Place]:
    """A face on the wall, larger than the student's."""
    return [Place(1, 0.4, -0.12, 0.45, poster=True), _student(0.32, -0.2, 0.1)]


def three_sit(second: int, rng: np.random.Generator) -> list[Place]:
    """Three on one sofa."""
    return [Place(1, -0.62, -0.02, 0.34), _student(0.40), Place(2, 0.62, 0.02, 0.36)]


def comes_and_stays(second: int, rng: np.random.Generator) -> list[Place]:
    """Somebody sits down beside the student after 15 s and leaves 30 s later."""
    beside = [Place(1, 0.5, 0.0, 0.38)] if 15 <= second < 45 else []
    return [_student(0.42, -0.2), *beside]


def behind_a_hand(second: int, rng: np.random.Generator) -> list[Place]:
    """Two, of whom the other cannot be seen for a second now and then."""
    other = [] if second % 7 == 3 else [Place(1, 0.5, 0.0, 0.36)]
    return [_student(0.42, -0.2), *other]


def mirror(second: int, rng: np.random.Generator) -> list[Place]:
    """The student beside a mirror."""
    return [_student(0.42, -0.25), Place(0, 0.55, -0.02, 0.3, mirror=True)]


def two_posters(second: int, rng: np.random.Generator) -> list[Place]:
    """A virtual background with two faces in it."""
    return [Place(1, -0.6, -0.15, 0.3, poster=True), Place(2, 0.6, -0.15, 0.3, poster=True),
            _student(0.42)]  # fmt: skip


def poster_and_sibling(second: int, rng: np.random.Generator) -> list[Place]:
    """A face on the wall, and somebody who sits there."""
    return [Place(2, -0.62, -0.2, 0.28, poster=True), _student(0.4), Place(1, 0.6, 0.0, 0.36)]


def large_poster_and_mirror(second: int, rng: np.random.Generator) -> list[Place]:
    """A large face on the wall and a mirror: one person."""
    return [Place(2, -0.6, -0.12, 0.42, poster=True), _student(0.36, 0.0, 0.05),
            Place(0, 0.62, -0.02, 0.28, mirror=True)]  # fmt: skip


COUNTS: dict[str, tuple[Story, int | None]] = {
    "alone": (alone, 0),
    "a sibling crosses behind": (crossing, 0),
    "two sit side by side": (two_sit, 1),
    "three on a sofa": (three_sit, 2),
    "one who hides now and then": (behind_a_hand, 1),
    "a poster on the wall": (poster, 0),
    "a large poster": (large_poster, 0),
    "a background with two faces": (two_posters, 0),
    "a poster and a sibling": (poster_and_sibling, 1),
    "a mirror": (mirror, 0),
    "a large poster and a mirror": (large_poster_and_mirror, 0),
    "comes and stays": (comes_and_stays, None),
}
"""Stories with how many people are beside the student, None where that changes."""

STORIES: dict[str, Story] = {
    "alone": alone,
    "a sibling crosses behind": crossing,
    "a sibling leans in": leaning_in,
    "two sit side by side": two_sit,
    "student bends down": out_of_sight,
    "a poster on the wall": poster,
    "a large poster": large_poster,
}
