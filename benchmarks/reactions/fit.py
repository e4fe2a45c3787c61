"""Fits the network of `monitor.reactions` on drawn icons and writes its weights and their card.

python -m benchmarks.reactions.fit [--windows 90000] [--epochs 14] [--out FOLDER]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.reactions.icons import NOTO
from benchmarks.reactions.mining import doubted
from benchmarks.reactions.patches import Scenery, Shape, windows
from monitor.reactions import network

FOLDER = network.FILE.parent
SEED = 3
CHANNELS = (12, 24, 40, 48)
Weights = tuple[NDArray[np.float32], ...]


def main() -> None:
    """Fits twice, measures on icons that were not fitted, and writes the files.

    The second time with what the first network takes for icons in lectures without any.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--windows", type=int, default=120_000)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args()
    file = options.out / network.FILE.name
    pictures, truth = windows(options.windows, Scenery(SEED), "fit", SEED, Shape())
    weights = fitted(pictures, truth, options.epochs)
    file.write_bytes(exported(weights))
    wrong = doubted(file, 6000, 14, SEED + 2)
    more, kinds = windows(options.windows // 2, Scenery(SEED + 8), "fit", SEED + 8, Shape())
    none = np.full(2 * len(wrong), len(network.KINDS))
    pictures = np.concatenate([pictures, more, wrong, wrong])
    truth = np.concatenate([truth, kinds, none])
    weights = fitted(pictures, truth, options.epochs // 2, weights)
    others, known = windows(12_000, Scenery(SEED + 1), "held out", SEED + 1, Shape())
    card = {
        "command": "python -m benchmarks.reactions.fit",
        "windows": len(truth), "doubted": len(wrong), "epochs": options.epochs, "seed": SEED,
        "channels": CHANNELS, "emoji_font": NOTO.name if NOTO.exists() else None,
        "kinds": [str(kind) for kind in network.KINDS],
        "held_out": measured(network_of(weights).predict(others, verbose=0), known),
    }  # fmt: skip
    text = json.dumps(card, indent=2) + "\n"
    sys.stdout.write(text)
    file.write_bytes(exported(weights))
    (options.out / "icons.json").write_text(text, encoding="utf-8")


def measured(shares: NDArray[np.float32], truth: NDArray[np.int64]) -> dict[str, float]:
    """Single windows: how many icons are told at a share of 0.6, and how many others are taken.

    shares: (N, ..., kinds + 1).
    """
    shares = shares.reshape(len(truth), -1)
    best, none = shares.argmax(axis=1), len(network.KINDS)
    sure = (shares.max(axis=1) >= 0.6) & (best < none)
    icons = truth < none
    return {
        "recall": round(float((sure & (best == truth))[icons].mean()), 4),
        "wrong_kind": round(float((sure & (best != truth))[icons].mean()), 4),
        "false": round(float(sure[~icons].mean()), 4),
    }


def network_of(
    weights: Weights | None = None, side: int = network.WINDOW_PX, batch: int | None = None
) -> Any:  # noqa: ANN401 - TensorFlow comes without types
    """The network for pictures of a size, with these weights. Loads TensorFlow."""
    import tensorflow as tf  # noqa: PLC0415

    layers = tf.keras.layers
    first, second, third, fourth = CHANNELS
    model = tf.keras.Sequential(
        [
            layers.Input((side, side, 3), batch_size=batch),
            layers.Rescaling(1 / 255, -0.5),
            layers.Conv2D(first, 3, activation="relu"),
            layers.Conv2D(second, 3, 2, activation="relu"),
            layers.Conv2D(third, 3, 2, activation="relu"),
            layers.Conv2D(fourth, 4, activation="relu"),
            layers.Dropout(0.1),
            layers.Conv2D(len(network.KINDS) + 1, 1, activation="softmax"),
        ]
    )
    if weights is not None:
        model.set_weights(weights)
    return model


def fitted(
    pictures: NDArray[np.uint8],
    truth: NDArray[np.int64],
    epochs: int,
    weights: Weights | None = None,
) -> Weights:
    """Weights of the layers in order, float32; from others where they are given.

    Loads TensorFlow.
    """
    import tensorflow as tf  # noqa: PLC0415

    tf.keras.utils.set_random_seed(SEED)
    model = network_of(weights)
    steps = epochs * (len(truth) // 128)
    rate = tf.keras.optimizers.schedules.CosineDecay(3e-3 if weights is None else 1.5e-3, steps)
    loss = tf.keras.losses.SparseCategoricalCrossentropy()
    model.compile(tf.keras.optimizers.Adam(rate), loss, metrics=["accuracy"])
    model.fit(pictures, truth[:, None, None], batch_size=128, epochs=epochs, verbose=2)
    return tuple(np.asarray(one, np.float32) for one in model.get_weights())


def exported(weights: Weights) -> bytes:
    """The file that the monitor opens: half precision, for patches."""
    import tensorflow as tf  # noqa: PLC0415

    model = network_of(weights, network.PATCH_PX, network.BATCH)
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    return bytes(converter.convert())


if __name__ == "__main__":
    main()
