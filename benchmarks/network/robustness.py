"""What takes from accuracy what a real room does to a face: networks side by side.

python -m benchmarks.network.robustness --data FOLDER [WEIGHTS ...] [--faces N]

Each condition is made from the pictures of PublicTest, the same way for every network; without
WEIGHTS the packaged ones are measured. Turned heads are flat pictures seen at an angle, glasses
and masks are drawn where FER2013's framing puts eyes and mouth, a child is a face whose upper part
takes more of it: they say how a network bears such a change, not how it reads such people.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models import Classifier
from models.data.dataset import Faces, load_split
from models.evaluation.metrics import Evaluation, degrade, evaluate

Picture = NDArray[np.uint8]
Change = Callable[[Picture, np.random.Generator], Picture]

_SIDE = 48


def rolled(degrees: float) -> Change:
    """The head tilted towards a shoulder, either way."""

    def change(face: Picture, picker: np.random.Generator) -> Picture:
        angle = degrees * picker.choice((-1, 1))
        turn = cv2.getRotationMatrix2D(((_SIDE - 1) / 2, (_SIDE - 1) / 2), angle, 1.0)
        return _warped(face, np.vstack([turn, [0, 0, 1]]))

    return change


def turned(degrees: float, *, nods: bool = False) -> Change:
    """The face seen from the side (or from above or below) as a flat picture, from 2.5 sides."""

    def change(face: Picture, picker: np.random.Generator) -> Picture:
        angle = np.radians(degrees) * picker.choice((-1, 1))
        half, away = (_SIDE - 1) / 2, 2.5 * _SIDE
        corners = np.array([[-half, -half], [half, -half], [half, half], [-half, half]])
        along = 1 if nods else 0
        depth = corners[:, along] * np.sin(angle)
        seen = corners.copy()
        seen[:, along] *= np.cos(angle)
        seen *= (away / (away + depth))[:, None]
        ends = cv2.getPerspectiveTransform(
            (corners + half).astype(np.float32), (seen + half).astype(np.float32)
        )
        return _warped(face, ends)

    return change


def darkened(stops: float, noise: float = 4.0) -> Change:
    """So many stops less light, with the noise of a camera that has too little of it."""

    def change(face: Picture, picker: np.random.Generator) -> Picture:
        light = face * 2.0**-stops + picker.normal(0, noise, face.shape)
        return _grey(light)

    return change


def overexposed(gain: float) -> Change:
    """Everything brighter by this factor; what is over white is lost."""
    return lambda face, _: _grey(face * gain)


def lit_from_the_side(share: float) -> Change:
    """One side of the face keeps its light, the other only that share of it (a window, a lamp)."""

    def change(face: Picture, picker: np.random.Generator) -> Picture:
        ramp = np.linspace(1, share, _SIDE)
        return _grey(face * (ramp if picker.random() < 0.5 else ramp[::-1]))

    return change


def lit_by_a_screen(share: float) -> Change:
    """A screen below the face: light falls off upwards, and what is in shade keeps `share`."""
    return lambda face, _: _grey(face * np.linspace(share, 1.15, _SIDE)[:, None])


def of_skin(albedo: float) -> Change:
    """Skin that gives back this share of the light: middle greys fall, whites of eyes stay.

    Grey values are taken to linear light, where all but the brightest is scaled.
    """

    def change(face: Picture, _: np.random.Generator) -> Picture:
        light = (face / 255.0) ** 2.2
        return _grey(255 * (light * (albedo + (1 - albedo) * light**2)) ** (1 / 2.2))

    return change


def glasses(face: Picture, picker: np.random.Generator) -> Picture:
    """Frames with clear lenses."""
    return _glasses(face, picker, dark=False)


def sunglasses(face: Picture, picker: np.random.Generator) -> Picture:
    """Dark lenses over both eyes."""
    return _glasses(face, picker, dark=True)


def mask(face: Picture, picker: np.random.Generator) -> Picture:
    """A medical mask over nose and mouth."""
    drawn = face.copy()
    tone = int(picker.integers(150, 240))
    shape = np.array([[6, 27], [24, 24], [42, 27], [38, 43], [24, 47], [10, 43]], np.int32)
    cv2.fillPoly(drawn, [shape], tone)
    for y in (31, 35, 39):
        cv2.line(drawn, (10, y), (38, y), tone - 25, 1)
    return drawn


def of_a_child(face: Picture, _: np.random.Generator) -> Picture:
    """A high forehead and a small chin: the upper part of the picture takes more of it."""
    y = np.linspace(0, 1, _SIDE)
    rows = (y ** (1 / 1.18) * (_SIDE - 1)).astype(np.float32)
    columns = np.arange(_SIDE, dtype=np.float32)
    x, lines = np.meshgrid(columns, rows)
    return np.asarray(cv2.remap(face, x, lines, cv2.INTER_LINEAR), np.uint8)


CONDITIONS: dict[str, Change] = {
    "as they are": lambda face, _: face,
    "tilted by 15 degrees": rolled(15),
    "tilted by 30 degrees": rolled(30),
    "turned by 25 degrees": turned(25),
    "turned by 45 degrees": turned(45),
    "nodding by 25 degrees": turned(25, nods=True),
    "a dark room (2 stops less)": darkened(2),
    "a very dark room (4 stops less)": darkened(4),
    "over-exposed (gain 1.8)": overexposed(1.8),
    "lit from one side (30 % on the other)": lit_from_the_side(0.3),
    "lit by a screen from below": lit_by_a_screen(0.35),
    "skin of half the albedo": of_skin(0.5),
    "skin of a fifth of the albedo": of_skin(0.2),
    "glasses": glasses,
    "sunglasses": sunglasses,
    "a mask": mask,
    "a child's proportions": of_a_child,
    "24 px, JPEG 40": lambda face, _: degrade(face[None], 24, 40)[0],
    "32 px, JPEG 40": lambda face, _: degrade(face[None], 32, 40)[0],
}


def changed(faces: Faces, change: Change, seed: int = 0) -> NDArray[np.uint8]:
    """All pictures under one condition, uint8 (N, 48, 48)."""
    picker = np.random.default_rng(seed)
    return np.stack([change(face, picker) for face in faces.images])


def measure(classifier: Classifier, faces: Faces) -> dict[str, Evaluation]:
    """Figures of a network by condition."""
    return {
        name: evaluate(classifier.predict(changed(faces, change)), faces.labels)
        for name, change in CONDITIONS.items()
    }


def table(measured: dict[str, dict[str, Evaluation]]) -> str:
    """Networks side by side as Markdown: accuracy, fear's and sad's recall, calibration error.

    measured: by name of the network; without a name where there is only one.
    """
    heads = ["condition"]
    for name in measured:
        heads += [f"{name}: accuracy" if name else "accuracy", "fear", "sad", "calibration error"]
    lines = [heads, ["---"] * len(heads)]
    for condition in CONDITIONS:
        line = [condition]
        for figures in measured.values():
            each = figures[condition]
            line += [
                f"{each.accuracy:.1%}",
                f"{each.recall['fear']:.2f}",
                f"{each.recall['sad']:.2f}",
                f"{each.calibration_error:.3f}",
            ]
        lines.append(line)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _glasses(face: Picture, picker: np.random.Generator, *, dark: bool) -> Picture:
    drawn, frame = face.copy(), int(picker.integers(10, 60))
    for centre in ((14, 19), (34, 19)):
        cv2.ellipse(drawn, centre, (8, 6), 0, 0, 360, frame, -1 if dark else 1, cv2.LINE_AA)
    cv2.line(drawn, (22, 18), (26, 18), frame, 1)
    cv2.line(drawn, (6, 18), (0, 17), frame, 1)
    cv2.line(drawn, (42, 18), (47, 17), frame, 1)
    return drawn


def _warped(face: Picture, matrix: NDArray[Any]) -> Picture:
    warped = cv2.warpPerspective(face, matrix, (_SIDE, _SIDE), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def _grey(light: NDArray[Any]) -> Picture:
    return np.asarray(np.rint(np.clip(light, 0, 255)), np.uint8)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path, nargs="*")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--faces", type=int, default=0, help="Only so many; 0: all.")
    options = parser.parse_args()
    faces = load_split(options.data, "PublicTest")
    if options.faces:
        faces = faces.where(np.arange(len(faces)) < options.faces)
    paths: list[Path | None] = [*options.weights] or [None]
    measured = {
        path.parent.name if path else "packaged": measure(Classifier.load(path), faces)
        for path in paths
    }
    sys.stdout.write(f"{len(faces)} faces of PublicTest\n{table(measured)}\n")


if __name__ == "__main__":
    main()
