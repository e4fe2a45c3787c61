"""The 25 people of the drawn class, none of whom exists, and the sprites they are shown with."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.demo.cutout import Image
from monitor.demo.script import Mood
from monitor.demo.sprite_parts import PARTS, SHEET_WIDTH, Part
from storage.errors import SourceError

FOLDER = Path(__file__).parent / "sprites"
INDEX = "people.json"


@dataclass(frozen=True, slots=True)
class Person:
    """A student who does not exist. name: as the meeting shows it.

    scale, shift: size in the tile, and place in tile heights. lids, gaze_y: how far each full mood
    closes the eyes (0..1) and sinks the gaze. drops: how far the jaw sinks in each state of the
    mouth, head units. tint: how much a full fold darkens red, green and blue, 0..1.
    """

    name: str
    scale: float
    shift: tuple[float, float]
    lids: dict[Mood, float]
    gaze_y: dict[Mood, float]
    drops: tuple[float, ...]
    tint: tuple[float, float, float]


@cache
def cast() -> tuple[Person, ...]:
    """Everybody, in the order of their tiles. Raises SourceError where the file is missing."""
    try:
        rows = json.loads((FOLDER / INDEX).read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(_MISSING) from error
    return tuple(
        Person(
            name=row["name"],
            scale=row["scale"],
            shift=(row["shift"][0], row["shift"][1]),
            lids=row["lids"],
            gaze_y=row["gaze_y"],
            drops=tuple(row["drops"]),
            tint=(row["tint"][0], row["tint"][1], row["tint"][2]),
        )
        for row in rows
    )


def sprite_file(number: int) -> str:
    """Name of the file of one of the cast."""
    return f"person-{number + 1:02}.webp"


def read_sprites(number: int) -> dict[str, Image]:
    """A person's sprites by part: uint8 (count, height, width, 4). Raises SourceError."""
    try:
        data = (FOLDER / sprite_file(number)).read_bytes()
    except OSError as error:
        raise SourceError(_MISSING) from error
    sheet = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if sheet is None or sheet.shape != (sum(part.height for part in PARTS), SHEET_WIDTH, 4):
        raise SourceError(_MISSING)
    rgba = np.asarray(cv2.cvtColor(sheet, cv2.COLOR_BGRA2RGBA), np.uint8)
    stops = np.cumsum([part.height for part in PARTS])
    rows = np.split(rgba, stops[:-1])
    return {part.name: _pictures(part, strip) for part, strip in zip(PARTS, rows, strict=True)}


def _pictures(part: Part, strip: NDArray[np.uint8]) -> Image:
    """The pictures of a part's rows of the sheet, (count, height, width, 4)."""
    w, h = part.size_wh
    grid = strip[:, : part.columns * w].reshape(-1, h, part.columns, w, 4)
    return np.ascontiguousarray(grid.swapaxes(1, 2).reshape(-1, h, w, 4)[: part.count])


_MISSING = "The pictures of the drawn class are missing or damaged; install Classmood again."
