"""How many generated gallery scenes are solved exactly, by program, theme, size and situation.

    python -m benchmarks.layouts.layouts [--scenes 420] [--seed 0] [--situation NAME] [--worst 10]
        [--out FOLDER]

A tile is exact where a found box covers it with an intersection over union of at least 0.9; a scene
where no tile is missing and none invented. Every scene follows from its seed; `--out` writes the
pictures of the worst ones with the boxes drawn in. Without `--faces` (a folder with real pictures)
only drawn people stand in the tiles.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.layouts.layouts_people import People
from benchmarks.layouts.layouts_scene import SITUATIONS, Drawn, Scene, draw, scene_of
from monitor.gallery.tracker import find_tiles
from monitor.imaging.boxes import iou
from monitor.types import BoxInt, Tile

ROOT = Path(__file__).resolve().parents[2]

FACES = ROOT.parent / "shared/data/gallery"
EXACT = 0.9


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scene. missing: drawn boxes not found; invented: found boxes not drawn.

    states_wrong: exact tiles whose camera was taken for on or off wrongly. cpu_s: processor time.
    """

    scene: Scene
    tiles: int
    missing: tuple[BoxInt, ...]
    invented: tuple[BoxInt, ...]
    states_wrong: int
    cpu_s: float

    @property
    def exact(self) -> bool:
        """Whether every tile was found, and nothing else."""
        return not self.missing and not self.invented


def compare(scene: Scene, drawn: Drawn, found: Sequence[Tile], cpu_s: float = 0.0) -> Outcome:
    """Match found tiles with drawn ones."""
    free = list(found)
    missing, wrong = [], 0
    for box, state in zip(drawn.boxes, drawn.states, strict=True):
        best = max(free, key=lambda tile: iou(tile.box_xyxy, box), default=None)
        if best is None or iou(best.box_xyxy, box) < EXACT:
            missing.append(box)
            continue
        free.remove(best)
        wrong += best.state is not state
    invented = tuple(tile.box_xyxy for tile in free)
    return Outcome(scene, len(drawn.boxes), tuple(missing), invented, wrong, cpu_s)


def solve(scene: Scene, people: People) -> Outcome:
    """Draw a scene and find its tiles."""
    drawn = draw(scene, people)
    began_s = time.process_time()
    found = find_tiles(drawn.image).tiles
    return compare(scene, drawn, found, time.process_time() - began_s)


def shares(outcomes: Sequence[Outcome]) -> str:
    """Scenes and tiles exact, tiles invented, states wrong."""
    tiles = sum(one.tiles for one in outcomes)
    missing = sum(len(one.missing) for one in outcomes)
    exact = sum(one.exact for one in outcomes)
    return (
        f"{exact:4} of {len(outcomes):4} scenes ({exact / len(outcomes):6.1%})  "
        f"{tiles - missing:5} of {tiles:5} tiles ({1 - missing / tiles:6.2%})  "
        f"invented {sum(len(one.invented) for one in outcomes):3}  "
        f"states wrong {sum(one.states_wrong for one in outcomes):3}"
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """All shares, as text."""
    parts: dict[str, Callable[[Outcome], str]] = {
        "program": lambda one: one.scene.program,
        "theme": lambda one: one.scene.theme,
        "size": lambda one: "{}x{} at {}".format(*one.scene.size_wh, one.scene.scale),
        "situation": lambda one: one.scene.situation,
        "tiles": lambda one: f"{one.tiles // 10 * 10:2} to {one.tiles // 10 * 10 + 9}",
    }
    lines = [f"{'all':>28}  {shares(outcomes)}"]
    for part, key in parts.items():
        lines.append(part)
        for name in sorted({key(one) for one in outcomes}):
            lines.append(f"{name:>28}  {shares([one for one in outcomes if key(one) == name])}")
    spent = [1000 * one.cpu_s for one in outcomes]
    low, middle, high = np.percentile(spent, (10, 50, 90))
    lines.append(f"solving: {middle:.0f} ms of processor time ({low:.0f} to {high:.0f})")
    return "\n".join(lines) + "\n"


def worst_of(outcomes: Sequence[Outcome], count: int) -> list[Outcome]:
    """Scenes with the most tiles missing or invented."""
    failed = [one for one in outcomes if not one.exact]
    return sorted(failed, key=lambda one: -len(one.missing) - len(one.invented))[:count]


def write_picture(outcome: Outcome, people: People, folder: Path) -> None:
    """The scene with missing tiles in red and invented ones in yellow."""
    image = draw(outcome.scene, people).image
    line = max(2, image.shape[0] // 300)
    for boxes, colour in ((outcome.missing, (255, 0, 0)), (outcome.invented, (255, 230, 0))):
        for x0, y0, x1, y1 in boxes:
            cv2.rectangle(image, (x0, y0), (x1, y1), colour, line)
    small = cv2.resize(image, (1280, 1280 * image.shape[0] // image.shape[1]))
    cv2.imwrite(str(folder / f"scene-{outcome.scene.seed}.png"), small[..., ::-1])


def main() -> int:
    """Print the table; 1 where less than 99 % of the tiles are exact."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--scenes", type=int, default=30 * len(SITUATIONS))
    parser.add_argument("--seed", type=int, default=0, help="seed of the first scene")
    parser.add_argument("--situation", choices=SITUATIONS)
    parser.add_argument("--faces", type=Path, default=FACES, help="folder with real pictures")
    parser.add_argument("--worst", type=int, default=10)
    parser.add_argument("--out", type=Path, help="folder for pictures of the worst scenes")
    given = parser.parse_args()
    people = People(given.faces)
    outcomes = []
    for seed in range(given.seed, given.seed + given.scenes):
        outcomes.append(solve(scene_of(seed, given.situation), people))
        if sys.stderr.isatty():
            print(f"\r{len(outcomes)} of {given.scenes}", end="", file=sys.stderr)  # noqa: T201
    sys.stdout.write(table(outcomes))
    for one in worst_of(outcomes, given.worst):
        scene = one.scene
        width, height = scene.size_wh
        sys.stdout.write(
            f"seed {scene.seed}: {scene.situation}, {scene.program} {scene.theme}, "
            f"{width}x{height} at {scene.scale}, {one.tiles} tiles: {len(one.missing)} missing, "
            f"{len(one.invented)} invented\n"
        )
        if given.out is not None:
            given.out.mkdir(parents=True, exist_ok=True)
            write_picture(one, people, given.out)
    tiles = sum(one.tiles for one in outcomes)
    return int(sum(len(one.missing) for one in outcomes) > 0.01 * tiles)


if __name__ == "__main__":
    sys.exit(main())
