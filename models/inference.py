"""Classification of face crops on an on-device runtime; TensorFlow is needed only for Keras files.

The packaged network runs on LiteRT with weights and activations in 8 bits (dynamic range): 49 faces
in about a third of the time of 32-bit floats, with the same labels (`tests/test_inference.py`).
"""

from collections.abc import Callable, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.card import Card, read_card
from models.errors import ModelError
from models.labels import EMOTIONS, IMAGE_PX
from models.quiet import native_messages_hidden

PACKAGED_NAME = "classmood.tflite"
KERAS_SUFFIXES = (".keras", ".h5", ".hdf5")

Crops = NDArray[np.uint8] | Sequence[NDArray[np.uint8]]
Run = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Float (N, S, S, C) in 0..255 to raw outputs (N, 7)."""


class Classifier:
    """Expression of face crops.

    >>> classifier = Classifier.load()
    >>> classifier.predict(np.zeros((2, 48, 48), np.uint8)).shape
    (2, 7)
    """

    def __init__(self, run: Run, card: Card, *, input_px: int, channels: int, logits: bool) -> None:
        self._run = run
        self._card = card
        self._input_px = input_px
        self._channels = channels
        self._logits = logits

    @classmethod
    def load(cls, path: str | Path | None = None, *, threads: int = 2) -> "Classifier":
        """Packaged weights, or a file .tflite, .keras or .h5 with seven outputs.

        A `.json` card beside the file gives temperature and framing. Raises ModelError where the
        file is missing, unreadable or does not fit.
        """
        if path is None:
            with as_file(files("models") / "weights" / PACKAGED_NAME) as packaged:
                return cls.load(packaged, threads=threads)
        path = Path(path)
        if not path.is_file():
            raise ModelError(f"{path}: no such file; give weights as .tflite, .keras or .h5")
        card_path = path.with_suffix(".json")
        card = read_card(card_path) if card_path.exists() else Card(version=path.name)
        if path.suffix == ".tflite":
            run, shape, logits = _open_litert(path, threads)
        elif path.suffix in KERAS_SUFFIXES:
            run, shape, logits = _open_keras(path)
        else:
            raise ModelError(f"{path}: weights are .tflite, .keras or .h5, not '{path.suffix}'")
        input_px, channels = _require_fit(path, shape)
        return cls(run, card, input_px=input_px, channels=channels, logits=logits)

    @property
    def version(self) -> str:
        """Names the weights; stored with every session."""
        return self._card.version

    @property
    def card(self) -> Card:
        """What is known of these weights."""
        return self._card

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
        if len(crops) == 0:
            return np.zeros((0, len(EMOTIONS)), np.float32)
        outputs = self._run(np.stack([self._prepare(crop) for crop in crops]))
        if not self._logits:
            outputs = np.log(np.clip(outputs, 1e-7, 1))
        return softmax(outputs / np.float32(self._card.temperature))

    def _prepare(self, crop: NDArray[np.uint8]) -> NDArray[np.float32]:
        if crop.dtype != np.uint8 or crop.ndim not in (2, 3) or crop.size == 0:
            raise ValueError(f"a crop is uint8 (H, W) or (H, W, 3), got {crop.dtype} {crop.shape}")
        if crop.ndim == 3 and crop.shape[2] != 3:
            raise ValueError(f"a crop in colour has 3 channels, got shape {crop.shape}")
        picture = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY) if crop.ndim == 3 else crop
        side = self._input_px
        if picture.shape != (side, side):
            shrinks = picture.shape[0] > side
            picture = cv2.resize(
                picture, (side, side), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
            )
        grey = picture.astype(np.float32)[..., None]
        return np.repeat(grey, self._channels, axis=2) if self._channels > 1 else grey


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)


def _open_litert(path: Path, threads: int) -> tuple[Run, tuple[Any, ...], bool]:
    from ai_edge_litert.interpreter import (  # type: ignore[import-untyped]  # noqa: PLC0415
        Interpreter,
    )

    try:
        with native_messages_hidden():
            interpreter = Interpreter(model_content=path.read_bytes(), num_threads=threads)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise ModelError(f"{path}: not readable as a LiteRT network; copy it again") from error
    (source,), (target,) = interpreter.get_input_details(), interpreter.get_output_details()
    if source["dtype"] is not np.float32:
        raise ModelError(f"{path}: the input is {source['dtype'].__name__}, it must be float32")
    batch = 1

    def run(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        nonlocal batch
        if len(pictures) != batch:
            batch = len(pictures)
            interpreter.resize_tensor_input(source["index"], pictures.shape)
            interpreter.allocate_tensors()
        interpreter.set_tensor(source["index"], pictures)
        interpreter.invoke()
        return np.array(interpreter.get_tensor(target["index"]), np.float32)

    shape = (*tuple(source["shape_signature"])[1:], int(target["shape"][-1]))
    probe = run(np.zeros((1, *(max(int(s), 1) for s in source["shape"][1:])), np.float32))
    return run, shape, not _sums_to_one(probe)


def _open_keras(path: Path) -> tuple[Run, tuple[Any, ...], bool]:
    import keras  # noqa: PLC0415 - heavy, and only for a user's own Keras file

    try:
        network = keras.models.load_model(path, compile=False)
    except Exception as error:  # Keras raises what the file makes its parts raise
        reason = str(error).strip().splitlines()[0][:200]
        raise ModelError(f"{path}: Keras cannot read it: {reason}") from error

    def run(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(network.predict(pictures, verbose=0), np.float32)

    inputs, outputs = network.input_shape, network.output_shape
    if not isinstance(inputs, tuple) or not isinstance(outputs, tuple):
        raise ModelError(f"{path}: a network with one input and one output is needed")
    shape = (*inputs[1:], outputs[-1])
    _require_fit(path, shape)
    return run, shape, not _sums_to_one(run(np.zeros((1, *inputs[1:]), np.float32)))


def _sums_to_one(outputs: NDArray[np.float32]) -> bool:
    return bool((outputs >= 0).all() and abs(float(outputs.sum()) - 1) < 1e-3)


def _require_fit(path: Path, shape: tuple[Any, ...]) -> tuple[int, int]:
    """Input side and channels of (height, width, channels, outputs)."""
    if len(shape) != 4 or shape[0] != shape[1] or shape[2] not in (1, 3) or not shape[0]:
        raise ModelError(
            f"{path}: takes {shape[:-1]}, it must take square pictures with 1 or 3 channels "
            f"such as ({IMAGE_PX}, {IMAGE_PX}, 1)"
        )
    if shape[3] != len(EMOTIONS):
        raise ModelError(f"{path}: answers {shape[3]} classes, it must answer the 7 of FER2013")
    return int(shape[0]), int(shape[2])
