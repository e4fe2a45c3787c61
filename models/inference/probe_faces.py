"""Drawn faces that come with the package: what a network says of them tells how to feed it."""

from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray

from models.labels import IMAGE_PX

PROBE_NAME = "probe_faces.png"
ACROSS = 6
"""Faces in a row and in a column of the file."""


def probe_faces() -> NDArray[np.uint8]:
    """Grey crops uint8 (36, 48, 48) of drawn people in varied moods."""
    stored = (files("models") / "weights" / PROBE_NAME).read_bytes()
    sheet = cv2.imdecode(np.frombuffer(stored, np.uint8), cv2.IMREAD_GRAYSCALE)
    parts = np.asarray(sheet, np.uint8).reshape(ACROSS, IMAGE_PX, ACROSS, IMAGE_PX)
    return parts.transpose(0, 2, 1, 3).reshape(-1, IMAGE_PX, IMAGE_PX)
