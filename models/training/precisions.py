"""Which precision trains faster here: a few steps of each are timed.

A processor with AMX multiplies 16-bit floats many times as fast as 32-bit ones; one without any
instruction for them needs ten times as long, and depthwise layers gain nothing anywhere.
"""

import json
import sys
import time
from pathlib import Path

import keras
import numpy as np

from models.errors import ModelError
from models.labels import EMOTIONS
from models.training.networks import build_network, precision
from models.training.presets import Preset
from models.training.run_folder import PRECISION_NAME

PRECISIONS = ("float32", "mixed_bfloat16")
_STEPS = 3


def chosen_precision(preset: Preset, run_folder: Path, *, told: bool) -> str:
    """The preset's precision; for "auto" the faster one, which a run that goes on keeps.

    Writes precision.json, pictures per second of each, and prints them if `told`. Raises
    ModelError for an unknown precision.
    """
    if preset.precision in PRECISIONS:
        return preset.precision
    if preset.precision != "auto":
        raise ModelError(
            f"no precision {preset.precision!r}; there are: auto, {', '.join(PRECISIONS)}"
        )
    path = run_folder / PRECISION_NAME
    try:
        return _faster(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        pass  # not measured yet, or cut off
    speeds = {each: pictures_per_second(preset, each) for each in PRECISIONS}
    path.write_text(json.dumps(speeds, indent=1) + "\n", encoding="utf-8")
    if told:
        listed = ", ".join(f"{name} {speed:.0f}" for name, speed in speeds.items())
        sys.stdout.write(f"pictures per core-second: {listed}; {_faster(speeds)} is taken\n")
    return _faster(speeds)


def pictures_per_second(preset: Preset, policy: str) -> float:
    """Training speed of the network on pictures of the largest side, augmentation not counted."""
    with precision(policy):
        network = build_network(preset.network, for_training=True)
    network.compile(
        keras.optimizers.SGD(1e-3),
        keras.losses.CategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    picker = np.random.default_rng(0)
    shape = (preset.batch_size, preset.judged_px, preset.judged_px, 1)
    images = picker.uniform(0, 255, shape).astype(np.float32)
    targets = np.eye(len(EMOTIONS), dtype=np.float32)[picker.integers(0, 7, preset.batch_size)]
    network.train_on_batch(images, targets)  # traced here
    # the processor's time: what else runs on the machine is not counted
    started = time.process_time()
    for _ in range(_STEPS):
        network.train_on_batch(images, targets)
    return _STEPS * preset.batch_size / max(time.process_time() - started, 1e-6)


def _faster(speeds: dict[str, float]) -> str:
    known = {name: float(speeds[name]) for name in PRECISIONS if name in speeds}
    return max(known, key=lambda name: known[name])
