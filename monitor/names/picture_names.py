"""The names on the labels of the tiles of one picture, read where that is asked for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.labels.reader import LabelReader
from monitor.names.matching import name_of
from monitor.names.ocr import LineReader
from monitor.types import BoxInt

_AROUND_PX = 3  # of ground around a line of text


class PictureNames:
    """Reads name labels. Raises ConfigurationError where the text reader is not installed."""

    def __init__(self, members: Sequence[str] = ()) -> None:
        self._line, self._labels = LineReader(), LabelReader()
        self._members = tuple(members)

    def __call__(self, image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> list[str | None]:
        """Name in each box of a picture uint8 (H, W, 3) RGB, None where none can be read."""
        names: list[str | None] = []
        for found in self._labels.find(image, boxes) if boxes else ():
            name = None
            if found is not None:
                x0, y0, x1, y1 = found[1]
                text, certainty = self._line.read(
                    image[
                        max(0, y0 - _AROUND_PX) : y1 + _AROUND_PX,
                        max(0, x0 - _AROUND_PX) : x1 + _AROUND_PX,
                    ]
                )
                read = name_of(text, certainty, self._members)
                name = None if read is None else read.name
            names.append(name)
        return names
