"""How students of the drawn class answer by icons on their tiles, and how those look."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from monitor.demo.cutout import Color, Cutout, Image
from storage.kinds import ReactionKind

_SIDE = 192
_SKIN: Color = (255, 205, 70)
_EDGE: Color = (190, 130, 20)
_PLATES: dict[ReactionKind, Color] = {
    ReactionKind.YES: (34, 160, 74),
    ReactionKind.NO: (222, 56, 52),
    ReactionKind.SLOWER: (70, 110, 170),
    ReactionKind.FASTER: (70, 110, 170),
}
_WHITE: Color = (255, 255, 255)
_Line = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """One student's icon. start_s, stop_s: seconds of the lesson."""

    person: int
    start_s: float
    stop_s: float
    kind: ReactionKind


_HAND, _SLOWER = ReactionKind.RAISED_HAND, ReactionKind.SLOWER
ANSWERS: tuple[Answer, ...] = (
    Answer(5, 14.0, 64.0, _HAND),
    Answer(9, 24.0, 52.0, _HAND),
    *(Answer(person, 38.0 + 0.7 * person, 50.0, ReactionKind.THUMBS_UP) for person in (2, 6, 10)),
    Answer(12, 44.0, 58.0, _SLOWER),
    Answer(16, 120.0, 170.0, _HAND),
    Answer(0, 150.0, 160.0, ReactionKind.YES),
    Answer(15, 151.0, 161.0, ReactionKind.NO),
    Answer(21, 215.0, 300.0, _HAND),
    *(Answer(person, 398.0 + person, 452.0, _SLOWER) for person in (2, 6, 9, 14, 19, 23)),
    *(Answer(p, 475.0 + 0.4 * p, 488.0, ReactionKind.THUMBS_UP) for p in (0, 2, 5, 10, 14, 16, 21)),
    *(Answer(p, 561.0 + 0.3 * p, 572.0, ReactionKind.CLAPPING) for p in (1, 4, 11, 17, 20)),
)


def answers_at(t_s: float) -> dict[int, ReactionKind]:
    """The icon of each person who shows one at a moment of the lesson."""
    return {one.person: one.kind for one in ANSWERS if one.start_s <= t_s < one.stop_s}


def icon_px(tile_h: int) -> tuple[int, int]:
    """Side of an icon and its distance from the tile's upper left corner."""
    return max(16, round(0.2 * tile_h)), max(3, round(0.035 * tile_h))


def lay_answer(tile: Image, kind: ReactionKind) -> None:
    """Lays an icon over a tile, in place."""
    side, gap = icon_px(tile.shape[0])
    icon(kind, side).lay_on(tile[gap : gap + side, gap : gap + side])


@lru_cache(maxsize=64)
def icon(kind: ReactionKind, side: int) -> Cutout:
    """An icon, `side` pixels wide."""
    drawn = np.zeros((_SIDE, _SIDE, 4), np.uint8)
    if kind in _PLATES:
        _sign(drawn, kind)
    elif kind is ReactionKind.RAISED_HAND:
        _strokes(drawn, _palm())
    elif kind is ReactionKind.CLAPPING:
        for shift, turn in ((-14, 32.0), (18, -28.0)):
            one = np.zeros_like(drawn)
            _strokes(one, _palm())
            matrix = cv2.getRotationMatrix2D((_SIDE / 2, 0.6 * _SIDE), turn, 0.74)
            matrix[:, 2] += (shift, 12)
            one = np.asarray(cv2.warpAffine(one, matrix, (_SIDE, _SIDE)), np.uint8)
            solid = one[..., 3] > 128
            drawn[solid] = one[solid]
    else:
        _strokes(drawn, _thumb())
        if kind is ReactionKind.THUMBS_DOWN:
            drawn = np.ascontiguousarray(drawn[::-1])
    return Cutout(np.asarray(cv2.resize(drawn, (side, side), interpolation=cv2.INTER_AREA)))


def _palm() -> list[_Line]:
    fingers = [(0.3 + 0.145 * k, 0.6, 0.28 + 0.17 * k, top, 0.125)
               for k, top in enumerate((0.24, 0.14, 0.13, 0.22))]  # fmt: skip
    return [*fingers, (0.51, 0.62, 0.51, 0.74, 0.52), (0.6, 0.78, 0.88, 0.5, 0.14)]


def _thumb() -> list[_Line]:
    fingers = [(0.5, 0.47 + 0.12 * k, 0.8 - 0.03 * abs(k - 1), 0.47 + 0.12 * k, 0.115)
               for k in range(4)]  # fmt: skip
    return [(0.42, 0.62, 0.5, 0.66, 0.38), *fingers, (0.36, 0.55, 0.48, 0.18, 0.155)]


def _strokes(drawn: Image, lines: list[_Line]) -> None:
    for grown, colour in ((12, _EDGE), (0, _SKIN)):
        for x0, y0, x1, y1, wide in lines:
            a, b = (round(x0 * _SIDE), round(y0 * _SIDE)), (round(x1 * _SIDE), round(y1 * _SIDE))
            cv2.line(drawn, a, b, (*colour, 255), round(wide * _SIDE) + grown)


def _sign(drawn: Image, kind: ReactionKind) -> None:
    cv2.circle(drawn, (_SIDE // 2, _SIDE // 2), _SIDE // 2 - 2, (*_PLATES[kind], 255), -1)
    ink, thick = (*_WHITE, 255), 20

    def line(*points: tuple[float, float]) -> None:
        ends = np.array([[round(_SIDE * x), round(_SIDE * y)] for x, y in points], np.int32)
        cv2.polylines(drawn, [ends], False, ink, thick)

    if kind is ReactionKind.YES:
        line((0.26, 0.52), (0.44, 0.7), (0.76, 0.33))
    elif kind is ReactionKind.NO:
        line((0.31, 0.31), (0.69, 0.69))
        line((0.31, 0.69), (0.69, 0.31))
    else:
        for x in (0.2, 0.48):
            points = ((x + 0.26, 0.29), (x, 0.5), (x + 0.26, 0.71))
            flip = kind is ReactionKind.FASTER
            line(*((1 - a if flip else a, b) for a, b in points))
