"""A network of depthwise blocks that begins with ImageNet's weights: EfficientNet-Lite0, cut short.

Tan & Le 2019; Lite: no squeeze-and-excitation, ReLU6, made for 8 bits. The last stages, made for a
thousand classes, are left out. Names of layers are those of the published weights, see
`models.training.imagenet`.
"""

import keras
from keras import layers

from models.labels import EMOTIONS
from models.training.layers import Tensor

Normalization = type[keras.layers.BatchNormalization]

SIDE_PX = 64
"""Faces of 48 px are enlarged: the published features are of things seen larger."""

# width, stride, expansion, side of the depthwise kernel, blocks
_STAGES = (
    (16, 1, 1, 3, 1),
    (24, 2, 6, 3, 2),
    (40, 2, 6, 5, 2),
    (80, 2, 6, 3, 3),
    (112, 1, 6, 5, 3),
    (192, 1, 6, 5, 1),  # published with stride 2, which would leave 2 x 2 places of a face
)
STEM_WIDTH = 32


def build_mobile(norm: Normalization, side_px: int | None) -> keras.Model:
    """Twelve blocks, 0.93 million parameters, 23 million multiply-adds."""
    inputs = x = layers.Input((side_px, side_px, 1))
    if side_px is not None:  # in training the views come in the side that they are to have
        x = layers.Resizing(SIDE_PX, SIDE_PX, dtype="float32")(x)
    # every picture gets mean 0 and deviation 1: room light and webcam exposure drop out
    x = layers.LayerNormalization(axis=(1, 2, 3), center=False, scale=False, dtype="float32")(x)
    x = layers.Conv2D(STEM_WIDTH, 3, strides=2, padding="same", use_bias=False, name="stem")(x)
    x = layers.ReLU(6)(norm(name="stem_bn")(x))
    block = 0
    for width, stride, expansion, kernel, count in _STAGES:
        for index in range(count):
            x = _block(x, block, width, stride if index == 0 else 1, expansion, kernel, norm)
            block += 1
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.2)(x)
    outputs = layers.Dense(len(EMOTIONS), dtype="float32", name="answer")(x)
    return keras.Model(inputs, outputs, name="classmood-mobile")


def _block(
    x: Tensor, number: int, width: int, stride: int, expansion: int, kernel: int,
    norm: Normalization,
) -> Tensor:  # fmt: skip
    """Widen, look around in every channel by itself, narrow; the shortcut joins narrow ends."""
    name, inside = f"block{number}", int(x.shape[-1]) * expansion
    y = x
    if expansion != 1:
        y = layers.Conv2D(inside, 1, use_bias=False, name=f"{name}_expand")(y)
        y = layers.ReLU(6)(norm(name=f"{name}_expand_bn")(y))
    y = layers.DepthwiseConv2D(
        kernel, strides=stride, padding="same", use_bias=False, name=f"{name}_depthwise"
    )(y)
    y = layers.ReLU(6)(norm(name=f"{name}_depthwise_bn")(y))
    y = layers.Conv2D(width, 1, use_bias=False, name=f"{name}_project")(y)
    y = norm(name=f"{name}_project_bn")(y)
    return layers.Add()([x, y]) if stride == 1 and x.shape[-1] == width else y
