"""How far "turned away" and "head down" can be relied on, and what they cost.

    python -m benchmarks.signals              painted and real faces turned by known angles
    python -m benchmarks.signals --fit        the slope of the pitch, on painted and Training faces
    python -m benchmarks.signals --held FILE  pictures of real meetings judged by eye
    python -m benchmarks.signals --cost       time a look of 49 faces

FER2013 and the pictures of meetings are looked for in `../shared/data`, and left out with a line
that says so where they are not there.
"""

import argparse
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import numpy as np
import typer

from benchmarks.signals import accuracy, held
from benchmarks.signals.looks import looks
from benchmarks.signals.people import DATA, fer_faces, gallery_faces, painted
from benchmarks.signals.turned_heads import Frontal
from monitor.faces.detector import FaceDetector
from monitor.posture.class_counts import ClassPosture
from monitor.posture.head_pose import DEGREES_A_RATIO
from monitor.types import Face, Tile, TileState
from storage.config.settings import SignalSettings

_SEED = 20261130


def main() -> None:
    """Runs what was asked for and prints it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=80, help="most of each kind")
    parser.add_argument("--kinds", default="painted,fer,gallery")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--held", type=Path)
    parser.add_argument("--cost", action="store_true")
    asked = parser.parse_args()
    if asked.cost:
        typer.echo(_cost())
        return
    detector = FaceDetector(num_threads=1)
    if asked.held is not None:
        if not asked.held.is_file():
            typer.echo(f"skipped: no judgements at {asked.held}")
            return
        typer.echo("\n".join(held.report(asked.held, detector)))
        return
    if asked.fit:
        _fit(detector, asked.people)
        return
    for kind in asked.kinds.split(","):
        people, sizes = _people(kind, asked.people)
        found = list(looks(people, detector, np.random.default_rng(_SEED), sizes))
        if not found:
            typer.echo(f"{kind}: skipped, no pictures in {DATA}")
            continue
        typer.echo(f"{kind}: {len(found)} looks")
        typer.echo("\n".join(accuracy.table(found)))


def _people(kind: str, most: int) -> tuple[Iterable[Frontal], int]:
    if kind == "painted":
        return painted(), 2
    return (fer_faces(most) if kind == "fer" else islice(gallery_faces(), most)), 1


def _fit(detector: FaceDetector, most: int) -> None:
    """Least squares of the pitch found, less the person's usual one, on the true pitch."""
    rng = np.random.default_rng(_SEED + 1)
    people = [*painted(), *fer_faces(most, "Training")]
    pairs = [
        (one.pitch, one.lowered) for one in looks(people, detector, rng) if one.lowered is not None
    ]
    true, found = np.array(pairs).T
    slope = float(np.polyfit(true, found, 1)[0])
    typer.echo(f"{len(pairs)} looks: {DEGREES_A_RATIO / slope:.0f} degrees a ratio")


def _cost(faces: int = 49, rounds: int = 200) -> str:
    """Median time of a look by itself; the points are there already."""
    rng = np.random.default_rng(_SEED)
    points = np.array([[30, 40], [60, 40], [45, 58], [45, 70], [15, 45], [75, 45]], np.float32)
    tile = Tile((0, 0, 90, 90), TileState.VIDEO, 1, 1)
    crop = np.zeros((48, 48, 3), np.uint8)
    look = [
        (
            seat,
            Face(
                tile,
                (0.0, 0.0, 60.0, 60.0),
                (points + rng.normal(0, 2, points.shape)).astype(np.float32),
                0.9,
                crop,
            ),
            None,
        )
        for seat in range(1, faces + 1)
    ]
    stage = ClassPosture(SignalSettings(turned_away=True, head_down=True))
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        stage.count(look)
        spent.append(time.perf_counter() - began)
    return f"{faces} faces: median {1000 * float(np.median(spent)):.2f} ms a look"


if __name__ == "__main__":
    main()
