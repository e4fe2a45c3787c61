"""A trained network made narrower: the channels inside its blocks that can best be spared go.

Within a residual block the first convolution's channels lead to the second one alone. One is taken
out after the other, each time the one whose loss changes the block's answer least once the second
convolution's weights are fitted anew: the optimal brain surgeon (Hassibi & Stork 1993) on whole
channels, as in ZipLM (Kurtic, Frantar & Alistarh 2023). Block follows block, each fitted to what
the wide network answers there, on what the narrowed blocks before it hand on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from models.errors import ModelError
from models.training.layers import Tensor
from models.training.networks import BLOCKS, INSIDE, STEM_WIDTH
from models.training.stored_weights import StoredLayer, stored_layers

Floats = NDArray[np.float32]

_PICTURES = 2000
_AT_ONCE = 250
_PLACES = 40_000
"""Places of pictures that one fit looks at: some thirty for each tap of the widest block."""
_RIDGE = 1e-4  # of the mean variance of what enters the second convolution
_TAPS = 9  # of a convolution of 3 x 3


@dataclass(frozen=True, slots=True)
class _Block:
    """shortcut: None where what enters is as wide as what leaves."""

    first: StoredLayer
    second: StoredLayer
    shortcut: StoredLayer | None
    stride: int

    def inside(self, x: Tensor) -> Tensor:
        """What the first convolution hands to the second."""
        return ops.relu(_convolved(x, self.first, self.stride))

    def beside(self, x: Tensor) -> Tensor:
        """What goes past both."""
        if self.stride != 1:
            x = ops.average_pool(x, self.stride, padding="valid")
        return x if self.shortcut is None else _convolved(x, self.shortcut)

    def sum(self, x: Tensor) -> Tensor:
        """What the block answers, before the last activation."""
        return _convolved(self.inside(x), self.second) + self.beside(x)


def begin_narrowed(network: keras.Model, path: Path, images: NDArray[np.uint8]) -> None:
    """Give `network` the weights of a wider one in a .tflite file, narrowed to its own widths.

    images: (N, 48, 48) of the training split. Raises ModelError where either is not a network of
    BLOCKS, or the file's is the narrower one.
    """
    if network.name not in INSIDE:
        raise ModelError(
            f"{path}: {network.name} cannot start from it; only {' and '.join(INSIDE)} can"
        )
    stem, blocks, answer = _read(path)
    if any(
        len(each.first.bias) < kept for each, kept in zip(blocks, INSIDE[network.name], strict=True)
    ):
        raise ModelError(f"{path}: narrower than {network.name}; give a wider network")
    picked = np.random.default_rng(0).permutation(len(images))[:_PICTURES]
    shown = images[picked, ..., None].astype(np.float32)
    narrow = wide = _in_parts(lambda part: ops.relu(_convolved(_standardised(part), stem)), shown)
    narrowed = []
    for block, kept in zip(blocks, INSIDE[network.name], strict=True):
        wanted = _in_parts(block.sum, wide)
        narrowed.append(_narrowed(block, kept, narrow, wanted))
        narrow = np.maximum(_in_parts(narrowed[-1].sum, narrow), 0)
        wide = np.maximum(wanted, 0)
    _put(network, stem, narrowed, answer, shown)


def _read(path: Path) -> tuple[StoredLayer, list[_Block], StoredLayer]:
    """Stem, blocks and the layer that answers."""
    stored = iter(stored_layers(path))
    refused = ModelError(
        f"{path}: not weights that can be narrowed; give the .tflite of a run of classmood"
    )
    try:
        stem, blocks, entering = next(stored), [], STEM_WIDTH
        for width, stride in BLOCKS:
            shortcut = next(stored) if width != entering else None
            first, second = next(stored), next(stored)
            if first.kernel.shape[:3] != (3, 3, entering) or second.kernel.shape[3] != width:
                raise refused
            blocks.append(_Block(first, second, shortcut, stride))
            entering = width
        return stem, blocks, next(stored)
    except StopIteration:
        raise refused from None


def _narrowed(block: _Block, kept: int, entering: Floats, wanted: Floats) -> _Block:
    """The block with `kept` channels inside that comes closest to the wanted sum."""
    inside = _in_parts(block.inside, entering)
    count = inside.shape[-1]
    taps, answers = _places(inside, wanted - _in_parts(block.beside, entering))
    taps_mean, answers_mean = taps.mean(axis=0), answers.mean(axis=0)
    taps -= taps_mean
    covariance = np.asarray(taps.T @ taps / len(taps), np.float64)
    covariance += np.eye(len(covariance)) * _RIDGE * np.trace(covariance) / len(covariance)
    crossed = np.asarray(taps.T @ (answers - answers_mean) / len(taps), np.float64)
    weights, alive = spared(covariance, crossed, kept)
    kernel = weights.reshape(3, 3, count, -1)[:, :, alive].astype(np.float32)
    bias = np.asarray(answers_mean - taps_mean @ weights, np.float32)
    first = StoredLayer(block.first.kernel[..., alive], block.first.bias[alive])
    return replace(block, first=first, second=StoredLayer(kernel, bias))


def spared(
    covariance: NDArray[np.float64], crossed: NDArray[np.float64], kept: int
) -> tuple[NDArray[np.float64], list[int]]:
    """Weights (taps x channels, C) of least squared error with `kept` channels, and which they are.

    covariance: of what enters, rows by tap and then by channel; crossed: with what is wanted (.,
    C). Taking out the rows J of a channel raises the error by tr(W_J' (H_JJ)^-1 W_J), where H is
    the inverse of the covariance. Rows of channels that are gone are 0.
    """
    count = len(covariance) // _TAPS
    inverse = np.linalg.inv(covariance)
    weights = inverse @ crossed
    rows = np.arange(_TAPS)[np.newaxis] * count + np.arange(count)[:, np.newaxis]
    alive = list(range(count))
    while len(alive) > kept:
        own = rows[alive]
        blocks = np.linalg.inv(inverse[own[:, :, np.newaxis], own[:, np.newaxis, :]])
        costs = np.einsum("jao,jab,jbo->j", weights[own], blocks, weights[own], optimize=True)
        least = int(costs.argmin())
        gone = rows[alive.pop(least)]
        moved = inverse[:, gone] @ blocks[least]
        weights -= moved @ weights[gone]
        inverse -= moved @ inverse[gone]
        weights[gone] = 0
    return weights, alive


def _places(inside: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """At some places of the pictures: the nine neighbours inside (P, 9 x K), the wanted (P, C)."""
    pictures, height, width, _ = inside.shape
    picked = np.random.default_rng(0).permutation(pictures * height * width)[:_PLACES]
    picture, y, x = np.unravel_index(picked, (pictures, height, width))
    padded = np.pad(inside, ((0, 0), (1, 1), (1, 1), (0, 0)))
    taps = [padded[picture, y + dy, x + dx] for dy in range(3) for dx in range(3)]
    return np.concatenate(taps, axis=1), wanted[picture, y, x]


def _put(
    network: keras.Model, stem: StoredLayer, blocks: Sequence[_Block], answer: StoredLayer,
    shown: Floats,
) -> None:  # fmt: skip
    """Weights into the layers, what they answer to the pictures into the normalisations."""
    named = {"stem": stem}
    for number, block in enumerate(blocks):
        named[f"block{number}_first"] = block.first
        named[f"block{number}_second"] = block.second
        if block.shortcut is not None:
            named[f"block{number}_shortcut"] = block.shortcut
    lengths = {}
    for name, layer in named.items():
        # a normalised kernel's length says only how fast it learns: 1 for all of them
        outgoing = layer.kernel.reshape(-1, layer.kernel.shape[-1])
        lengths[name] = float(np.linalg.norm(outgoing, axis=0).mean())
        network.get_layer(name).set_weights([layer.kernel / lengths[name]])
        nothing = np.zeros_like(layer.bias)
        _set_norm(network, name, layer.bias, lengths[name], nothing, nothing + 1)
    network.get_layer("answer").set_weights([answer.kernel, answer.bias])
    # it answers right by now, and so shows what each normalisation will see in training
    asked = keras.Model(network.inputs, [network.get_layer(name).output for name in named])
    seen = [asked.predict_on_batch(part) for part in _parts(shown)]
    for name, answered in zip(named, zip(*seen, strict=True), strict=True):
        values = np.concatenate([each.reshape(-1, each.shape[-1]) for each in answered])
        means, variances = values.mean(axis=0), values.var(axis=0)
        _set_norm(network, name, named[name].bias, lengths[name], means, variances)


def _set_norm(
    network: keras.Model, name: str, bias: Floats, length: float, means: Floats, variances: Floats
) -> None:
    """Make the normalisation after a layer multiply by `length` and add `bias`, whatever it saw."""
    norm = network.get_layer(f"{name}_norm")
    scale = length * np.sqrt(variances + norm.epsilon)
    norm.set_weights([scale, bias + length * means, means, variances])


def _standardised(pictures: Tensor) -> Tensor:
    """As the network's first layer does it."""
    return keras.layers.LayerNormalization(axis=(1, 2, 3), center=False, scale=False)(pictures)


def _convolved(x: Tensor, layer: StoredLayer, stride: int = 1) -> Tensor:
    return ops.conv(x, layer.kernel, stride, padding="same") + layer.bias


def _in_parts(work: Callable[[Tensor], Tensor], maps: Floats) -> Floats:
    return np.concatenate([ops.convert_to_numpy(work(part)) for part in _parts(maps)])


def _parts(maps: Floats) -> Iterator[Floats]:
    return (maps[start : start + _AT_ONCE] for start in range(0, len(maps), _AT_ONCE))
