"""Fits the weights of seat evidence on scripted lectures: python -m benchmarks.seats.fit_evidence

Lectures are drawn and sent through layout, labels and seats; whenever tiles are weighed against
known seats the scene is kept, with who really sits in each tile. Every pair of a tile and a seat is
an example: the same student or not. Evidence is a logarithm of odds, so that the weights of most
likelihood are those of a logistic regression; its features are how much the evidence of the pair
changes with each weight, taken anew in each round because some signs only set a limit. A Gaussian
prior holds the weights near the ones that ship, and curves stay monotone.

Prints the loss on lectures that were fitted and on others, before and after. With --write the
weights go to monitor/seats/evidence.json; whether they are better says
`python -m benchmarks.seats.seat_switches`.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression, minimize

from benchmarks.seats.seat_switches_score import students_of
from benchmarks.seats.seat_switches_script import Lecture
from monitor.faces.detector import FaceDetector, find_faces
from monitor.gallery.tracker import GalleryTracker
from monitor.seats.evidence import Evidence, evidence
from monitor.seats.tracker import SeatTracker
from monitor.seats.types import SeenTile, Track
from monitor.seats.weights import FILE, Weights, fitted

_STEP = 0.05  # by which a weight is moved to see what it does
_KEPT = 3  # one scene in so many: those of one happening are much alike
_FAR = -12.0  # evidence under which a pair says nothing more

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Tiles and seats as they were weighed. same: bool (N, M), whether both are one student."""

    seen: tuple[SeenTile, ...]
    seats: tuple[Track, ...]
    frame: int
    same: NDArray[np.bool_]

    def total(self, weights: Weights) -> Floats:
        """Evidence of each pair, float (N, M)."""
        return evidence(self.seen, self.seats, self.frame, weights).total


def scenes_of(lecture: Lecture, salt: int) -> list[Scene]:
    """What is weighed in a lecture, with the weights that ship."""
    asked: list[tuple[tuple[SeenTile, ...], tuple[Track, ...], int]] = []

    def recorded(seen: Sequence[SeenTile], seats: Sequence[Track], frame: int) -> Evidence:
        asked.append((tuple(seen), tuple(seats), frame))
        return evidence(seen, seats, frame)

    gallery, detector = GalleryTracker(), FaceDetector()
    seats = SeatTracker(salt, recorded)
    owners: dict[int, int] = {}
    found: list[Scene] = []
    weighed = 0
    for moment in lecture.moments():
        shown = lecture.meeting.draw(moment.t_s)
        layout = gallery.update(shown.image)
        if layout.kind == "unsettled":
            continue
        labelled = layout.kind == "grid"
        faces = [] if labelled else find_faces(detector, shown.image, layout)
        tiles = layout.tiles or tuple(face.tile for face in faces)
        asked.clear()
        seated = seats.assign(shown.image, tiles, faces, labelled=labelled)
        if asked and len(asked[0][1]):
            seen, known, frame = asked[0]
            places = students_of([one.tile.box_xyxy for one in seen], shown)
            who = [None if place is None else shown.who[place] for place in places]
            same = np.array([[w is not None and owners.get(t.number) == w for t in known]
                             for w in who], bool)  # fmt: skip
            if weighed % _KEPT == 0:
                found.append(Scene(seen, known, frame, same))
            weighed += 1
        boxes = [one.tile.box_xyxy for one in seated]
        for one, place in zip(seated, students_of(boxes, shown), strict=True):
            if place is not None:
                owners.setdefault(one.seat, shown.who[place])
    return found


def loss(total: Floats, same: NDArray[np.bool_]) -> float:
    """Logistic loss of all pairs of a tile, on average: every pair weighs alike."""
    return float(np.logaddexp(0, np.where(same, -total, total)).sum() / max(same.sum(), 1))


def linearised(scenes: Sequence[Scene], weights: Weights) -> tuple[Floats, Floats, Any]:
    """Evidence of all pairs (P,), how it changes with each weight (P, K), and who is the same."""
    start = weights.vector()
    base = [scene.total(weights) for scene in scenes]
    kept = [np.isfinite(total) & (total > _FAR) for total in base]
    slopes = np.empty((sum(int(each.sum()) for each in kept), len(start)))
    for k in range(len(start)):
        moved = start.copy()
        moved[k] += _STEP
        other = weights.with_vector(moved)
        parts = [
            (scene.total(other)[keep] - total[keep]) / _STEP
            for scene, total, keep in zip(scenes, base, kept, strict=True)
        ]
        slopes[:, k] = np.clip(np.nan_to_num(np.concatenate(parts)), -20, 20)
    totals = np.concatenate([total[keep] for total, keep in zip(base, kept, strict=True)])
    same = np.concatenate([s.same[keep] for s, keep in zip(scenes, kept, strict=True)])
    return totals, slopes, same


def fit(scenes: Sequence[Scene], weights: Weights, hold: float, rounds: int) -> Weights:
    """Weights of most likelihood near the given ones. hold: strength of the prior."""
    home = weights.vector()
    for number in range(rounds):
        at = weights.vector()
        totals, slopes, same = linearised(scenes, weights)
        tiles = max(int(same.sum()), 1)
        sign = np.where(same, -1.0, 1.0)

        def cost(
            step: Floats,
            at: Floats = at,
            totals: Floats = totals,
            slopes: Floats = slopes,
            tiles: int = tiles,
            sign: Floats = sign,
        ) -> tuple[float, Floats]:
            margin = sign * (totals + slopes @ step)
            wrong = 1 / (1 + np.exp(-np.clip(margin, -50, 50)))
            away = at + step - home
            value = float(np.logaddexp(0, margin).sum() / tiles + hold * (away @ away))
            return value, slopes.T @ (wrong * sign) / tiles + 2 * hold * away

        bounds = [(-1.0, 1.0)] * len(at)  # beyond this the features are others
        step = minimize(cost, np.zeros_like(at), jac=True, method="L-BFGS-B", bounds=bounds).x
        weights = _monotone(weights.with_vector(at + step))
        sys.stdout.write(f"round {number + 1}: {len(totals)} pairs, {_line(scenes, weights)}\n")
        sys.stdout.flush()
    return weights


def _monotone(weights: Weights) -> Weights:
    """Curves that never rise, since a greater difference never speaks for a student."""
    values = weights.as_dict()
    for name, value in values.items():
        if isinstance(value, list):
            heights = isotonic_regression([y for _, y in value], increasing=False).x
            values[name] = [
                [x, round(float(y), 2)] for (x, _), y in zip(value, heights, strict=True)
            ]
        else:
            values[name] = round(float(value), 2)
    values["unsteady"] = min(max(values["unsteady"], 0.0), 1.0)
    return Weights.of(values)


def _line(scenes: Sequence[Scene], weights: Weights) -> str:
    totals = [scene.total(weights) for scene in scenes]
    flat = np.nan_to_num(np.concatenate([t.ravel() for t in totals]), neginf=-30.0)
    same = np.concatenate([scene.same.ravel() for scene in scenes])
    wrong = (flat >= 2.0) != same
    return (
        f"loss {loss(flat, same):.4f}, of {int(same.sum())} pairs of one student "
        f"{wrong[same].mean():.2%} not sure, of {int((~same).sum())} others "
        f"{wrong[~same].mean():.3%} taken for one"
    )


def text_of(weights: Weights) -> str:
    """What the file holds: one line a sign."""
    rows = [f"  {json.dumps(name)}: {json.dumps(v)}" for name, v in weights.as_dict().items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", default="101,102,103", help="lectures to fit")
    parser.add_argument("--held-out", default="201", help="lectures to check with")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--hold", type=float, default=0.002, help="pull toward the present weights")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="to monitor/seats/evidence.json")
    options = parser.parse_args()
    cv2.setNumThreads(1)

    def scenes(seeds: str) -> list[Scene]:
        found = []
        for seed in (int(part) for part in seeds.split(",")):
            view_minutes = 3 if seed % 2 else 0  # every other lecture changes its view
            lecture = Lecture(seed, options.minutes, view_minutes=view_minutes)
            found += scenes_of(lecture, seed)
        return found

    fitting, held_out = scenes(options.seeds), scenes(options.held_out)
    weights = fitted()
    sys.stdout.write(f"before: {_line(fitting, weights)}\n  held out: {_line(held_out, weights)}\n")
    weights = fit(fitting, weights, options.hold, options.rounds)
    sys.stdout.write(f"after, held out: {_line(held_out, weights)}\n{text_of(weights)}")
    if options.write:
        FILE.write_text(text_of(weights), encoding="utf-8")


if __name__ == "__main__":
    main()
