"""Writes weights in the format that EfficientNet-Lite0's are published in, without PyTorch."""

import io
import pickle
import struct
import sys
import types
from collections import OrderedDict
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from models.training.mobile import STEM_WIDTH

_MAGIC = 0x1950A86A20F9469CFC6C
_NORM = ("weight", "bias", "running_mean", "running_var")


def state_of(network: keras.Model, seed: int = 0) -> dict[str, NDArray[np.float32]]:
    """Random weights under the published names and in their shapes, for this network."""
    picker = np.random.default_rng(seed)

    def numbers(*shape: int) -> NDArray[np.float32]:
        return picker.uniform(0.1, 1, shape).astype(np.float32)

    state = {"_conv_stem.weight": numbers(STEM_WIDTH, 3, 3, 3)}
    state |= {f"_bn0.{part}": numbers(STEM_WIDTH) for part in _NORM}
    names = {"expand": ("_expand_conv", "_bn0"), "depthwise": ("_depthwise_conv", "_bn1")}
    names["project"] = ("_project_conv", "_bn2")
    for layer in network.layers:
        block, _, part = layer.name.partition("_")
        if part not in names:
            continue
        convolution, norm = names[part]
        shape = layer.get_weights()[0].shape
        wide = shape[2] if part == "depthwise" else shape[3]
        inward = 1 if part == "depthwise" else shape[2]
        at = f"_blocks.{block.removeprefix('block')}."
        state[f"{at}{convolution}.weight"] = numbers(wide, inward, shape[0], shape[1])
        state |= {f"{at}{norm}.{name}": numbers(wide) for name in _NORM}
    return state


def written(state: dict[str, NDArray[np.float32]], *, transposed: bool = False) -> bytes:
    """The file; `transposed` lays the numbers out with the first axis running fastest."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")

    def _rebuild_tensor_v2(*_: Any) -> None:  # noqa: ANN401
        """Never called: the file holds its name."""

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = (
        "torch._utils",
        ("_rebuild_tensor_v2"),
    )
    float_storage = type("FloatStorage", (), {"__module__": "torch"})
    utils._rebuild_tensor_v2, torch.FloatStorage = _rebuild_tensor_v2, float_storage  # type: ignore[attr-defined]

    class Storage:
        def __init__(self, key: str, count: int) -> None:
            self.named = ("storage", float_storage, key, "cpu", count, None)

    class Tensor:
        def __init__(self, key: str, array: NDArray[np.float32]) -> None:
            self.key, self.array = key, array

        def __reduce__(self) -> tuple[Any, ...]:
            shape = self.array.shape
            ordered = shape[::-1] if transposed else shape
            steps = [int(np.prod(ordered[at + 1 :])) for at in range(len(shape))]
            stride = tuple(steps[::-1] if transposed else steps)
            storage = Storage(self.key, self.array.size)
            return _rebuild_tensor_v2, (storage, 0, shape, stride, False, OrderedDict())

    class Writer(pickle.Pickler):
        def persistent_id(self, obj: Any) -> Any:  # noqa: ANN401
            return obj.named if isinstance(obj, Storage) else None

    usual = {name: sys.modules.get(name) for name in ("torch", "torch._utils")}
    sys.modules |= {"torch": torch, "torch._utils": utils}
    stream = io.BytesIO()
    try:
        for part in (_MAGIC, 1001, {"little_endian": True}):
            pickle.dump(part, stream, protocol=2)
        keys = {name: str(number) for number, name in enumerate(state)}
        named = OrderedDict((name, Tensor(keys[name], each)) for name, each in state.items())
        Writer(stream, protocol=2).dump(named)
        pickle.dump(list(keys.values()), stream, protocol=2)
    finally:
        for name, module in usual.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
    for each in state.values():
        numbers = (each.T if transposed else each).astype("<f4")
        stream.write(struct.pack("<q", each.size) + numbers.tobytes())
    return stream.getvalue()
