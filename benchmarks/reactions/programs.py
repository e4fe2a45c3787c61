"""Where four meeting programs draw which icon on a tile, and how large."""

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.reactions.icons import Look, icon, lay
from monitor.types import BoxInt
from storage.kinds import ReactionKind
from tests.support.pictures.synthetic_gallery import Image

HAND, THUMBS = ReactionKind.RAISED_HAND, (ReactionKind.THUMBS_UP, ReactionKind.THUMBS_DOWN)
KINDS: dict[str, tuple[ReactionKind, ...]] = {
    "zoom": tuple(ReactionKind),
    "meet": (HAND, *THUMBS, ReactionKind.CLAPPING),
    "teams": (HAND, *THUMBS, ReactionKind.CLAPPING),
    "webex": (HAND, *THUMBS, ReactionKind.CLAPPING),
}
_PILLS = ((255, 255, 255), (168, 199, 250), (254, 247, 224), (241, 243, 244))


@dataclass(frozen=True, slots=True)
class Shown:
    """One icon on one tile. seed: of its looks; start, stop: looks, the second not included."""

    kind: ReactionKind
    start: int
    stop: int
    seed: int


def draw(
    image: Image,
    box: BoxInt,
    shown: Shown,
    program: str,
    scale: float,
    family: str,
    label_wide: int,
) -> None:
    """Draws an icon on its tile, in place. label_wide: pixels that the name takes from the left."""
    rng = np.random.default_rng([shown.seed, 91])
    x0, y0, x1, y1 = box
    height = y1 - y0
    size = int(np.clip(rng.uniform(0.16, 0.26) * height, 15, 46 * scale))
    size = int(np.clip(size, 15, 63))
    gap = round(rng.uniform(3, 9) * scale)
    dark = bool(rng.random() < 0.5)
    line = int(np.clip(0.13 * height, 15, 26 * scale))
    if program == "zoom" and (shown.kind is not HAND or rng.random() < 0.7):
        plate = str(rng.choice(("", "", "glass", "square")))
        _put(image, shown, Look(family, shown.seed, dark, plate), (x0 + gap, y0 + gap), size)
    elif program == "meet" and shown.kind is HAND:
        tall = round(1.5 * line)
        wide = min(tall + label_wide, x1 - x0 - 2 * gap)
        place = (x0 + gap, y1 - gap - tall)
        part = image[place[1] : place[1] + tall, place[0] : place[0] + wide]
        part[:] = _PILLS[int(rng.integers(len(_PILLS)))]
        for width in range(round(0.6 * (wide - tall))):  # the name in dark letters, roughly
            if width % 5 < 3:
                part[tall // 3 : -tall // 3, tall + width : tall + width + 1] = (60, 64, 67)
        at = (place[0] + (tall - line) // 2, place[1] + (tall - line) // 2)
        _put(image, shown, Look(family, shown.seed), at, line)
    elif program == "meet":
        at_top = rng.random() < 0.6
        at = (x0 + gap, y0 + gap) if at_top else (x0 + gap, y1 - gap - size - round(0.3 * line))
        _put(image, shown, Look(family, shown.seed, dark, "disc"), at, size)
    elif program == "teams":
        if shown.kind is HAND:
            cv2.rectangle(
                image, (x0, y0), (x1 - 1, y1 - 1), (240, 180, 40), max(1, round(2 * scale))
            )
        left = min(x0 + label_wide + gap, x1 - line - gap)
        _put(image, shown, Look(family, shown.seed), (left, y1 - line - 3), line)
    else:  # webex, and a hand in the label of zoom
        left = min(x0 + label_wide + gap, x1 - line - gap)
        _put(image, shown, Look(family, shown.seed, dark, "square"), (left, y1 - line - 3), line)


def _put(image: Image, shown: Shown, look: Look, at: tuple[int, int], size: int) -> None:
    lay(image, icon(shown.kind, look), at, size)
