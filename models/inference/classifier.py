"""Classification of face crops on an on-device runtime; TensorFlow is needed only for Keras files.

The packaged network runs on LiteRT with weights and activations in 8 bits (dynamic range), which
`python -m benchmarks.network.inference_speed` found fastest; its labels are those of 32-bit floats
(`tests/models/test_inference.py`).
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.inference.calibration import Outputs
from models.inference.card import Card, card_path, read_card, tells_scale
from models.inference.input_scale import find_scale
from models.inference.keras_files import JSON_NAME
from models.inference.probe_faces import probe_faces
from models.inference.runtimes import Runtime, open_network
from models.inference.sharpness import detail, square
from models.labels import EMOTIONS, IMAGE_PX

logger = logging.getLogger(__name__)

PACKAGED_NAME = "classmood.tflite"
_IS_DISGUST = np.array([name == "disgust" for name in EMOTIONS], np.float32)
_LEAST_SPREAD = 1e-3
_IN_A_FOLDER = ("network.tflite", "network.keras", "network.h5", JSON_NAME)

Crops = NDArray[np.uint8] | Sequence[NDArray[np.uint8]]


def packaged_path() -> Path:
    """Where the weights lie that Classmood brings."""
    return Path(str(files("models"))) / "weights" / PACKAGED_NAME


class Classifier:
    """Expression of face crops.

    >>> classifier = Classifier.load()
    >>> classifier.predict(np.zeros((2, 48, 48), np.uint8)).shape
    (2, 7)
    """

    def __init__(self, runtime: Runtime, card: Card) -> None:
        self._runtime = runtime
        self._card = card

    @classmethod
    def load(cls, path: str | Path | None = None, *, threads: int = 2) -> "Classifier":
        """Packaged weights, or a network of your own with seven outputs.

        path: a file .tflite, .keras or .h5; a .json from `model.to_json()` with NAME.weights.h5 or
        NAME.h5 beside it; or the folder of a run. `NAME.card.json` beside it gives temperature,
        framing, label order and the range of its input; where it does not give a range, 0 to 255
        unless drawn faces are read better in another usual one, which is logged. Raises ModelError
        where the file is missing, unreadable or does not fit.
        """
        if path is None:
            with as_file(files("models") / "weights") as packaged:
                return cls.load(packaged / PACKAGED_NAME, threads=threads)
        path = _file_of(Path(path))
        beside = card_path(path)
        has_card = beside.exists()
        card = read_card(beside) if has_card else Card(version=path.name)
        runtime = open_network(path, threads, white=card.white)
        if path.parent == files("models") / "weights":
            return cls(runtime, card)
        return cls(runtime, _with_scale(path, runtime, card, told=has_card and tells_scale(beside)))

    @property
    def version(self) -> str:
        """Names the weights; stored with every session."""
        return self._card.version

    @property
    def card(self) -> Card:
        """What is known of these weights."""
        return self._card

    def with_mirror_lead(self, lead: float) -> "Classifier":
        """The same network with another `Card.mirror_lead`; 0 reads every face once."""
        return Classifier(self._runtime, replace(self._card, mirror_lead=lead))

    @property
    def margin(self) -> float:
        """Crop side = side of the detector's box x (1 + margin)."""
        return self._card.margin

    @property
    def shift_y(self) -> float:
        """Crop centre = the box's centre moved down by this share of its side (negative: up)."""
        return self._card.shift_y

    def predict(self, crops: Crops) -> NDArray[np.float32]:
        """Probabilities (N, 7) float32, rows sum to 1, order `models.labels.EMOTIONS`.

        crops: uint8 (N, H, W) grey or (N, H, W, 3) RGB, or a list of such pictures of any sizes.
        Raises ValueError for anything else.
        """
        return self.read(crops)[0]

    def read(self, crops: Crops) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """Like `predict`, with the fine detail (N,) of each crop at 48 px, see
        `models.inference.sharpness`.

        A quality of the face goes by that, and it is measured here anyway.
        """
        if len(crops) == 0:
            return np.zeros((0, len(EMOTIONS)), np.float32), np.zeros(0)
        logits, details = self._read(crops)
        return self._card.calibration.apply(logits, details), details

    def outputs(self, crops: Crops, labels: NDArray[np.int64]) -> Outputs:
        """What calibration is fitted on: logits and detail of crops with known labels."""
        logits, details = self._read(crops)
        return Outputs(logits, details, labels)

    def _read(self, crops: Crops) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """Logits (N, 7) and detail (N,) of crops."""
        greys = [_grey(crop) for crop in crops]
        side = self._runtime.input_px
        pictures = [square(grey, side) for grey in greys]
        usual = pictures if side == IMAGE_PX else [square(grey, IMAGE_PX) for grey in greys]
        details = np.array([detail(picture) for picture in usual])
        black, white = self._card.black, self._card.white
        stacked = np.stack(pictures).astype(np.float32)[..., None]
        if (black, white) != (0.0, 255.0):
            stacked = stacked * np.float32((white - black) / 255) + np.float32(black)
        if self._card.standardise:
            means = stacked.mean(axis=(1, 2, 3), keepdims=True)
            spreads = stacked.std(axis=(1, 2, 3), keepdims=True)
            stacked = (stacked - means) / np.maximum(spreads, np.float32(_LEAST_SPREAD))
        if self._runtime.channels > 1:
            stacked = np.repeat(stacked, self._runtime.channels, axis=3)
        logits = self._logits(stacked)
        # where two emotions come close the mirror image is asked as well, and only there
        close = np.flatnonzero(_lead(logits) < self._card.mirror_lead)
        if len(close):
            mirrored = self._logits(_mirrored(stacked[close], self._card.mirror_zoom))
            logits[close] = (logits[close] + mirrored) / 2
        return logits, details

    def _logits(self, stacked: NDArray[np.float32]) -> NDArray[np.float32]:
        outputs = self._runtime.run(stacked)
        if self._card.labels != EMOTIONS:
            outputs = outputs[:, [self._card.labels.index(name) for name in EMOTIONS]]
        logits = outputs if self._runtime.logits else np.log(np.clip(outputs, 1e-7, 1))
        return np.asarray(logits + self._card.disgust_logit * _IS_DISGUST, np.float32)


def _with_scale(path: Path, runtime: Runtime, card: Card, *, told: bool) -> Card:
    """The card with the input scale that fits the network; says where it is not what it was."""
    faces = probe_faces()
    finding = find_scale(
        card,
        told=told,
        ask=lambda each: Classifier(runtime, each).predict(faces),
        reference=Classifier.load().predict(faces),
        name=path.name,
    )
    if finding.message:
        logger.warning("%s (%s).", finding.message, card_path(path).name)
    return finding.card


def _mirrored(pictures: NDArray[np.float32], zoom: float) -> NDArray[np.float32]:
    """Pictures (N, S, S, C) in their mirror images, drawn in by `zoom`."""
    side = pictures.shape[1]
    middle = (side - 1) / 2
    warp = np.array([[-zoom, 0, middle + zoom * middle], [0, zoom, middle - zoom * middle]])
    shown = [cv2.warpAffine(picture, warp, (side, side)) for picture in pictures]
    return np.asarray(np.stack(shown), np.float32).reshape(pictures.shape)


def _lead(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far the likeliest emotion of each row (N, 7) is ahead of the next, (N,)."""
    two = np.partition(logits, -2, axis=1)[:, -2:]
    return np.asarray(two[:, 1] - two[:, 0], np.float32)


def _grey(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if crop.dtype != np.uint8 or crop.ndim not in (2, 3) or crop.size == 0:
        raise ValueError(f"a crop is uint8 (H, W) or (H, W, 3), got {crop.dtype} {crop.shape}")
    if crop.ndim == 3 and crop.shape[2] != 3:
        raise ValueError(f"a crop in colour has 3 channels, got shape {crop.shape}")
    return np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY) if crop.ndim == 3 else crop, np.uint8)


def _file_of(path: Path) -> Path:
    if path.is_dir():
        found = [path / name for name in _IN_A_FOLDER if (path / name).is_file()]
        if not found and (path / "saved_model.pb").is_file():
            raise ModelError(
                f"{path}: a SavedModel; bring it to a file first, with TensorFlow: "
                f"tf.lite.TFLiteConverter.from_saved_model('{path.name}').convert(), saved as "
                ".tflite"
            )
        if not found:
            raise ModelError(f"{path}: none of {', '.join(_IN_A_FOLDER)} in this folder")
        return found[0]
    if not path.is_file():
        raise ModelError(f"{path}: no such file; give weights as .tflite, .keras, .h5 or .json")
    return path
