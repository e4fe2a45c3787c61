"""Whether the picture still lives: a frozen one is no new reading, however good it looks.

The rule: the picture stands still while not one pixel of any face that was read has changed since
the look before. A camera and a video codec never give the same pixels twice for seconds on end, so

- a look that stands still is not read again: it would be the old reading under a new time;
- after FROZEN_S it is a gap "frozen", which began with the last picture that moved.

Only the faces count. A clock, a border or a chat beside them may go on moving over a frozen
gallery, and a gallery of cameras that are switched off stands still as it should: there is no face
to be read in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxFloat, BoxInt, Frame

FROZEN_S = 6.0
"""Faces that stay equal to the pixel for this long are a frozen picture."""
FROZEN_MESSAGE = (
    "The picture is frozen: no face has changed for some seconds. Check your connection and that "
    "the meeting is still running; Classmood goes on by itself when it moves."
)


@dataclass(frozen=True, slots=True)
class Still:
    """A picture that has not changed. since: when it last did; seconds: how long ago that is."""

    since: datetime
    seconds: float

    @property
    def frozen(self) -> bool:
        """Whether that is too long for a living picture."""
        return self.seconds >= FROZEN_S


class PictureMotion:
    """Compares every frame with the faces of the one that was read last."""

    def __init__(self) -> None:
        self._size_hw: tuple[int, ...] = ()
        self._faces: list[tuple[BoxInt, NDArray[np.uint8]]] = []
        self._at: datetime | None = None
        self._at_s = 0.0

    def still(self, frame: Frame) -> Still | None:
        """Since when no face has changed; None where one has, or where none was remembered."""
        if not self._faces or self._at is None or frame.image.shape[:2] != self._size_hw:
            return None
        for (x0, y0, x1, y1), before in self._faces:
            if not np.array_equal(frame.image[y0:y1, x0:x1], before):
                return None
        return Still(self._at, frame.monotonic_s - self._at_s)

    def remember(self, frame: Frame, faces_xyxy: Sequence[BoxFloat]) -> None:
        """Takes a frame that was read, with the boxes of its faces in pixels."""
        height, width = self._size_hw = frame.image.shape[:2]
        self._at, self._at_s = frame.captured_at, frame.monotonic_s
        self._faces = []
        for box in faces_xyxy:
            x0, y0 = max(int(box[0]), 0), max(int(box[1]), 0)
            x1, y1 = min(int(np.ceil(box[2])), width), min(int(np.ceil(box[3])), height)
            if x0 < x1 and y0 < y1:
                self._faces.append(((x0, y0, x1, y1), frame.image[y0:y1, x0:x1].copy()))

    def forget(self) -> None:
        """Something else was seen in between: the next frame is read in any case."""
        self._faces = []
