"""What `classmood photo` makes of wild drawn windows, by kind of window: a table, and JSON.

    python -m benchmarks.layouts --report [--scenes 105] [--seed 0] [--kind NAME] [--most-wide 2000]
        [--json FILE] [--out FOLDER] [--worst 10]

A face is right at an intersection over union of 0.25; one that matches no live face is false, and
counted apart where it is a profile photo or shared content. A tile is right at 0.5 and tight at
0.9. Faces and tiles that are covered, and faces narrower than 10 pixels, count neither way. `--out`
writes pictures of the worst scenes with what was missed in red and what was wrong in yellow; they
show drawn people only (`--drawn-only` measures them too), since faces of FER2013 are kept in no
file.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.layouts.wild_kinds import KINDS
from benchmarks.layouts.wild_people import FER2013, Crowd
from benchmarks.layouts.wild_scene import Scene, WildDrawn, draw, scene_of
from monitor.faces.detector import FaceDetector
from monitor.photo.analyse import analyse_photo
from monitor.types import BoxFloat, Tile, TileState
from tests.support.pictures.synthetic_gallery import Image

FACE_IOU, TILE_IOU, TIGHT_IOU = 0.25, 0.5, 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a way of looking found. faces: boxes of those that it reports as live.

    cpu_s: processor time that it took.
    """

    tiles: Sequence[Tile]
    faces: Sequence[BoxFloat]
    cpu_s: float = 0.0


Look = Callable[[Image], Found]


class _Unread:
    """Stands for the classifier, whose answers nothing here depends on."""

    def predict(self, crops: Sequence[Image]) -> NDArray[np.float32]:
        return np.full((len(crops), 7), 1 / 7, np.float32)


def photo_path() -> Look:
    """What `classmood photo` does, without the classifier; a picture is a temporary file."""
    detector = FaceDetector()

    def look(image: Image) -> Found:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "window.png"
            cv2.imwrite(str(path), image[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])
            began_s = time.process_time()
            result = analyse_photo(path, detector, _Unread())
            spent_s = time.process_time() - began_s
        return Found(result.tiles, [face.box_xyxy for face in result.faces], spent_s)

    return look


@dataclass(slots=True)
class Counts:
    """Sums over scenes. photos_read: false faces that are profile photos or shared content.

    off_right: tiles without a camera found as such; off_false: cameras taken for off. whole: scenes
    with every face and tile and nothing else. cpu_s: processor time of looking.
    """

    scenes: int = 0
    whole: int = 0
    faces: int = 0
    faces_right: int = 0
    faces_false: int = 0
    photos_read: int = 0
    tiles: int = 0
    tiles_right: int = 0
    tiles_false: int = 0
    tiles_tight: int = 0
    off: int = 0
    off_right: int = 0
    off_false: int = 0
    cpu_s: float = 0.0

    def add(self, other: "Counts") -> None:
        """Add another sum."""
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One scene. missed, wrong: boxes of faces and tiles not found, and of what is none."""

    scene: Scene
    counts: Counts
    missed: list[BoxFloat]
    wrong: list[BoxFloat]


def overlap(a: BoxFloat, b: BoxFloat) -> float:
    """Intersection over union."""
    wide, tall = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
    return wide * tall / (both - wide * tall)


def matched(truth: Sequence[BoxFloat], found: Sequence[BoxFloat], least: float) -> dict[int, int]:
    """Pairs of one true and one found box, the best first: index of truth to index of found."""
    pairs = sorted(
        (
            (overlap(one, other), place, number)
            for place, one in enumerate(truth)
            for number, other in enumerate(found)
        ),
        reverse=True,
    )
    result: dict[int, int] = {}
    taken: set[int] = set()
    for score, place, number in pairs:
        if score < least:
            break
        if place not in result and number not in taken:
            result[place] = number
            taken.add(number)
    return result


def compare(scene: Scene, drawn: WildDrawn, found: Found) -> Outcome:
    """Count what is right and wrong of one scene."""
    live = matched(drawn.faces, found.faces, FACE_IOU)
    rest = [face for number, face in enumerate(found.faces) if number not in live.values()]
    neither = matched(drawn.ignored, rest, FACE_IOU)
    false = [face for number, face in enumerate(rest) if number not in neither.values()]
    boxes = [tile.box_xyxy for tile in found.tiles]
    tiles = matched(drawn.tiles, boxes, TILE_IOU)
    extra = [box for number, box in enumerate(boxes) if number not in tiles.values()]
    hidden = matched(drawn.hidden_tiles, extra, TILE_IOU)
    extra = [box for number, box in enumerate(extra) if number not in hidden.values()]
    off = [place for place, state in enumerate(drawn.states) if state is TileState.CAMERA_OFF]
    found_off = {p for p, n in tiles.items() if found.tiles[n].state is TileState.CAMERA_OFF}
    whole = len(live) == len(drawn.faces) and len(tiles) == len(drawn.tiles) and not false
    counts = Counts(
        scenes=1,
        whole=int(whole and not extra),
        faces=len(drawn.faces),
        faces_right=len(live),
        faces_false=len(false),
        photos_read=len(matched(drawn.other_faces, false, FACE_IOU)),
        tiles=len(drawn.tiles),
        tiles_right=len(tiles),
        tiles_false=len(extra),
        tiles_tight=len(matched(drawn.tiles, boxes, TIGHT_IOU)),
        off=len(off),
        off_right=len(found_off.intersection(off)),
        off_false=len(found_off.difference(off)),
        cpu_s=found.cpu_s,
    )
    missed: list[BoxFloat] = [f for place, f in enumerate(drawn.faces) if place not in live]
    missed += [box for place, box in enumerate(drawn.tiles) if place not in tiles]
    return Outcome(scene, counts, missed, [*false, *extra])


def solve(scene: Scene, crowd: Crowd, look: Look) -> Outcome:
    """Draw a scene, look at it, compare."""
    drawn = draw(scene, crowd)
    return compare(scene, drawn, look(drawn.image))


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, Counts]:
    """Sums of each kind, and of all."""
    sums: dict[str, Counts] = {}
    for one in outcomes:
        sums.setdefault(one.scene.kind, Counts()).add(one.counts)
    total = Counts()
    for part in sums.values():
        total.add(part)
    return {**sums, "all": total}


def table(sums: dict[str, Counts]) -> str:
    """The sums as text, one line for each kind."""
    head = (
        f"{'kind':28} {'whole':>9} {'faces':>11} {'false':>5} {'photo':>5} {'tiles':>11} "
        f"{'tight':>5} {'false':>5} {'off':>9} {'false':>5} {'ms':>6}"
    )
    lines = [head]
    for kind, one in sums.items():
        lines.append(
            f"{kind:28} {one.whole:4}/{one.scenes:<4} {one.faces_right:5}/{one.faces:<5} "
            f"{one.faces_false:5} {one.photos_read:5} {one.tiles_right:5}/{one.tiles:<5} "
            f"{one.tiles_tight:5} {one.tiles_false:5} {one.off_right:4}/{one.off:<4} "
            f"{one.off_false:5} {1000 * one.cpu_s / max(1, one.scenes):6.0f}"
        )
    return "\n".join(lines) + "\n"


def write_picture(outcome: Outcome, crowd: Crowd, folder: Path) -> None:
    """The scene with what was missed in red and what was wrong in yellow."""
    image = draw(outcome.scene, crowd).image.copy()
    line = max(2, image.shape[1] // 500)
    for boxes, colour in ((outcome.missed, (255, 0, 0)), (outcome.wrong, (255, 230, 0))):
        for box in boxes:
            x0, y0, x1, y1 = (round(value) for value in box)
            cv2.rectangle(image, (x0, y0), (x1, y1), colour, line)
    name = outcome.scene.kind.replace(" ", "-").replace(",", "").replace(":", "to")
    cv2.imwrite(str(folder / f"{name}-{outcome.scene.seed}.png"), image[..., ::-1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--scenes", type=int, default=3 * len(KINDS))
    parser.add_argument("--seed", type=int, default=0, help="seed of the first scene")
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--most-wide", type=int, default=3900, help="widest picture in pixels")
    parser.add_argument("--drawn-only", action="store_true", help="no faces of FER2013")
    parser.add_argument("--json", type=Path, help="file for all numbers")
    parser.add_argument("--out", type=Path, help="folder for pictures of the worst scenes")
    parser.add_argument("--worst", type=int, default=10)
    given = parser.parse_args(arguments)
    if given.scenes < 1:
        parser.error("--scenes must be at least 1")
    crowd = Crowd(None if given.drawn_only else FER2013)
    look = photo_path()
    outcomes = []
    for seed in range(given.seed, given.seed + given.scenes):
        outcomes.append(solve(scene_of(seed, given.kind, given.most_wide), crowd, look))
        if sys.stderr.isatty():
            print(f"\r{len(outcomes)} of {given.scenes}", end="", file=sys.stderr)  # noqa: T201
    sums = by_kind(outcomes)
    sys.stdout.write(table(sums))
    failed = sorted(outcomes, key=lambda one: -len(one.missed) - len(one.wrong))[: given.worst]
    for one in failed:
        if one.missed or one.wrong:
            width, height = one.scene.size_wh
            sys.stdout.write(
                f"seed {one.scene.seed}: {one.scene.kind}, {one.scene.theme}, {width}x{height} at "
                f"{one.scene.scale}: {len(one.missed)} missed, {len(one.wrong)} wrong\n"
            )
            if given.out is not None:
                given.out.mkdir(parents=True, exist_ok=True)
                # never a face of FER2013 in a file: the same scene with drawn people
                write_picture(one, Crowd(), given.out)
    if given.json is not None:
        scenes = [{**asdict(one.scene), **asdict(one.counts)} for one in outcomes]
        numbers = {kind: asdict(counts) for kind, counts in sums.items()}
        given.json.write_text(json.dumps({"kinds": numbers, "scenes": scenes}, indent=1) + "\n")
    return 0
