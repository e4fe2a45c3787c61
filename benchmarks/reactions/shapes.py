"""Vector shapes of hands and signs, each in many proportions; uint8 (256, 256, 4) RGBA."""

import cv2
import numpy as np
from numpy.typing import NDArray

from storage.kinds import ReactionKind

Rgba = NDArray[np.uint8]
Colour = tuple[int, int, int]
_SIDE = 256


def hand(kind: ReactionKind, family: str, skin: Colour, rng: np.random.Generator) -> Rgba:
    """A raised hand, a thumb or two clapping hands, before nothing."""
    image = np.zeros((_SIDE, _SIDE, 4), np.uint8)
    dark = tuple(round(value * float(rng.uniform(0.45, 0.8))) for value in skin)
    edge = int(rng.integers(4, 10)) if rng.random() < 0.7 else 0
    if kind is ReactionKind.CLAPPING:
        _clap(image, family, skin, dark, edge, rng)
    elif kind is ReactionKind.RAISED_HAND:
        _palm(image, family, skin, dark, edge, rng)
    else:
        _thumb(image, family, skin, dark, edge, rng)
        if kind is ReactionKind.THUMBS_DOWN:
            image = np.ascontiguousarray(image[::-1])
            if rng.random() < 0.5:
                image = np.ascontiguousarray(image[:, ::-1])
        elif rng.random() < 0.25:
            image = np.ascontiguousarray(image[:, ::-1])
    if kind is ReactionKind.RAISED_HAND and rng.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
    return image


def _strokes(image: Rgba, lines: list[tuple[float, float, float, float, float]], skin: Colour,
             dark: tuple[int, ...], edge: int) -> None:  # fmt: skip
    """Thick lines with round ends (x0, y0, x1, y1, width as shares), all edges first."""
    for grown, colour in ((2 * edge, dark), (0, skin)):
        if grown == 0 and colour is dark:
            continue
        for x0, y0, x1, y1, wide in lines:
            a, b = (round(x0 * _SIDE), round(y0 * _SIDE)), (round(x1 * _SIDE), round(y1 * _SIDE))
            cv2.line(image, a, b, (*colour, 255), max(2, round(wide * _SIDE) + grown), cv2.LINE_8)


def _palm(image: Rgba, family: str, skin: Colour, dark: tuple[int, ...], edge: int,
          rng: np.random.Generator) -> None:  # fmt: skip
    fit = family == "fit"
    wide = float(rng.uniform(0.1, 0.155) if fit else rng.uniform(0.12, 0.15))
    spread = float(rng.uniform(-0.01, 0.1) if fit else rng.uniform(0.02, 0.09))
    tops = rng.uniform((0.16, 0.1, 0.1, 0.16), (0.3, 0.2, 0.2, 0.3)) if fit else (
        (0.2, 0.12, 0.14, 0.24))  # fmt: skip
    left = float(rng.uniform(0.26, 0.32)) if fit else 0.28
    step = wide + float(rng.uniform(0.0, 0.035))
    lines = []
    for finger, top in enumerate(tops):
        x = left + finger * step
        lean = spread * (finger - 1.2)
        lines.append((x, 0.6, x + lean, top + float(rng.uniform(-0.02, 0.02)), wide))
    middle = left + 1.5 * step
    width = 3 * step + wide
    lines.append((middle, 0.62, middle, 0.74, width))
    thumb = float(rng.uniform(0.42, 0.55))
    lines.append((middle + 0.2 * width, 0.78, middle + 0.5 * width + 0.17, thumb, 1.15 * wide))
    _strokes(image, lines, skin, dark, edge)
    if edge and rng.random() < 0.6:  # between the fingers
        for finger in range(1, 4):
            x = round((left + (finger - 0.5) * step) * _SIDE)
            cv2.line(image, (x, round(0.32 * _SIDE)), (x, round(0.58 * _SIDE)), (*dark, 255), edge)


def _thumb(image: Rgba, family: str, skin: Colour, dark: tuple[int, ...], edge: int,
           rng: np.random.Generator) -> None:  # fmt: skip
    fit = family == "fit"
    wide = float(rng.uniform(0.1, 0.13))
    lines = [(0.42, 0.62, 0.5, 0.66, float(rng.uniform(0.32, 0.42)))]
    taper = float(rng.uniform(0, 0.035)) if fit else 0.02
    for finger in range(4):
        y = 0.47 + finger * (wide + 0.005)
        reach = 0.8 - 0.03 * abs(finger - 1) - taper * finger
        lines.append((0.5, y, reach, y, wide))
    top = float(rng.uniform(0.06, 0.24) if fit else rng.uniform(0.1, 0.18))
    lean = float(rng.uniform(-0.05, 0.16) if fit else rng.uniform(-0.02, 0.06))
    lines.append((0.36, 0.55, 0.42 + lean, top + 0.05, 1.35 * wide))
    _strokes(image, lines, skin, dark, edge)
    if edge and rng.random() < 0.7:
        for finger in range(1, 4):
            y = round((0.47 + (finger - 0.5) * (wide + 0.005)) * _SIDE)
            cv2.line(image, (round(0.56 * _SIDE), y), (round(0.8 * _SIDE), y), (*dark, 255), edge)
    if rng.random() < 0.35:  # a cuff
        cuff = tuple(int(value) for value in rng.integers(30, 240, 3))
        cv2.rectangle(image, (round(0.1 * _SIDE), round(0.46 * _SIDE)),
                      (round(0.24 * _SIDE), round(0.88 * _SIDE)), (*cuff, 255), -1)  # fmt: skip


def _clap(image: Rgba, family: str, skin: Colour, dark: tuple[int, ...], edge: int,
          rng: np.random.Generator) -> None:  # fmt: skip
    lean = float(rng.uniform(20, 54) if family == "fit" else rng.uniform(30, 48))
    for number, (shift, turn) in enumerate(
        ((-26, -lean), (26, lean + float(rng.uniform(-70, -50))))
    ):
        one = np.zeros_like(image)
        _palm(one, family, skin, dark, max(edge, 4), rng)
        matrix = cv2.getRotationMatrix2D((_SIDE / 2, 0.6 * _SIDE), -turn, 0.74)
        matrix[:, 2] += (shift, 22 - 14 * number)
        one = np.asarray(cv2.warpAffine(one, matrix, (_SIDE, _SIDE)), np.uint8)
        solid = one[..., 3] > 128
        image[solid] = one[solid]
    ray = tuple(int(value) for value in rng.integers(60, 255, 3)) if rng.random() < 0.5 else dark
    for angle in (-150, -120, -90, -60)[: int(rng.integers(0, 5))]:
        turn = np.deg2rad(angle - 10)
        a, b = (0.36, 0.47) if family == "fit" else (0.38, 0.46)
        ends = [
            (round(_SIDE * (0.5 + r * np.cos(turn))), round(_SIDE * (0.5 + r * np.sin(turn))))
            for r in (a, b)
        ]
        cv2.line(image, ends[0], ends[1], (*ray, 255), 8)


def sign(kind: ReactionKind, family: str, rng: np.random.Generator, dark: bool) -> Rgba:
    """Yes, no, slower or faster: a white mark on a coloured plate."""
    image = np.zeros((_SIDE, _SIDE, 4), np.uint8)
    base = {
        ReactionKind.YES: (34, 160, 74), ReactionKind.NO: (222, 56, 52),
        ReactionKind.SLOWER: (70, 110, 170), ReactionKind.FASTER: (70, 110, 170),
    }[kind]  # fmt: skip
    if kind in (ReactionKind.SLOWER, ReactionKind.FASTER):
        tones = ((70, 110, 170), (96, 96, 104), (14, 113, 235), (236, 146, 40), (120, 84, 190),
                 (40, 46, 58))  # fmt: skip
        base = tones[int(rng.integers(len(tones)))]
    stray = rng.integers(-24, 25, 3) if family == "fit" else rng.integers(-18, 19, 3)
    colour = tuple(int(np.clip(value + d, 0, 255)) for value, d in zip(base, stray, strict=True))
    middle = (_SIDE // 2, _SIDE // 2)
    if rng.random() < 0.55:
        cv2.circle(image, middle, _SIDE // 2 - 2, (*colour, 255), -1)
    else:
        radius = int(rng.integers(20, 80))
        rounded(image, (2, 2, _SIDE - 3, _SIDE - 3), radius, (*colour, 255))
    ink = (255, 255, 255, 255)
    if family == "fit":
        thick = int(rng.integers(18, 40))
        grown = float(rng.uniform(0.8, 1.15))
    else:
        thick, grown = int(rng.integers(22, 36)), float(rng.uniform(0.75, 1.1))

    def at(x: float, y: float) -> tuple[int, int]:
        return (round(_SIDE * (0.5 + grown * (x - 0.5))), round(_SIDE * (0.5 + grown * (y - 0.5))))

    if kind is ReactionKind.YES:
        dip = float(rng.uniform(0.66, 0.74))
        cv2.line(image, at(0.26, 0.52), at(0.44, dip), ink, thick)
        cv2.line(image, at(0.44, dip), at(0.76, 0.33), ink, thick)
    elif kind is ReactionKind.NO:
        r = float(rng.uniform(0.17, 0.22))
        cv2.line(image, at(0.5 - r, 0.5 - r), at(0.5 + r, 0.5 + r), ink, thick)
        cv2.line(image, at(0.5 - r, 0.5 + r), at(0.5 + r, 0.5 - r), ink, thick)
    else:
        filled = rng.random() < 0.5
        for x in (0.22, 0.5):
            wide = 0.26
            points = [at(x + wide, 0.28), at(x, 0.5), at(x + wide, 0.72)]
            if filled:
                cv2.fillPoly(image, [np.array(points, np.int32)], ink)
            else:
                cv2.line(image, points[0], points[1], ink, round(0.8 * thick))
                cv2.line(image, points[1], points[2], ink, round(0.8 * thick))
        if kind is ReactionKind.FASTER:
            image = np.ascontiguousarray(image[:, ::-1])
    return image


def nothing(rng: np.random.Generator) -> Rgba:  # noqa: PLR0912 - one branch a mark
    """A mark that looks like a button of the program or a badge, and means none of the kinds."""
    image = np.zeros((_SIDE, _SIDE, 4), np.uint8)
    colour = tuple(int(value) for value in rng.integers(20, 256, 3))
    ink = (255, 255, 255, 255) if sum(colour) < 480 else (30, 30, 32, 255)
    kind = int(rng.integers(9))
    if kind < 6:
        if rng.random() < 0.5:
            cv2.circle(image, (128, 128), 126, (*colour, 255), -1)
        else:
            rounded(image, (2, 2, 253, 253), int(rng.integers(10, 80)), (*colour, 255))
    if kind == 0:  # three points
        for x in (70, 128, 186):
            cv2.circle(image, (x, 128), 18, ink, -1)
    elif kind == 1:  # a microphone that is off
        cv2.ellipse(image, (128, 100), (34, 60), 0, 0, 360, ink, -1)
        cv2.line(image, (128, 170), (128, 220), ink, 16)
        cv2.line(image, (50, 50), (206, 206), ink, 16)
    elif kind == 2:  # a pin
        cv2.line(image, (100, 60), (170, 60), ink, 24)
        cv2.line(image, (128, 60), (128, 150), ink, 40)
        cv2.line(image, (128, 150), (128, 220), ink, 12)
    elif kind == 3:  # plus or minus
        cv2.line(image, (60, 128), (196, 128), ink, 28)
        if rng.random() < 0.5:
            cv2.line(image, (128, 60), (128, 196), ink, 28)
    elif kind == 4:  # a triangle or one chevron
        points = np.array([(90, 70), (180, 128), (90, 186)], np.int32)
        cv2.fillPoly(image, [points], ink)
    elif kind == 5:  # letters
        letter = "ABEHKMRSTW37"[int(rng.integers(12))]
        cv2.putText(image, letter, (58, 200), cv2.FONT_HERSHEY_SIMPLEX, 6.5, ink, 26)
    elif kind == 6:  # a star, a blob
        angles = np.linspace(0, 2 * np.pi, 11)[:-1]
        radii = np.where(np.arange(10) % 2, 0.2, 0.48) * _SIDE
        points = np.stack([128 + radii * np.sin(angles), 128 - radii * np.cos(angles)], axis=1)
        cv2.fillPoly(image, [points.astype(np.int32)], (*colour, 255))
    elif kind == 7:  # sound bars
        for x, high in ((60, 60), (110, 120), (160, 90), (210, 40)):
            cv2.line(image, (x, 128 - high // 2), (x, 128 + high // 2), (*colour, 255), 26)
    else:  # a blob of skin
        skin = tuple(int(value) for value in rng.integers((150, 90, 60), (256, 215, 180)))
        axes = (int(rng.integers(50, 120)), int(rng.integers(50, 120)))
        cv2.ellipse(image, (128, 128), axes, float(rng.uniform(0, 180)), 0, 360, (*skin, 255), -1)
    return image


def rounded(image: Rgba, box: tuple[int, int, int, int], radius: int,
            colour: tuple[int, ...]) -> None:  # fmt: skip
    """A filled rectangle with round corners, in place."""
    x0, y0, x1, y1 = box
    radius = min(radius, (x1 - x0) // 2, (y1 - y0) // 2)
    cv2.rectangle(image, (x0 + radius, y0), (x1 - radius, y1), colour, -1)
    cv2.rectangle(image, (x0, y0 + radius), (x1, y1 - radius), colour, -1)
    for x in (x0 + radius, x1 - radius):
        for y in (y0 + radius, y1 - radius):
            cv2.circle(image, (x, y), radius, colour, -1)
