"""Networks opened for inference: LiteRT for exported ones, Keras for a user's own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.inference.keras_files import KERAS_SUFFIXES, read_network
from models.inference.litert import batches, interpreter_class
from models.labels import EMOTIONS, IMAGE_PX
from models.quiet import native_messages_hidden

Run = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Float (N, S, S, C) to raw outputs (N, 7)."""

_PROBES = 16
_CHUNK = 256  # pictures that Keras reads at once
_BATCH = 8  # that LiteRT reads at once; 49 at once take a twelfth longer


@dataclass(frozen=True, slots=True)
class Runtime:
    """A network that is ready to run, and what it takes and answers."""

    run: Run
    input_px: int
    channels: int
    logits: bool


def open_network(path: Path, threads: int, *, white: float = 255.0) -> Runtime:
    """Open a .tflite, .keras or .h5 file, or a .json with its weights beside it.

    white: the brightest input. Raises ModelError with one line where the file does not fit.
    """
    if path.suffix == ".tflite":
        run, shape = _open_litert(path, threads)
        chosen = None
    elif path.suffix in KERAS_SUFFIXES:
        run, shape, chosen = _open_keras(path)
    else:
        raise ModelError(f"{path}: weights are .tflite, .keras, .h5 or .json, not '{path.suffix}'")
    side, channels = _require_fit(path, shape)
    probes = np.random.default_rng(0).uniform(0, white, (_PROBES, side, side, channels))
    try:
        outputs = run(probes.astype(np.float32))
    except (ValueError, RuntimeError) as error:
        raise ModelError(f"{path}: cannot read several pictures at once; export it anew") from error
    if outputs.shape != (_PROBES, len(EMOTIONS)):
        raise ModelError(f"{path}: answers {outputs.shape[1:]} per face, it must answer 7 numbers")
    if not np.isfinite(outputs).all():
        raise ModelError(f"{path}: answers numbers that are not finite; its weights are broken")
    logits = not _are_probabilities(outputs) if chosen is None else chosen
    return Runtime(run, side, channels, logits)


def _are_probabilities(outputs: NDArray[np.float32]) -> bool:
    """Whether every row is a distribution; no network does that by chance on all probes."""
    near_one = np.abs(outputs.sum(axis=1) - 1) < 1e-2
    return bool((outputs >= -1e-6).all() and near_one.all())


def _open_litert(path: Path, threads: int) -> tuple[Run, tuple[Any, ...]]:
    try:
        content = path.read_bytes()
        with native_messages_hidden():
            interpreter = interpreter_class()(model_content=content, num_threads=threads)
            interpreter.allocate_tensors()
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"{path}: not readable as a LiteRT network; copy it again") from error
    sources, targets = interpreter.get_input_details(), interpreter.get_output_details()
    if len(sources) != 1 or len(targets) != 1:
        raise ModelError(_several(path, len(sources), len(targets)))
    (source,), (target,) = sources, targets
    if source["dtype"] is not np.float32:
        raise ModelError(f"{path}: the input is {source['dtype'].__name__}, it must be float32")
    sized = {int(source["shape"][0]): interpreter}

    def of_size(batch: int) -> Any:  # noqa: ANN401 - LiteRT has no types
        if batch not in sized:
            with native_messages_hidden():
                other = interpreter_class()(model_content=content, num_threads=threads)
            other.resize_tensor_input(source["index"], (batch, *source["shape"][1:]))
            other.allocate_tensors()
            sized[batch] = other
        return sized[batch]

    def run(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        answers = []
        for start, batch in batches(len(pictures), _BATCH):
            part = pictures[start : start + batch]
            filled = np.zeros((batch, *part.shape[1:]), np.float32)
            filled[: len(part)] = part
            sized_one = of_size(batch)
            sized_one.set_tensor(source["index"], filled)
            sized_one.invoke()
            answers.append(sized_one.get_tensor(target["index"])[: len(part)])
        return np.concatenate(answers).astype(np.float32)

    return run, (*tuple(source["shape_signature"])[1:], int(target["shape"][-1]))


def _open_keras(path: Path) -> tuple[Run, tuple[Any, ...], bool | None]:
    """Also answers whether the outputs are logits, None where the network does not say."""
    network = read_network(path)
    if not hasattr(network, "predict"):
        raise ModelError(f"{path}: a {type(network).__name__}, not a network")
    inputs, outputs = getattr(network, "inputs", None), getattr(network, "outputs", None)
    if not inputs or not outputs:
        raise ModelError(f"{path}: does not say what pictures it takes; save it once it was used")
    if len(inputs) != 1 or len(outputs) != 1:
        raise ModelError(_several(path, len(inputs), len(outputs)))

    def run(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        parts = (pictures[at : at + _CHUNK] for at in range(0, len(pictures), _CHUNK))
        return np.concatenate([np.asarray(network(part, training=False)) for part in parts]).astype(
            np.float32
        )

    shape = (*tuple(inputs[0].shape)[1:], tuple(outputs[0].shape)[-1])
    activation = getattr(getattr(network.layers[-1], "activation", None), "__name__", "")
    # shares that do not sum to 1 are brought there; what they are cannot be told from outside
    return run, shape, False if activation == "sigmoid" else None


def _several(path: Path, inputs: int, outputs: int) -> str:
    return f"{path}: {inputs} inputs and {outputs} outputs; a network needs one of each"


def _require_fit(path: Path, shape: tuple[Any, ...]) -> tuple[int, int]:
    """Input side and channels of (height, width, channels, outputs)."""
    whole = all(isinstance(side, int | np.integer) and side > 0 for side in shape[:-1])
    if len(shape) != 4 or not whole or shape[0] != shape[1] or shape[2] not in (1, 3):
        taken = ", ".join("any" if side in (None, -1) else str(side) for side in shape[:-1])
        raise ModelError(
            f"{path}: takes ({taken}), it must take square pictures with 1 or 3 channels "
            f"such as ({IMAGE_PX}, {IMAGE_PX}, 1)"
        )
    if shape[3] != len(EMOTIONS):
        raise ModelError(f"{path}: answers {shape[3]} classes, it must answer the 7 of FER2013")
    return int(shape[0]), int(shape[2])
