"""BlazeFace short range (Bazarevsky et al. 2019), decoded here and run on LiteRT.

The network is MediaPipe's, unchanged; its notice lies beside it in `models/weights`. Anchors,
decoding and weighted suppression follow MediaPipe's face_detection_short_range graph.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

import models
from models.errors import ModelError
from models.inference.litert import batches, interpreter_class
from models.quiet import native_messages_hidden
from monitor.imaging.boxes import iou_matrix

INPUT_PX = 128
WIDE_ROWS = 80
"""Rows of the input for wide windows: the network is convolutional, empty rows cost the same."""
KEYPOINTS = 6
_BATCH = 8  # eight at a time fill two cores; larger batches fall out of the cache
_OVERLAP = 0.3  # boxes that overlap more than this are one face
_INPUT_OF_LEVEL = np.arange(256, dtype=np.float32) * np.float32(1 / 127.5) - np.float32(1)
_LOGIT_SLACK = 1e-3
_STRIDES = ((8, 2), (16, 6))  # pixels per cell, anchors per cell: fine, then coarse


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """Faces found in one window, best first.

    boxes_xyxy: float32 (K, 4), pixels of the window. keypoints: float32 (K, 6, 2), pixels of the
    window, order as in `monitor.types.Face`. scores: float32 (K,), 0..1.
    """

    boxes_xyxy: NDArray[np.float32]
    keypoints: NDArray[np.float32]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.scores)


def model_path() -> Path:
    """Where the network is. Raises ModelError if the file is missing."""
    path = Path(models.__file__).parent / "weights" / "blazeface_short_range.tflite"
    if not path.is_file():
        raise ModelError(f"The face detector's network {path} is missing; install Classmood anew.")
    return path


class BlazeFace:
    """The detector: windows in, boxes out. Not safe for use from several threads at once.

    Args:
        min_score: detections under this score (0..1) are dropped.
        num_threads: processor threads the network may use.

    Raises:
        ModelError: the network's file is not installed.
    """

    def __init__(self, min_score: float = 0.5, num_threads: int = 2) -> None:
        self.min_score = min_score
        self._least_logit = _logit(min_score) - _LOGIT_SLACK
        path = str(model_path())
        self._interpreters: dict[tuple[int, int], Any] = {}
        interpreter_of = interpreter_class()
        with native_messages_hidden():
            for batch, rows in product((1, _BATCH), (WIDE_ROWS, INPUT_PX)):
                interpreter = interpreter_of(path, num_threads=num_threads)
                index = interpreter.get_input_details()[0]["index"]
                interpreter.resize_tensor_input(index, (batch, rows, INPUT_PX, 3))
                interpreter.allocate_tensors()
                self._interpreters[batch, rows] = interpreter
        any_one = self._interpreters[1, INPUT_PX]
        order = {
            tuple(detail["shape"])[-1]: detail["index"] for detail in any_one.get_output_details()
        }
        self._box_index, self._score_index = order[16], order[1]
        self._input_index = any_one.get_input_details()[0]["index"]
        self._anchors = {rows: _anchor_centres(rows) for rows in (WIDE_ROWS, INPUT_PX)}

    def detect(self, windows: Sequence[NDArray[np.uint8]]) -> list[Detections]:
        """Find faces in each window: uint8 (H, W, 3) RGB of any size, views are welcome."""
        results: dict[int, Detections] = {}
        by_rows: dict[int, list[int]] = {WIDE_ROWS: [], INPUT_PX: []}
        for place, window in enumerate(windows):
            height, width = window.shape[:2]
            by_rows[WIDE_ROWS if height * INPUT_PX <= width * WIDE_ROWS else INPUT_PX].append(place)
        for rows, places in by_rows.items():
            for start, batch in batches(len(places), _BATCH):
                chunk = places[start : start + batch]
                found = self._detect_chunk([windows[place] for place in chunk], batch, rows)
                results |= dict(zip(chunk, found, strict=True))
        return [results[place] for place in range(len(windows))]

    def _detect_chunk(
        self, chunk: Sequence[NDArray[np.uint8]], batch: int, rows: int
    ) -> list[Detections]:
        canvas = np.zeros((batch, rows, INPUT_PX, 3), np.uint8)
        placements = [_letterbox(window, canvas[place]) for place, window in enumerate(chunk)]
        interpreter = self._interpreters[batch, rows]
        interpreter.set_tensor(self._input_index, cv2.LUT(canvas, _INPUT_OF_LEVEL))
        interpreter.invoke()
        # resized to a batch, the network lists all windows' fine anchors, then all coarse ones
        boxes = _by_window(interpreter.get_tensor(self._box_index)[0], batch, rows)
        logits = _by_window(interpreter.get_tensor(self._score_index)[0], batch, rows)[:, :, 0]
        # nearly all anchors see no face: only the others are worth an exponential
        candidates = logits >= self._least_logit
        return [
            self._decode(
                boxes[place], logits[place], candidates[place], placement, self._anchors[rows]
            )
            for place, placement in enumerate(placements)
        ]

    def _decode(
        self,
        raw: NDArray[np.float32],
        logits: NDArray[np.float32],
        candidates: NDArray[np.bool_],
        placement: tuple[float, float, float],
        anchors: NDArray[np.float32],
    ) -> Detections:
        scale, left, top = placement
        keep = np.flatnonzero(candidates)
        scores = 1 / (1 + np.exp(-np.clip(logits[keep], -80, 80)))
        sure = scores >= self.min_score
        keep, scores = keep[sure], scores[sure]
        points = raw[keep].reshape(-1, 2 + KEYPOINTS, 2).copy()
        centres = anchors[keep]
        points[:, 0] += centres
        points[:, 2:] += centres[:, np.newaxis]
        half = points[:, 1] / 2
        low, high = points[:, 0] - half, points[:, 0] + half
        shapes = np.concatenate([low[:, np.newaxis], high[:, np.newaxis], points[:, 2:]], axis=1)
        shapes = (shapes - (left, top)) / scale
        kept_shapes, kept_scores = _weighted_suppression(
            shapes.astype(np.float32), scores.astype(np.float32)
        )
        return Detections(kept_shapes[:, :2].reshape(-1, 4), kept_shapes[:, 2:], kept_scores)


def _logit(score: float) -> float:
    """What the network answers for a score; at 1 a little less, where 32 bits round up to it."""
    score = min(score, 1.0 - 1e-7)
    return math.log(score / (1.0 - score)) if score > 0.0 else -math.inf


def _anchor_centres(rows: int) -> NDArray[np.float32]:
    """Float32 (A, 2): anchor centres in pixels of an input of that many rows, fine ones first.

    Widths are fixed at the whole input. 896 anchors at 128 rows, 560 at 80.
    """
    centres = []
    for stride, per_cell in _STRIDES:
        across = (np.arange(INPUT_PX // stride) + 0.5) * stride
        down = (np.arange(rows // stride) + 0.5) * stride
        x, y = np.meshgrid(across, down)
        centres.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), per_cell, axis=0))
    return np.concatenate(centres).astype(np.float32)


def _by_window(flat: NDArray[np.float32], batch: int, rows: int) -> NDArray[np.float32]:
    depth = flat.shape[-1]
    stride, per_cell = _STRIDES[0]
    fine = (rows // stride) * (INPUT_PX // stride) * per_cell
    split = batch * fine
    return np.concatenate(
        [flat[:split].reshape(batch, fine, depth), flat[split:].reshape(batch, -1, depth)], axis=1
    )


def _letterbox(window: NDArray[np.uint8], canvas: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Scale the window into the black canvas, centred; returns scale, left, top in input pixels."""
    height, width = window.shape[:2]
    rows, columns = canvas.shape[:2]
    scale = min(rows / height, columns / width)
    inner_h, inner_w = max(1, round(height * scale)), max(1, round(width * scale))
    top, left = (rows - inner_h) // 2, (columns - inner_w) // 2
    # area averaging is slow on large sources: plain decimation to four times the size first
    step = max(1, int(max(height, width) / (4 * INPUT_PX)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    canvas[top : top + inner_h, left : left + inner_w] = cv2.resize(
        window[::step, ::step], (inner_w, inner_h), interpolation=method
    )
    return scale, left, top


def _weighted_suppression(
    shapes: NDArray[np.float32], scores: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """MediaPipe's weighted non-maximum suppression: overlapping faces are averaged by score."""
    order = np.argsort(-scores, kind="stable")
    shapes, scores = shapes[order], scores[order]
    kept: list[NDArray[np.float32]] = []
    kept_scores: list[float] = []
    while len(scores):
        boxes = shapes[:, :2].reshape(-1, 4)
        same = iou_matrix(boxes, boxes[:1])[:, 0] > _OVERLAP
        same[0] = True
        weights = scores[same]
        kept.append((weights / weights.sum()) @ shapes[same].reshape(len(weights), -1))
        kept_scores.append(float(scores[0]))
        shapes, scores = shapes[~same], scores[~same]
    stacked = np.array(kept, np.float32).reshape(-1, 2 + KEYPOINTS, 2)
    return stacked, np.array(kept_scores, np.float32)
