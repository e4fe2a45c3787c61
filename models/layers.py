"""Keras layers: picture augmentation, and batch normalisation that is fast on TensorFlow."""

from typing import Any

import keras
from keras import ops

Tensor = Any  # Keras has no type that all its backends share

_BACKEND = keras.config.backend()


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

    Mirror, rotation, scale, shift and shear; brightness and contrast; loss of detail down to
    `degraded_px` pixels and back, as a small compressed gallery face has it; erased rectangles.
    strength 0..1 scales all of it.
    """

    def __init__(
        self,
        strength: float = 1.0,
        degraded_px: tuple[int, ...] = (20, 28, 36),
        degraded_share: float = 0.3,
        seed: int = 0,
        **kwargs: Any,  # noqa: ANN401 - the layer's own options
    ) -> None:
        super().__init__(**kwargs)
        self.strength = strength
        self.degraded_px = degraded_px
        self.degraded_share = degraded_share
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = ("strength", "degraded_px", "degraded_share", "seed")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}

    def call(self, images: Tensor, training: bool | None = None) -> Tensor:
        if not training:
            return images
        images = self._move(images)
        images = self._degrade(images)
        images = self._light(images)
        return self._erase(images)

    def _uniform(self, shape: tuple[Tensor, ...], low: float, high: float) -> Tensor:
        return keras.random.uniform(shape, low, high, seed=self.seed_generator)

    def _move(self, images: Tensor) -> Tensor:
        """One bilinear resampling for mirror, rotation, scale, shear and shift."""
        count, side = ops.shape(images)[0], images.shape[1]
        centre = (side - 1) / 2
        s = self.strength
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

    def _degrade(self, images: Tensor) -> Tensor:
        count, side = ops.shape(images)[0], images.shape[1]
        pick = self._uniform((count, 1, 1, 1), 0, 1)
        step = self.degraded_share * self.strength / len(self.degraded_px)
        for index, small_px in enumerate(self.degraded_px):
            small = ops.image.resize(images, (small_px, small_px), antialias=True)
            coarse = ops.image.resize(small, (side, side))
            chosen = ops.logical_and(pick >= index * step, pick < (index + 1) * step)
            images = ops.where(chosen, coarse, images)
        return images

    def _light(self, images: Tensor) -> Tensor:
        count = ops.shape(images)[0]
        contrast = 1 + self._uniform((count, 1, 1, 1), -0.25, 0.25) * self.strength
        brightness = self._uniform((count, 1, 1, 1), -25, 25) * self.strength
        mean = ops.mean(images, axis=(1, 2, 3), keepdims=True)
        return ops.clip((images - mean) * contrast + mean + brightness, 0, 255)

    def _erase(self, images: Tensor) -> Tensor:
        """Erase one rectangle in a share of the pictures (random erasing, Zhong et al. 2017)."""
        count, side = ops.shape(images)[0], images.shape[1]
        rows = ops.reshape(ops.arange(side, dtype="float32"), (1, side, 1, 1))
        columns = ops.reshape(ops.arange(side, dtype="float32"), (1, 1, side, 1))
        shape = (count, 1, 1, 1)
        height, width = self._uniform(shape, 6, 20), self._uniform(shape, 6, 20)
        top, left = self._uniform(shape, 0, side - 6), self._uniform(shape, 0, side - 6)
        inside = ops.logical_and(
            ops.logical_and(rows >= top, rows < top + height),
            ops.logical_and(columns >= left, columns < left + width),
        )
        erased = self._uniform(shape, 0, 1) < 0.35 * self.strength
        grey = self._uniform(shape, 0, 255)
        return ops.where(ops.logical_and(inside, erased), grey, images)
