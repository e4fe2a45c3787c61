"""Training: one preset, one run folder that can be resumed after a kill and read afterwards."""

import json
import logging
import math
from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from models.dataset import Faces, Splits
from models.errors import ModelError
from models.labels import EMOTIONS, IMAGE_PX
from models.layers import Augmentation
from models.networks import NETWORKS, build_network
from models.presets import Preset

logger = logging.getLogger(__name__)

CONFIG_NAME = "config.json"
HISTORY_NAME = "history.csv"
WEIGHTS_NAME = "network.keras"


def soft_targets(faces: Faces, hard_share: float, smoothing: float) -> NDArray[np.float32]:
    """Targets (N, 7): label and votes mixed, then label smoothing (Szegedy et al. 2015)."""
    hard = np.eye(len(EMOTIONS), dtype=np.float32)[faces.labels]
    mixed = hard_share * hard + (1 - hard_share) * faces.votes
    return ((1 - smoothing) * mixed + smoothing / len(EMOTIONS)).astype(np.float32)


def train(preset: Preset, splits: Splits, run_folder: Path, *, verbose: int = 1) -> Path:
    """Train to the end, or go on where a run in `run_folder` was cut off; answer the weights' path.

    The folder holds config.json, history.csv, the resumable state and network.keras: the averaged
    weights in a network of standard layers. Raises ModelError where the folder holds a run with
    another configuration.
    """
    if preset.network not in NETWORKS:
        raise ModelError(f"no network {preset.network!r}; there are: {', '.join(NETWORKS)}")
    run_folder.mkdir(parents=True, exist_ok=True)
    _keep_config(preset, run_folder)
    keras.utils.set_random_seed(preset.seed)
    keras.mixed_precision.set_global_policy(preset.precision)

    network = build_network(preset.network, for_training=True)
    augmentation = Augmentation(preset.degraded_share, seed=preset.seed, dtype="float32")
    trainable = keras.Sequential(
        [keras.layers.Input((IMAGE_PX, IMAGE_PX, 1)), augmentation, network]
    )
    batches = MixedBatches(
        splits.training.images,
        soft_targets(splits.training, preset.hard_share, preset.label_smoothing),
        preset,
    )
    steps = len(batches)
    optimizer = keras.optimizers.SGD(
        keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=preset.learning_rate / 20,
            warmup_target=preset.learning_rate,
            warmup_steps=preset.warmup_epochs * steps,
            decay_steps=(preset.epochs - preset.warmup_epochs) * steps,
        ),
        momentum=0.9,
        nesterov=True,
        weight_decay=preset.weight_decay,
        use_ema=True,
        ema_momentum=preset.average_decay,
    )
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    trainable.compile(
        optimizer,
        keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.CategoricalAccuracy("accuracy")],
        jit_compile=False,
    )
    trainable.fit(
        batches,
        validation_data=(
            splits.validation.images[..., None],
            np.eye(len(EMOTIONS), dtype=np.float32)[splits.validation.labels],
        ),
        validation_batch_size=256,
        epochs=preset.epochs,
        verbose=verbose,
        callbacks=[
            _Schedule(preset, augmentation, batches),
            # in this order: the average is swapped in and gets statistics of its own before
            # validation, is written after it, and only then are the raw weights swapped back
            _WriteAverage(network, preset, run_folder),
            keras.callbacks.SwapEMAWeights(),
            _RenewStatistics(trainable, splits.training),
            keras.callbacks.CSVLogger(str(run_folder / HISTORY_NAME), append=True),
            keras.callbacks.BackupAndRestore(str(run_folder / "resume"), double_checkpoint=True),
        ],
    )
    return run_folder / WEIGHTS_NAME


class MixedBatches(keras.utils.PyDataset):
    """Batches of float32 pictures (B, 48, 48, 1) and targets (B, 7), some mixed with another.

    The order depends on seed and epoch alone, so a run that was cut off goes on with the same.
    """

    def __init__(
        self, images: NDArray[np.uint8], targets: NDArray[np.float32], preset: Preset
    ) -> None:
        super().__init__(workers=1)
        self._images = images
        self._targets = targets
        self._preset = preset
        self.start(0)

    def start(self, epoch: int) -> None:
        """Shuffle for that epoch, from 0."""
        self._epoch = epoch
        self._order = np.random.default_rng((self._preset.seed, epoch)).permutation(
            len(self._images)
        )

    def __len__(self) -> int:
        return math.ceil(len(self._images) / self._preset.batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        size = self._preset.batch_size
        rows = self._order[index * size : (index + 1) * size]
        images, targets = self._images[rows].astype(np.float32)[..., None], self._targets[rows]
        if not self._preset.mixes(self._epoch):
            return images, targets
        picker = np.random.default_rng((self._preset.seed, self._epoch, index))
        drawn = picker.beta(0.4, 0.4, len(rows))
        share = np.maximum(drawn, 1 - drawn)
        share[picker.random(len(rows)) >= self._preset.mixup_share] = 1
        other = picker.permutation(len(rows))
        kept = share.astype(np.float32)
        wide = kept[:, None, None, None]
        return (
            wide * images + (1 - wide) * images[other],
            kept[:, None] * targets + (1 - kept[:, None]) * targets[other],
        )


class _Schedule(keras.callbacks.Callback):
    """What the preset changes from epoch to epoch: order, strength and side of the pictures."""

    def __init__(self, preset: Preset, augmentation: Augmentation, batches: MixedBatches) -> None:
        super().__init__()
        self._preset = preset
        self._augmentation = augmentation
        self._batches = batches

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._batches.start(epoch)
        self._augmentation.strength.assign(self._preset.strength(epoch))
        side_px = self._preset.side_px(epoch)
        if side_px != self._augmentation.side_px:
            self._augmentation.side_px = side_px
            self.model.make_train_function(force=True)


class _RenewStatistics(keras.callbacks.Callback):
    """Before every validation, measure batch statistics anew under the averaged weights.

    Those gathered while training belong to other weights (Izmailov et al. 2018, section 3.2).
    """

    def __init__(self, trainable: keras.Model, training: Faces, batches: int = 24) -> None:
        super().__init__()
        self._trainable = trainable
        self._images = training.images[..., None]
        self._batches = batches
        self._picker = np.random.default_rng(0)

    def on_test_begin(self, logs: dict[str, float] | None = None) -> None:
        norms = [
            layer
            for layer in self._trainable.layers[-1].layers
            if isinstance(layer, keras.layers.BatchNormalization)
        ]
        usual = [layer.momentum for layer in norms]
        for index in range(self._batches):
            for layer in norms:
                layer.momentum = index / (index + 1)  # a plain mean over the batches
            rows = self._picker.integers(0, len(self._images), 256)
            self._trainable(self._images[rows].astype(np.float32), training=True)
        for layer, momentum in zip(norms, usual, strict=True):
            layer.momentum = momentum


class _WriteAverage(keras.callbacks.Callback):
    """After every validation, write the averaged weights as a network of standard layers."""

    def __init__(self, network: keras.Model, preset: Preset, run_folder: Path) -> None:
        super().__init__()
        self._network = network
        self._run_folder = run_folder
        self._plain = _float_network(preset.network)

    def on_test_end(self, logs: dict[str, float] | None = None) -> None:
        self._plain.set_weights(self._network.get_weights())
        partial = self._run_folder / f"partial-{WEIGHTS_NAME}"
        self._plain.save(partial)
        partial.replace(self._run_folder / WEIGHTS_NAME)


def _float_network(name: str) -> keras.Model:
    policy = keras.mixed_precision.global_policy()
    keras.mixed_precision.set_global_policy("float32")
    try:
        return build_network(name)
    finally:
        keras.mixed_precision.set_global_policy(policy)


def _keep_config(preset: Preset, run_folder: Path) -> None:
    path = run_folder / CONFIG_NAME
    config = json.loads(json.dumps(asdict(preset)))
    if not path.exists():
        path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        return
    stored = json.loads(path.read_text(encoding="utf-8"))
    changed = sorted(key for key in config if stored.get(key) != config[key])
    if changed:
        raise ModelError(
            f"{run_folder} holds a run with another {', '.join(changed)}; choose another run folder"
        )
