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


def _residual_block(x: Tensor, width: int, stride: int, norm: Normalization) -> Tensor:
    """Two convolutions and a shortcut, which is average-pooled (He et al. 2015 and 2018)."""
    y = layers.Conv2D(width, 3, strides=stride, padding="same", use_bias=False)(x)
    y = layers.Activation("relu")(norm()(y))
    y = layers.Conv2D(width, 3, padding="same", use_bias=False)(y)
    y = norm()(y)
    if stride != 1:
        x = layers.AveragePooling2D(stride)(x)
    if x.shape[-1] != width:
        x = norm()(layers.Conv2D(width, 1, use_bias=False)(x))
    return layers.Activation("relu")(layers.Add()([x, y]))


def _classmood(norm: Normalization, side_px: int | None) -> keras.Model:
    """Residual network, 1.1 million parameters, 90 million multiply-adds."""
    inputs = layers.Input((side_px, side_px, 1))
    # every picture gets mean 0 and deviation 1: room light and webcam exposure drop out
    x = layers.LayerNormalization(axis=(1, 2, 3), center=False, scale=False, dtype="float32")(
        inputs
    )
    x = layers.Conv2D(16, 3, padding="same", use_bias=False)(x)
    x = layers.Activation("relu")(norm()(x))
    for width, stride in ((48, 2), (96, 2), (96, 1), (160, 2), (160, 1)):
        x = _residual_block(x, width, stride, norm)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.3)(x)
    return keras.Model(inputs, layers.Dense(len(EMOTIONS), dtype="float32")(x), name="classmood")


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
    "classmood": _classmood,
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
