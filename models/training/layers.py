"""Keras layers: picture augmentation, and batch normalisation that is fast on TensorFlow."""

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from models.labels import IMAGE_PX

Tensor = Any  # Keras has no type that all its backends share

_BACKEND = keras.config.backend()

DEGRADED_SIDES_PX = (24, 32, 40, 48)
"""Sides that `Augmentation` shrinks faces to; JPEG works on whole blocks of 8."""


class FusedBatchNormalization(keras.layers.BatchNormalization):
    """Batch normalisation with TensorFlow's fused kernel while training.

    Keras 3 spells the layer out in elementwise steps, which halves the training speed of a small
    network on a processor. Weights and inference are the parent's: they move freely between both.
    """

    def call(self, inputs: Tensor, training: bool | None = None, mask: Tensor = None) -> Tensor:
        if not training or _BACKEND != "tensorflow":
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf  # noqa: PLC0415 - only where it is the backend

        outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            tf.convert_to_tensor(inputs),
            tf.convert_to_tensor(self.gamma.value),
            tf.convert_to_tensor(self.beta.value),
            epsilon=self.epsilon,
            is_training=True,
        )
        keep = self.momentum
        self.moving_mean.assign(self.moving_mean * keep + mean * (1 - keep))
        self.moving_variance.assign(self.moving_variance * keep + variance * (1 - keep))
        return outputs


class Augmentation(keras.layers.Layer):
    """Random views of faces (N, 48, 48, 1), float 0..255, while training; identity otherwise.

    Mirror, rotation, scale, shift and shear; gamma, brightness and contrast; loss of detail and
    JPEG blocks, as a small compressed gallery face has them; erased rectangles. `strength` 0..1
    scales all of it and may change between steps, `geometry` only rotation, scale, shift and shear;
    the views are `side_px` wide, which may change where the training step is traced again; pictures
    that are only judged become `judged_px` wide.
    """

    def __init__(
        self,
        degraded_share: float = 0.5,
        geometry: float = 1.0,
        erased_share: float = 0.35,
        side_px: int = IMAGE_PX,
        judged_px: int = IMAGE_PX,
        seed: int = 0,
        **kwargs: Any,  # noqa: ANN401 - the layer's own options
    ) -> None:
        super().__init__(**kwargs)
        self.degraded_share = degraded_share
        self.geometry = geometry
        self.erased_share = erased_share
        self.side_px = side_px
        self.judged_px = judged_px
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.strength = self.add_weight(
            name="strength", initializer="ones", trainable=False, dtype="float32"
        )

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = ("degraded_share", "geometry", "erased_share", "side_px", "judged_px", "seed")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}

    def call(self, images: Tensor, training: bool | None = None) -> Tensor:
        if not training:
            return self._sized(images, self.judged_px)
        images = self._move(images)
        images = self._light(images)
        images = self._degrade(images)
        return self._erase(self._sized(images, self.side_px))

    @staticmethod
    def _sized(images: Tensor, side_px: int) -> Tensor:
        if side_px == images.shape[1]:
            return images
        return ops.image.resize(images, (side_px, side_px), antialias=True)

    def _uniform(self, shape: tuple[Tensor, ...], low: Tensor, high: Tensor) -> Tensor:
        drawn = keras.random.uniform(shape, 0.0, 1.0, seed=self.seed_generator)
        return low + drawn * (high - low)

    def _move(self, images: Tensor) -> Tensor:
        """One bilinear resampling for mirror, rotation, scale, shear and shift."""
        count, side = ops.shape(images)[0], images.shape[1]
        centre = (side - 1) / 2
        s = ops.convert_to_tensor(self.strength) * self.geometry
        angle = self._uniform((count,), -0.22 * s, 0.22 * s)
        scale = 1 + self._uniform((count,), -0.12 * s, 0.12 * s)
        shear = self._uniform((count,), -0.08 * s, 0.08 * s)
        mirror = ops.where(self._uniform((count,), 0, 1) < 0.5, -1.0, 1.0)
        shift_x = self._uniform((count,), -4 * s, 4 * s)
        shift_y = self._uniform((count,), -4 * s, 4 * s)
        cos, sin = ops.cos(angle) * scale, ops.sin(angle) * scale
        a, b = cos * mirror, -sin + shear
        d, e = sin * mirror, cos
        zero = ops.zeros_like(a)
        transform = ops.stack(
            [
                a, b, centre - a * centre - b * centre + shift_x,
                d, e, centre - d * centre - e * centre + shift_y,
                zero, zero,
            ],
            axis=1,
        )  # fmt: skip
        return ops.image.affine_transform(images, transform, fill_mode="nearest")

    def _light(self, images: Tensor) -> Tensor:
        shape = (ops.shape(images)[0], 1, 1, 1)
        gamma = ops.exp(self._uniform(shape, -0.4, 0.4) * self.strength)
        images = 255 * ops.power(ops.clip(images, 0, 255) / 255, gamma)
        contrast = 1 + self._uniform(shape, -0.3, 0.3) * self.strength
        brightness = self._uniform(shape, -25, 25) * self.strength
        mean = ops.mean(images, axis=(1, 2, 3), keepdims=True)
        return ops.clip((images - mean) * contrast + mean + brightness, 0, 255)

    def _degrade(self, images: Tensor) -> Tensor:
        """Each part of the (shuffled) batch is offered another of the sides."""
        count, side = ops.shape(images)[0], images.shape[1]
        quality = self._uniform((count,), 20.0, 90.0)
        chosen = self._uniform((count, 1, 1, 1), 0.0, 1.0) < self.degraded_share * self.strength
        parts = []
        for index, small_px in enumerate(DEGRADED_SIDES_PX):
            start = count * index // len(DEGRADED_SIDES_PX)
            stop = count * (index + 1) // len(DEGRADED_SIDES_PX)
            sharp = images[start:stop]
            small = ops.image.resize(sharp, (small_px, small_px), antialias=True)
            coarse = ops.image.resize(jpeg_loss(small, quality[start:stop]), (side, side))
            parts.append(ops.where(chosen[start:stop], coarse, sharp))
        return ops.concatenate(parts)

    def _erase(self, images: Tensor) -> Tensor:
        """Erase one rectangle in a share of the pictures (random erasing, Zhong et al. 2017)."""
        count, side = ops.shape(images)[0], images.shape[1]
        rows = ops.reshape(ops.arange(side, dtype="float32"), (1, side, 1, 1)) / side
        columns = ops.reshape(ops.arange(side, dtype="float32"), (1, 1, side, 1)) / side
        shape = (count, 1, 1, 1)
        height, width = self._uniform(shape, 0.12, 0.42), self._uniform(shape, 0.12, 0.42)
        top, left = self._uniform(shape, 0.0, 0.88), self._uniform(shape, 0.0, 0.88)
        inside = ops.logical_and(
            ops.logical_and(rows >= top, rows < top + height),
            ops.logical_and(columns >= left, columns < left + width),
        )
        erased = self._uniform(shape, 0.0, 1.0) < self.erased_share * self.strength
        grey = self._uniform(shape, 0.0, 255.0)
        return ops.where(ops.logical_and(inside, erased), grey, images)


def jpeg_loss(images: Tensor, quality: Tensor) -> Tensor:
    """Grey pictures (N, S, S, 1), float 0..255, as JPEG gives them back; S is a multiple of 8.

    quality: (N,), 1..100. Blocks of 8 x 8, discrete cosine transform, rounding by the luminance
    table of ITU-T T.81 Annex K, scaled as libjpeg does.
    """
    side = images.shape[1]
    blocks = ops.reshape(images - 128, (-1, side // 8, 8, side // 8, 8))
    cosines = ops.convert_to_tensor(_COSINES)
    waves = ops.einsum("ux,nixjy,vy->nijuv", cosines, blocks, cosines)
    percent = ops.where(quality < 50, 5000 / quality, 200 - 2 * quality)
    step = ops.floor((_LUMINANCE[None] * ops.reshape(percent, (-1, 1, 1)) + 50) / 100)
    step = ops.reshape(ops.clip(step, 1, 255), (-1, 1, 1, 8, 8))
    waves = ops.round(waves / step) * step
    blocks = ops.einsum("ux,nijuv,vy->nixjy", cosines, waves, cosines)
    return ops.clip(ops.reshape(blocks, (-1, side, side, 1)) + 128, 0, 255)


def _cosine_basis() -> NDArray[np.float32]:
    wave, x = np.mgrid[:8, :8]
    basis = np.cos((2 * x + 1) * wave * np.pi / 16) / 2
    basis[0] /= np.sqrt(2)
    return np.asarray(basis, np.float32)


_COSINES = _cosine_basis()
# fmt: off
_LUMINANCE = np.array([
    [16, 11, 10, 16, 24, 40, 51, 61],
    [12, 12, 14, 19, 26, 58, 60, 55],
    [14, 13, 16, 24, 40, 57, 69, 56],
    [14, 17, 22, 29, 51, 87, 80, 62],
    [18, 22, 37, 56, 68, 109, 103, 77],
    [24, 35, 55, 64, 81, 104, 113, 92],
    [49, 64, 78, 87, 103, 121, 120, 101],
    [72, 92, 95, 98, 112, 100, 103, 99],
], np.float32)
# fmt: on
