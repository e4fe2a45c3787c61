"""Weights of an exported network as floats, for what goes on from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.inference.litert import interpreter_class
from models.quiet import native_messages_hidden

_WITH_WEIGHTS = ("CONV_2D", "FULLY_CONNECTED")


@dataclass(frozen=True, slots=True, eq=False)
class StoredLayer:
    """A convolution, kernel float32 (height, width, from, to), or a dense layer, (from, to).

    Normalisation that followed is part of both. bias: float32 (to,).
    """

    kernel: NDArray[np.float32]
    bias: NDArray[np.float32]


def stored_layers(path: Path) -> list[StoredLayer]:
    """Convolutions and dense layers of a .tflite file, in the order in which they run.

    Raises ModelError where the file cannot be read or a layer is stored in another way.
    """
    try:
        content = path.read_bytes()
        with native_messages_hidden():
            interpreter = interpreter_class()(model_content=content)
        details = {each["index"]: each for each in interpreter.get_tensor_details()}
        # the one list of operations that the interpreter has; it is not part of its documented API
        operations = interpreter._get_ops_details()
        return [
            _layer(interpreter, details, operation["inputs"])
            for operation in operations
            if operation["op_name"] in _WITH_WEIGHTS
        ]
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"{path}: not readable as a LiteRT network with its weights; give the .tflite of a run"
        ) from error


def _layer(
    interpreter: Any,  # noqa: ANN401 - LiteRT has no types
    details: dict[int, Any],
    inputs: Sequence[int],
) -> StoredLayer:
    _, kernel_index, bias_index = inputs
    kernel = interpreter.get_tensor(kernel_index).astype(np.float32)
    scales = details[kernel_index]["quantization_parameters"]["scales"]
    if len(scales):  # one for each channel that comes out, the first axis here
        kernel *= scales.reshape(-1, *[1] * (kernel.ndim - 1))
    ordered = kernel.transpose(1, 2, 3, 0) if kernel.ndim == 4 else kernel.T
    return StoredLayer(ordered, interpreter.get_tensor(bias_index))
