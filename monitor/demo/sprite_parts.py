"""What a person's sprite file holds: layers that are laid over each other, and where each lies.

A file is one lossless WebP, RGBA with colours times coverage, its parts stacked from top to bottom.
A part is a row-wise grid of equally large pictures, one for each state of that part of the face.
`folds` and `openings` (where the eyeball is seen) use the coverage alone. Corners and sizes are
multiples of 8 px, so that all parts can be scaled by eighths and stay in register.
"""

from dataclasses import dataclass

from monitor.demo.expression import BROW_STATES, EYE_STATES, MOUTH_STATES

PX = 64
"""Pixels per head unit (half a face's width) that sprites are painted at."""

CENTER = (124, 144)
"""Where on a head's canvas the middle of the face lies, px."""

BODY_CENTER = (176, -48)
"""The same on the canvas of the body, which begins below it."""

HEAD_WH = (248, 312)
SHEET_WIDTH = 512


@dataclass(frozen=True, slots=True)
class Part:
    """Pictures of one part. corner: on the head's canvas; scale: of its pixels to the canvas's."""

    name: str
    count: int
    corner: tuple[int, int]
    size_wh: tuple[int, int]
    scale: float = 1.0

    @property
    def columns(self) -> int:
        """Pictures side by side on the sheet."""
        return SHEET_WIDTH // self.size_wh[0]

    @property
    def height(self) -> int:
        """Rows of pixels the part takes on the sheet."""
        return -(-self.count // self.columns) * self.size_wh[1]


PARTS = (
    Part("head", 1, (0, 0), HEAD_WH),  # neck's end to crown, hair and hat behind, no features
    Part("front", 1, (0, 0), HEAD_WH),  # hair, hat and glasses over the face
    Part("body", 1, (0, 0), (352, 144)),
    Part("room", 1, (0, 0), (192, 108)),
    Part("iris", 1, (0, 0), (24, 24)),
    Part("brows", BROW_STATES, (64, 96), (120, 48)),
    Part("eyes", EYE_STATES, (128, 112), (48, 40)),  # the right one; the left is its mirror image
    Part("openings", EYE_STATES, (128, 112), (48, 40)),
    Part("mouth", MOUTH_STATES, (88, 176), (72, 64)),
    Part("folds", BROW_STATES, (56, 72), (68, 84), 0.5),
)

PART = {part.name: part for part in PARTS}
