"""What a network costs: its multiply-adds per face."""

import math
from typing import Any

Network = Any  # keras.Model


def multiply_adds(network: Network) -> int:
    """Multiplications of the convolutions and dense layers for one face."""
    return sum(_of_layer(layer) for layer in network.layers)


def _of_layer(layer: Any) -> int:  # noqa: ANN401 - a Keras layer of any kind
    kind = type(layer).__name__
    if kind not in ("Conv2D", "Dense", "DepthwiseConv2D", "SeparableConv2D"):
        return 0
    places = math.prod(int(side) for side in layer.output.shape[1:-1])
    if kind == "SeparableConv2D":
        return places * (_size(layer.depthwise_kernel) + _size(layer.pointwise_kernel))
    return places * _size(layer.kernel)


def _size(weights: Any) -> int:  # noqa: ANN401 - a Keras variable
    return math.prod(int(side) for side in weights.shape)
