"""YuNet (Wu et al. 2023), the detector for whole frames: decoded here and run on onnxruntime.

A frame is searched at two scales, at most 1280 and 320 pixels a side: the first finds small faces,
the second those that fill the picture. `models/weights/yunet_2023mar.onnx` is OpenCV Zoo's
`face_detection_yunet_2023mar.onnx` with symbolic height and width; its notice lies beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

import models
from models.errors import ModelError
from monitor.imaging.boxes import iou_matrix, nested_share

KEYPOINTS = 5
LONG_SIDES_PX = (1280, 320)
"""The scales a frame is searched at, largest first."""
_STRIDES = (8, 16, 32)
_PAD_TO = 32  # the coarsest stride
_OVERLAP = 0.3  # boxes that overlap more than this are one face
_NESTED = 0.6  # share of the smaller box inside the other, across scales


@dataclass(frozen=True, slots=True, eq=False)
class WholeFrameFaces:
    """Faces of one frame, best first.

    boxes_xyxy: float32 (K, 4), pixels of the frame; from the hairline to the chin, without ears.
    keypoints: float32 (K, 5, 2): right eye, left eye, nose tip, right and left corner of the mouth
    (the subject's own right). scores: float32 (K,), 0..1.
    """

    boxes_xyxy: NDArray[np.float32]
    keypoints: NDArray[np.float32]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.scores)


def model_path() -> Path:
    """Where the network is. Raises ModelError if the file is missing."""
    path = Path(models.__file__).parent / "weights" / "yunet_2023mar.onnx"
    if not path.is_file():
        raise ModelError(f"The face detector's network {path} is missing; install Classmood anew.")
    return path


class YuNet:
    """The detector: a whole frame in, boxes out. Not for several threads at once.

    Args:
        min_score: detections under this score (0..1) are dropped.
        num_threads: processor threads the network may use; two gain nothing on two hyperthreads.
    """

    def __init__(self, min_score: float = 0.6, num_threads: int = 1) -> None:
        # loaded with the first detector, not with the module
        import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415

        self.min_score = min_score
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = num_threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # a plan of memory for each size of picture costs 30 MB and gains nothing measurable
        options.enable_mem_pattern = False
        self._session: Any = onnxruntime.InferenceSession(
            str(model_path()), options, providers=["CPUExecutionProvider"]
        )

    def detect(
        self, image: NDArray[np.uint8], long_sides_px: Sequence[int] = LONG_SIDES_PX
    ) -> WholeFrameFaces:
        """Find faces in a picture, uint8 (H, W, 3) RGB, at each of the scales."""
        height, width = image.shape[:2]
        found: list[NDArray[np.float32]] = []
        done: set[float] = set()
        for long_side in long_sides_px:
            scale = min(1.0, long_side / max(height, width))
            if scale not in done:
                done.add(scale)
                found.append(self._rows(image, scale))
        return _suppressed(np.concatenate(found))

    def at_scale(self, image: NDArray[np.uint8], scale: float) -> WholeFrameFaces:
        """Find faces in a picture at one scale, which is at most 1."""
        return _suppressed(self._rows(image, scale))

    def _rows(self, image: NDArray[np.uint8], scale: float) -> NDArray[np.float32]:
        """Rows (K, 15): box, five keypoints, score, in pixels of the frame."""
        height, width = image.shape[:2]
        inner_w, inner_h = max(1, round(width * scale)), max(1, round(height * scale))
        if scale < 1.0:
            # area averaging is slow on large frames: plain decimation to twice the size first
            step = max(1, int(1 / (2 * scale)))
            image = np.asarray(
                cv2.resize(image[::step, ::step], (inner_w, inner_h), interpolation=cv2.INTER_AREA),
                np.uint8,
            )
        padded_w, padded_h = (-(-side // _PAD_TO) * _PAD_TO for side in (inner_w, inner_h))
        blob = np.zeros((1, 3, padded_h, padded_w), np.float32)
        # the network was trained on blue, green, red
        blob[0, :, :inner_h, :inner_w] = image[:, :, ::-1].transpose(2, 0, 1)
        outputs = self._session.run(None, {"input": blob})
        rows = [
            self._decoded(outputs[place :: len(_STRIDES)], stride, padded_w // stride)
            for place, stride in enumerate(_STRIDES)
        ]
        merged = np.concatenate(rows)
        merged[:, 0:14:2] *= width / inner_w
        merged[:, 1:14:2] *= height / inner_h
        return merged

    def _decoded(
        self, outputs: Sequence[NDArray[np.float32]], stride: int, columns: int
    ) -> NDArray[np.float32]:
        classes, objects, boxes, points = outputs
        scores = np.sqrt(np.clip(classes[0, :, 0], 0, 1) * np.clip(objects[0, :, 0], 0, 1))
        keep = np.flatnonzero(scores >= self.min_score)
        cells = np.stack([keep % columns, keep // columns], axis=1).astype(np.float32)
        centres = (cells + boxes[0, keep, :2]) * stride
        halves = np.exp(boxes[0, keep, 2:]) * (stride / 2)
        keypoints = points[0, keep].reshape(-1, KEYPOINTS, 2) + cells[:, np.newaxis]
        parts = [
            centres - halves,
            centres + halves,
            keypoints.reshape(-1, 2 * KEYPOINTS) * stride,
            scores[keep, np.newaxis],
        ]
        return np.concatenate(parts, axis=1).astype(np.float32)


def _suppressed(rows: NDArray[np.float32]) -> WholeFrameFaces:
    """One row per face: overlapping or nested boxes give way to the best score."""
    rows = rows[np.argsort(-rows[:, 14], kind="stable")]
    left = np.arange(len(rows))
    kept: list[int] = []
    while len(left):
        best, left = int(left[0]), left[1:]
        kept.append(best)
        box, others = rows[best : best + 1, :4], rows[left, :4]
        same = (iou_matrix(others, box) > _OVERLAP) | (nested_share(others, box) > _NESTED)
        left = left[~same[:, 0]]
    chosen = rows[kept]
    return WholeFrameFaces(chosen[:, :4], chosen[:, 4:14].reshape(-1, KEYPOINTS, 2), chosen[:, 14])
