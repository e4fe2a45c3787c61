"""Fits the drawn class's expressions to a classifier: python benchmarks/demo/fit_drawn_faces.py

Searches, for each mood, the action units (and once for all moods the strength of the drawing) with
which the classifier reads all drawn people as scripted; who is not read clearly gets an own version
of the face. The classifier itself is never changed. Every candidate goes the way a live frame goes:
drawn tiles, the real detector, the real crop. The search is held near hand-made faces so that the
people stay pleasant. Writes painter/face/fitted.py in a quarter of an hour on two cores; with
--check it only reports. Then `python -m benchmarks.demo.painter` paints the sprites again.
"""

import argparse
import logging
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.demo.cross_entropy import Search, Values
from benchmarks.demo.drawn_face_ranges import DRAWING, UNITS, hand_made
from benchmarks.demo.painter.cast import CAST
from benchmarks.demo.painter.face.action_units import ActionUnits
from benchmarks.demo.painter.face.expressions import common_values, own_values
from benchmarks.demo.painter.face.style import Style
from benchmarks.demo.painter.seat import PaintedSeat
from models import Classifier
from monitor.demo.motion import Motion, mood_pose
from monitor.demo.scene import camera_noise
from monitor.demo.script import CAMERA_OFF, Mood
from monitor.demo.tile_grid import gallery
from monitor.faces.detector import FaceDetector
from monitor.types import Tile, TileState

FITTED = Path(__file__).with_name("painter") / "face" / "fitted.py"

log = logging.getLogger("fit_drawn_faces")

ANGRY, FEAR, HAPPY, SAD, SURPRISE, NEUTRAL = 0, 2, 3, 4, 5, 6
SIZES_WH = ((1280, 720), (1920, 1080), (1366, 768))
CLEAR = 0.06  # a reading this far past its threshold needs no own version

Floats = NDArray[np.float32]
Faces = Callable[[int], tuple[ActionUnits, Style]]
"""How each person shows a mood and is drawn: index into the cast to movements and strengths."""


def confusion(p: Floats) -> Floats:
    """The signal of docs/signal.md."""
    raw = p[:, ANGRY] + p[:, FEAR] + 0.5 * p[:, SAD]
    return np.where(p[:, HAPPY] > 0.3, 0.0, raw).astype(np.float32)


# how far each reading is past its threshold (positive: read as scripted)
MARGINS: dict[Mood, Callable[[Floats], Floats]] = {
    "neutral": lambda p: np.minimum(0.2 - confusion(p), p[:, NEUTRAL] - 0.5),
    "happy": lambda p: p[:, HAPPY] - 0.5,
    "surprise": lambda p: p[:, SURPRISE] - 0.5,
    "sad": lambda p: p[:, SAD] - 0.5,
    "confused": lambda p: np.minimum(confusion(p) - 0.45, 0.3 - p[:, HAPPY]),
}


def shortfall(margins: Floats) -> Floats:
    """Cost of each reading: how far it is from being clear of its threshold."""
    return np.asarray(np.maximum(0.15 - margins, 0) + 0.5 * (margins < 0), np.float32)


class Eye:
    """Draws the class in a mood and reads it with detector and classifier."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._detector = FaceDetector(margin=classifier.margin, shift_y=classifier.shift_y)
        self.people = [k for k in range(len(CAST)) if k not in CAMERA_OFF]
        self._seats = {wh: [PaintedSeat(p, k) for k, p in enumerate(CAST)] for wh in SIZES_WH}
        self._motions = [Motion(99, k) for k in range(len(CAST))]
        self._noise = camera_noise(99)

    def margins(
        self, mood: Mood, faces: Faces, moment: int, people: Sequence[int] | None = None
    ) -> Floats:
        """How far each person's reading is past its threshold; a face not found counts as -0.6."""
        people = self.people if people is None else people
        size_wh = SIZES_WH[moment % len(SIZES_WH)]
        frame = np.zeros((size_wh[1], size_wh[0], 3), np.uint8)
        tiles = []
        for k, place in zip(people, gallery(len(self.people), size_wh), strict=False):
            x0, y0, x1, y1 = place.box_xyxy
            t, motion = 13.7 * moment, self._motions[k]
            (units, style), (gaze_x, gaze_y) = faces(k), motion.gaze(t)
            face = replace(units, gaze_x=units.gaze_x + gaze_x, gaze_y=units.gaze_y + gaze_y)
            pose = mood_pose(motion.pose(t), mood, 1.0, k)
            tile = self._seats[size_wh][k].draw((x1 - x0, y1 - y0), face, pose, style)
            self._noise(tile, 31 * moment + k)
            frame[y0:y1, x0:x1] = tile
            tiles.append(Tile(place.box_xyxy, TileState.VIDEO, place.row, place.column))
        seen = self._detector.detect(frame, tiles)
        found = [tiles.index(face.tile) for face in seen]
        result = np.full(len(people), -0.6, np.float32)
        result[found] = MARGINS[mood](self._classifier.predict([face.crop for face in seen]))
        return result


@dataclass(slots=True)
class Fit:
    """What has been found so far.

    common: movements of each mood. style: strength of the drawing. own_style: each person's.
    personal: mood, then the movements of those who differ from the common ones.
    """

    common: dict[Mood, Values]
    style: Values
    own_style: dict[str, Values]
    personal: dict[Mood, dict[str, Values]]

    def faces(self, mood: Mood) -> Faces:
        """How each person shows a mood."""
        units = [self.personal[mood].get(p.name, self.common[mood]) for p in CAST]
        styles = [self.own_style.get(p.name, self.style) for p in CAST]
        drawn = [(ActionUnits(**u), Style(**s)) for u, s in zip(units, styles, strict=True)]
        return lambda k: drawn[k]


@dataclass(frozen=True, slots=True)
class Fitter:
    """The steps of the fit, each improving `found`. hold: pull toward the hand-made faces."""

    eye: Eye
    found: Fit
    generations: int
    hold: float

    def common(self, mood: Mood) -> None:
        """One face for all people."""
        style = Style(**self.found.style)

        def cost(candidates: list[Values], generation: int) -> Floats:
            drawn = (ActionUnits(**candidates[0]), style)
            costs = shortfall(self.eye.margins(mood, lambda k: drawn, generation))
            return np.array([costs.mean()], np.float32)

        search = Search(UNITS[mood], hand_made(UNITS[mood]), 1, self.hold)
        self.found.common[mood] = search.run(cost, self.generations, np.random.default_rng(1))[0]
        self.found.personal[mood] = {}

    def style(self) -> None:
        """How strongly all faces are drawn in all moods, then each person's."""
        people = self.eye.people

        def costs(styles: Sequence[Values], generation: int) -> Floats:
            self.found.own_style = {CAST[k].name: s for k, s in zip(people, styles, strict=True)}
            rows = [
                shortfall(self.eye.margins(mood, self.found.faces(mood), generation))
                for mood in UNITS
            ]
            return np.asarray(np.mean(np.stack(rows), axis=0), np.float32)

        def common(candidates: list[Values], generation: int) -> Floats:
            return np.array([costs(candidates * len(people), generation).mean()], np.float32)

        generations = max(self.generations // 2, 4)
        search = Search(DRAWING, hand_made(DRAWING), 1, self.hold)
        self.found.style = search.run(common, generations, np.random.default_rng(2))[0]
        log.info("style, person by person")
        search = Search(DRAWING, self.found.style, len(people), self.hold)
        styles = search.run(costs, generations, np.random.default_rng(4))
        self.found.own_style = {CAST[k].name: s for k, s in zip(people, styles, strict=True)}

    def personal(self, mood: Mood) -> None:
        """An own version of the face for those who are not read clearly with the common one."""
        self.found.personal[mood] = {}
        faces, people = self.found.faces(mood), self.eye.people
        clear = np.mean([self.eye.margins(mood, faces, 50 + m) >= CLEAR for m in range(6)], axis=0)
        unclear = [k for k, share in zip(people, clear, strict=True) if share < 0.95]
        if not unclear:
            return

        def cost(candidates: list[Values], generation: int) -> Floats:
            own = {
                k: (ActionUnits(**c), faces(k)[1]) for k, c in zip(unclear, candidates, strict=True)
            }
            moments = range(3 * generation, 3 * generation + 3)
            rows = [shortfall(self.eye.margins(mood, own.__getitem__, m, unclear)) for m in moments]
            return np.asarray(np.mean(np.stack(rows), axis=0), np.float32)

        search = Search(UNITS[mood], self.found.common[mood], len(unclear), 0.6 * self.hold)
        values = search.run(cost, round(1.5 * self.generations), np.random.default_rng(3))
        self.found.personal[mood] = {
            CAST[k].name: own for k, own in zip(unclear, values, strict=True)
        }


def report(eye: Eye, found: Fit, moments: int = 8) -> None:
    """Says, for each mood, how many readings are past their threshold, and who is read worst."""
    for mood in UNITS:
        faces = found.faces(mood)
        right = np.mean([eye.margins(mood, faces, 100 + m) >= 0 for m in range(moments)], axis=0)
        worst = sorted(zip(right, (CAST[k].name for k in eye.people), strict=True))[:4]
        names = ", ".join(f"{name} {share:.0%}" for share, name in worst)
        log.info("%-9s %4.0f %% read as scripted; worst: %s", mood, 100 * right.mean(), names)


def as_module(found: Fit, version: str) -> str:
    """The fitted values as Python source: one row of numbers per person."""
    columns = {str(mood): list(ranges) for mood, ranges in UNITS.items()}
    common = {str(mood): values for mood, values in found.common.items()}
    own = {str(mood): people for mood, people in found.personal.items()}
    columns["style"], common["style"], own["style"] = list(DRAWING), found.style, found.own_style

    def row(table: str, values: Values) -> str:
        return ", ".join(f"{values.get(name, 0.0):.2f}" for name in columns[table])

    def entry(name: str, items: str, indent: str = "    ") -> str:
        text = f'"{name}": ({items}),'
        return textwrap.fill(text, 99, initial_indent=indent, subsequent_indent=indent + " " * 4)

    def quoted(names: list[str]) -> str:
        return ", ".join(f'"{name}"' for name in names)

    lines = [
        '"""Faces of the moods, from benchmarks/demo/fit_drawn_faces.py; not edited by hand."""\n',
        f'FITTED_TO = "{version}"\n"""Version of the classifier that read them."""\n',
        "# fmt: off\nCOLUMNS: dict[str, tuple[str, ...]] = {",
        *(entry(table, quoted(names)) for table, names in columns.items()),
        "}\n\nCOMMON: dict[str, tuple[float, ...]] = {",
        *(entry(table, row(table, values)) for table, values in common.items()),
        "}\n\nOWN: dict[str, dict[str, tuple[float, ...]]] = {",
    ]
    for table, people in own.items():
        rows = [entry(name, row(table, values), " " * 8) for name, values in people.items()]
        lines += [f'    "{table}": {{', *rows, "    },"]
    return "\n".join([*lines, "}\n# fmt: on\n"])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", help="network to read with; default: the packaged one")
    parser.add_argument("--mood", choices=list(UNITS), action="append", help="fit only this mood")
    parser.add_argument("--generations", type=int, default=9)
    parser.add_argument("--hold", type=float, default=0.25, help="pull toward the hand-made faces")
    parser.add_argument("--keep-style", action="store_true", help="fit movements only")
    parser.add_argument("--keep-common", action="store_true", help="fit own versions only")
    parser.add_argument("--check", action="store_true", help="report only, write nothing")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    classifier = Classifier.load(options.weights)
    eye = Eye(classifier)
    found = Fit(
        {m: common_values(m) for m in UNITS},
        common_values("style"),
        own_values("style"),
        {m: own_values(m) for m in UNITS},
    )
    fitter = Fitter(eye, found, options.generations, options.hold)
    moods: list[Mood] = options.mood or list(UNITS)
    if not options.check:
        for mood in moods if not options.keep_common else ():
            log.info("%s", mood)
            fitter.common(mood)
        if not options.keep_style:
            log.info("style")
            fitter.style()
        for mood in moods:
            log.info("%s, person by person", mood)
            fitter.personal(mood)
        source = as_module(found, classifier.version)
        FITTED.write_text(source, encoding="utf-8")
    report(eye, found)


if __name__ == "__main__":
    main()
