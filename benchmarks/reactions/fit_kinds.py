"""Fits the second network of `monitor.reactions`, which tells the kind of an icon.

python -m benchmarks.reactions.fit_kinds [--sets FOLDER] [--windows 150000] [--epochs 8]
    [--out FOLDER]

sets: public icon sets, see `benchmarks.reactions.icon_sets`; without them it is fitted on the
shapes of ours and the emoji font alone.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.reactions import icon_sets
from benchmarks.reactions.icons import NOTO, use_sets
from benchmarks.reactions.patches import Scenery, Shape, windows
from monitor.reactions import network

FOLDER = network.KIND_FILE.parent
SEED = 60
CHANNELS = (16, 32, 40, 64, 80, 96)
_SHAPE = Shape(network.CLOSE_PX, network.CLOSE_ICON_PX, (0.7, 1.4), 0.25)
_NONE = 0.2


def main() -> None:
    """Fits, measures on icons that were not fitted, and writes network and card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path)
    parser.add_argument("--windows", type=int, default=150_000)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args()
    sets = icon_sets.there(options.sets, icon_sets.FIT)
    if sets:
        use_sets(options.sets)
    pictures, truth = windows(options.windows, Scenery(SEED), "fit", SEED, _SHAPE, _NONE)
    model = fitted(pictures, truth, options.epochs)
    others = windows(6000, Scenery(SEED + 1, 100), "held out", SEED + 1, _SHAPE, _NONE)
    card = {
        "command": "python -m benchmarks.reactions.fit_kinds",
        "windows": options.windows, "epochs": options.epochs, "seed": SEED, "channels": CHANNELS,
        "sets": sets, "emoji_font": NOTO.name if NOTO.exists() else None,
        "kinds": [str(kind) for kind in network.KINDS],
        "held_out": measured(model.predict(others[0], batch_size=256, verbose=0), others[1]),
    }  # fmt: skip
    text = json.dumps(card, indent=2) + "\n"
    sys.stdout.write(text)
    (options.out / network.KIND_FILE.name).write_bytes(exported(model))
    (options.out / "kinds.json").write_text(text, encoding="utf-8")


def measured(shares: NDArray[np.float32], truth: NDArray[np.int64]) -> dict[str, float]:
    """Single windows: icons whose kind is the likeliest, and those taken for none."""
    best, none = shares.argmax(axis=1), len(network.KINDS)
    icons = truth < none
    return {
        "right": round(float((best == truth)[icons].mean()), 4),
        "taken_for_none": round(float((best == none)[icons].mean()), 4),
        "false": round(float((best < none)[~icons].mean()), 4),
    }


def fitted(pictures: NDArray[np.uint8], truth: NDArray[np.int64], epochs: int) -> Any:  # noqa: ANN401
    """The fitted network. Loads TensorFlow, which comes without types."""
    import tensorflow as tf  # noqa: PLC0415

    tf.keras.utils.set_random_seed(SEED)
    layers = tf.keras.layers
    a, b, c, d, e, f = CHANNELS
    model = tf.keras.Sequential(
        [
            layers.Input((network.CLOSE_PX, network.CLOSE_PX, 3)),
            layers.Rescaling(1 / 255, -0.5),
            layers.Conv2D(a, 3, activation="relu"),
            layers.Conv2D(b, 3, 2, activation="relu"),
            layers.Conv2D(c, 3, activation="relu"),
            layers.Conv2D(d, 3, 2, activation="relu"),
            layers.Conv2D(e, 3, activation="relu"),
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(f, activation="relu"),
            layers.Dense(len(network.KINDS) + 1, activation="softmax"),
        ]
    )
    rate = tf.keras.optimizers.schedules.CosineDecay(2e-3, epochs * (len(truth) // 128))
    loss = tf.keras.losses.SparseCategoricalCrossentropy()
    model.compile(tf.keras.optimizers.Adam(rate), loss, metrics=["accuracy"])
    model.fit(pictures, truth, batch_size=128, epochs=epochs, verbose=2)
    return model


def exported(model: Any) -> bytes:  # noqa: ANN401 - TensorFlow comes without types
    """The file that the monitor opens: half precision, for one icon's windows at once."""
    import tensorflow as tf  # noqa: PLC0415

    shape = (network.CLOSE_BATCH, network.CLOSE_PX, network.CLOSE_PX, 3)
    fixed = tf.keras.Sequential([tf.keras.layers.Input(batch_shape=shape), *model.layers])
    converter = tf.lite.TFLiteConverter.from_keras_model(fixed)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    return bytes(converter.convert())


if __name__ == "__main__":
    main()
