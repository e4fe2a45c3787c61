"""Networks by name. Each takes float (N, 48, 48, 1), 0..255, and answers logits (N, 7)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import keras
from keras import layers

from models.labels import EMOTIONS, IMAGE_PX
from models.training.layers import FusedBatchNormalization, Tensor
from models.training.mobile import build_mobile

Normalization = type[keras.layers.BatchNormalization]
Builder = Callable[[Normalization, int | None], keras.Model]
"""Kind of normalisation and side of the pictures (None: any) to a fresh network."""


def _convolved(
    x: Tensor, name: str, width: int, side: int, stride: int, norm: Normalization
) -> Tensor:
    y = layers.Conv2D(width, side, strides=stride, padding="same", use_bias=False, name=name)(x)
    return norm(name=f"{name}_norm")(y)


def _residual_block(
    x: Tensor, name: str, width: int, inside: int, stride: int, norm: Normalization
) -> Tensor:
    """Two convolutions and a shortcut, which is average-pooled (He et al. 2015 and 2018).

    `inside` channels lead from one convolution to the other.
    """
    y = _convolved(x, f"{name}_first", inside, 3, stride, norm)
    y = _convolved(layers.Activation("relu")(y), f"{name}_second", width, 3, 1, norm)
    if stride != 1:
        x = layers.AveragePooling2D(stride)(x)
    if x.shape[-1] != width:
        x = _convolved(x, f"{name}_shortcut", width, 1, 1, norm)
    return layers.Activation("relu")(layers.Add()([x, y]))


BLOCKS = ((48, 2), (96, 2), (96, 1), (160, 2), (160, 1))
"""Width and stride of each residual block."""
STEM_WIDTH = 16
INSIDE = {
    "classmood": tuple(width for width, _ in BLOCKS),
    "classmood-lean": (16, 32, 32, 64, 64),
}
"""Channels within each block of the residual networks."""


def _residual(name: str, dropout: float) -> Builder:
    """Residual network with INSIDE channels within its BLOCKS.

    "classmood": 1.18 million parameters, 90 million multiply-adds; "classmood-lean": 0.46 million,
    33 million.
    """

    def build(norm: Normalization, side_px: int | None) -> keras.Model:
        inputs = layers.Input((side_px, side_px, 1))
        # every picture gets mean 0 and deviation 1: room light and webcam exposure drop out
        x = layers.LayerNormalization(axis=(1, 2, 3), center=False, scale=False, dtype="float32")(
            inputs
        )
        x = layers.Activation("relu")(_convolved(x, "stem", STEM_WIDTH, 3, 1, norm))
        for number, ((width, stride), kept) in enumerate(zip(BLOCKS, INSIDE[name], strict=True)):
            x = _residual_block(x, f"block{number}", width, kept, stride, norm)
        x = layers.GlobalAveragePooling2D()(x)
        x = layers.Dropout(dropout)(x)
        answers = layers.Dense(len(EMOTIONS), dtype="float32", name="answer")(x)
        return keras.Model(inputs, answers, name=name)

    return build


def _four_convolutions(name: str, dense: tuple[int, ...]) -> Builder:
    """Four convolutions with pooling, then dense layers; 8.6 million multiply-adds."""

    def build(norm: Normalization, side_px: int | None) -> keras.Model:
        # the dense layers fix the side of the pictures
        inputs = layers.Input((IMAGE_PX, IMAGE_PX, 1))
        x = layers.Rescaling(1 / 255)(inputs)
        for width in (16, 32, 64, 128):
            x = layers.Conv2D(width, 3, padding="same", use_bias=False)(x)
            x = layers.MaxPooling2D()(layers.Activation("relu")(norm()(x)))
        x = layers.Dropout(0.25)(layers.Flatten()(x))
        for width in dense:
            x = layers.BatchNormalization()(layers.Dense(width, use_bias=False)(x))
            x = layers.Dropout(0.4)(layers.Activation("relu")(x))
        return keras.Model(inputs, layers.Dense(len(EMOTIONS), dtype="float32")(x), name=name)

    return build


def _mlp(norm: Normalization, side_px: int | None) -> keras.Model:
    """Multilayer perceptron on the raw grey values, the point where earlier systems began."""
    inputs = layers.Input((IMAGE_PX, IMAGE_PX, 1))
    x = layers.Flatten()(inputs)
    for width in (1024, 512, 256):
        x = layers.Dropout(0.5)(layers.Dense(width, activation="relu")(x))
    return keras.Model(inputs, layers.Dense(len(EMOTIONS), dtype="float32")(x), name="mlp")


NETWORKS: dict[str, Builder] = {
    "classmood": _residual("classmood", 0.3),
    "classmood-lean": _residual("classmood-lean", 0.1),
    "classmood-mobile": build_mobile,
    "cnn-4-3": _four_convolutions("cnn-4-3", (256, 128)),
    "cnn-4-2": _four_convolutions("cnn-4-2", (256,)),
    "mlp": _mlp,
}


@contextmanager
def precision(policy: str) -> Iterator[None]:
    """Layers made within compute in that precision, such as mixed_bfloat16; later ones not."""
    usual = keras.mixed_precision.global_policy()
    keras.mixed_precision.set_global_policy(policy)
    try:
        yield
    finally:
        keras.mixed_precision.set_global_policy(usual)


def build_network(name: str, *, for_training: bool = False) -> keras.Model:
    """A fresh network. Weights fit both kinds.

    `for_training` builds it with the fused normalisation and for pictures of any side.
    """
    if for_training:
        return NETWORKS[name](FusedBatchNormalization, None)
    return NETWORKS[name](keras.layers.BatchNormalization, IMAGE_PX)
