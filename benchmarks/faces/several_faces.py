"""How often the right person is read where several faces show in one tile.

    python -m benchmarks.faces.several_faces [--seconds 120] [--tiles 6] [--faces FOLDER] [--drawn]

Tiles of 336 x 189 px, one frame a second, with noise and JPEG, the same frames read twice: each by
itself, and over time as in a lesson. Real portraits stand in them (`--faces`), or the drawn class.

right: of the frames that show the student, those in which it is the student who is read.
other: of all frames, those in which somebody else or a picture is read.
changes: how often the reading goes from one person to another, per tile and hour.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.faces.several_people import STORIES, Head, Image, Place, Story, heads
from benchmarks.faces.several_people import Tile as StoryTile
from monitor.faces.detector import FaceDetector
from monitor.faces.tile_subjects import TileSubjects
from monitor.faces.tracker import FaceTracker
from monitor.types import BoxFloat, BoxInt, Face, Tile, TileState

ROOT = Path(__file__).resolve().parents[2]

FACES = ROOT.parent / "shared/data/gallery"


@dataclass
class Tally:
    """Who was read. read: per tile, number of the person in each frame, -1 for nobody."""

    shown: int = 0
    right: int = 0
    other: int = 0
    read: dict[int, list[int]] = field(default_factory=dict)

    def count(self, tile: int, places: Sequence[Place], face: BoxFloat | None, box: BoxInt) -> None:
        """Take one frame of one tile."""
        who = -1 if face is None else _whose(face, places, box)
        shown = any(place.who == 0 for place in places)
        self.shown += shown
        self.right += shown and who == 0
        self.other += face is not None and who != 0
        self.read.setdefault(tile, []).append(who)

    @property
    def frames(self) -> int:
        """Of all tiles."""
        return sum(len(each) for each in self.read.values())

    @property
    def changes_per_hour(self) -> float:
        """From one person to another, per tile; a frame without a reading in between counts not."""
        changes = 0
        for each in self.read.values():
            known = [who for who in each if who >= 0]
            changes += sum(one != two for one, two in pairwise(known))
        return 3600 * changes / max(self.frames, 1)

    def __str__(self) -> str:
        right = self.right / max(self.shown, 1)
        other = self.other / max(self.frames, 1)
        return f"right {right:6.1%}  other {other:6.1%}  changes {self.changes_per_hour:6.1f}/h"


def _whose(face: BoxFloat, places: Sequence[Place], box: BoxInt) -> int:
    """Number of the person a face belongs to; -2 for none of them."""
    tall = box[3] - box[1]
    x = ((face[0] + face[2]) - (box[0] + box[2])) / (2 * tall)
    y = ((face[1] + face[3]) - (box[1] + box[3])) / (2 * tall)
    near = [(np.hypot(x - one.x, y - one.y) / one.side, one.who) for one in places]
    way, who = min(near, default=(9.0, -2))
    return who if way < 0.5 else -2


def tell(
    story: Story,
    people: Sequence[Head],
    detector: FaceDetector,
    seconds: int,
    tiles: int,
    first_s: int = 0,
) -> tuple[Tally, Tally, float]:
    """A story read frame by frame and over time, and what the latter adds in ms of CPU a frame."""
    stories = [StoryTile(story, _cast(people, number), number) for number in range(tiles)]
    by_frame, over_time, subjects = Tally(), Tally(), _Timed()
    tracker = FaceTracker(detector, subjects)
    for second in range(first_s, first_s + seconds):
        shots = [one.at(second) for one in stories]
        image, boxes = _side_by_side([shot for shot, _ in shots])
        gallery = [Tile(box, TileState.VIDEO, 1, n + 1) for n, box in enumerate(boxes)]
        seats, places = {box: n + 1 for n, box in enumerate(boxes)}, [each for _, each in shots]
        _count(by_frame, detector.detect(image, gallery), boxes, places)
        followed = tracker.update(image, gallery, float(second), partial(dict, seats))
        _count(over_time, followed, boxes, places)
    return by_frame, over_time, 1000 * subjects.spent_s / seconds


class _Timed(TileSubjects):
    """What it does, and the processor time that takes."""

    def __init__(self) -> None:
        super().__init__()
        self.spent_s = 0.0

    def pick(
        self, image: Image, seat: int | None, tile: BoxInt, faces: Sequence[BoxFloat], at_s: float
    ) -> int | None:
        began_s = time.process_time()
        picked = super().pick(image, seat, tile, faces, at_s)
        self.spent_s += time.process_time() - began_s
        return picked

    def update(
        self, image: Image, seat: int | None, tile: BoxInt, faces: Sequence[BoxFloat], at_s: float
    ) -> int | None:
        began_s = time.process_time()
        picked = super().update(image, seat, tile, faces, at_s)
        self.spent_s += time.process_time() - began_s
        return picked


def _cast(people: Sequence[Head], number: int) -> list[Head]:
    apart = (0, 1 + len(people) // 2, 2 + len(people) // 2)
    return [people[(number + step) % len(people)] for step in apart]


def _count(
    tally: Tally,
    faces: Sequence[Face],
    boxes: Sequence[BoxInt],
    places: Sequence[Sequence[Place]],
) -> None:
    read = {face.tile.box_xyxy: face.box_xyxy for face in faces}
    for number, (box, shown) in enumerate(zip(boxes, places, strict=True)):
        tally.count(number, shown, read.get(box), box)


def _side_by_side(tiles: Sequence[Image]) -> tuple[Image, list[BoxInt]]:
    height, width = tiles[0].shape[:2]
    boxes = [(n * width, 0, (n + 1) * width, height) for n in range(len(tiles))]
    return np.hstack(tiles), boxes


def main() -> int:
    """Print the table; 1 where over time the wrong person is read in over 1 % of the frames."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--tiles", type=int, default=6)
    parser.add_argument("--faces", type=Path, default=FACES, help="folder with real pictures")
    parser.add_argument("--drawn", action="store_true", help="only the drawn class")
    given = parser.parse_args()
    detector = FaceDetector()
    folder = None if given.drawn or not given.faces.is_dir() else given.faces
    people = heads(folder, detector)
    kind = "drawn" if folder is None else "real"
    sys.stdout.write(f"{len(people)} {kind} faces, {given.tiles} tiles, {given.seconds} frames\n")
    worst, spent = 0.0, []
    for name, story in STORIES.items():
        before, after, cost_ms = tell(story, people, detector, given.seconds, given.tiles)
        sys.stdout.write(f"{name}\n  each look  {before}\n  over time  {after}\n")
        worst = max(worst, after.other / after.frames)
        spent.append(cost_ms / given.tiles)
    sys.stdout.write(
        f"processor time of the choice for 49 such tiles: {49 * spent[0]:.1f} ms with one person "
        f"in each, {49 * max(spent):.1f} ms at most\n"
    )
    return int(worst > 0.01)


if __name__ == "__main__":
    sys.exit(main())
