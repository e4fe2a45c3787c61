"""What happens between the epochs of a training run."""

from pathlib import Path

import keras
import numpy as np

from models.data.dataset import Faces
from models.training.batches import MixedBatches
from models.training.layers import Augmentation
from models.training.networks import build_network, precision
from models.training.presets import Preset
from models.training.run_folder import WEIGHTS_NAME

_RENEWED_AT_ONCE = 256


class Schedule(keras.callbacks.Callback):
    """What the preset changes from epoch to epoch: order, strength and side of the pictures."""

    def __init__(
        self, preset: Preset, augmentation: Augmentation | None, batches: MixedBatches
    ) -> None:
        super().__init__()
        self._preset = preset
        self._augmentation = augmentation
        self._batches = batches

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Prepare that epoch; the training step is traced again where the side changes."""
        self._batches.start(epoch)
        if self._augmentation is None:
            return
        self._augmentation.strength.assign(self._preset.strength(epoch))
        side_px = self._preset.side_px(epoch)
        if side_px != self._augmentation.side_px:
            self._augmentation.side_px = side_px
            self.model.make_train_function(force=True)


class RenewStatistics(keras.callbacks.Callback):
    """Before every validation, measure batch statistics anew under the averaged weights.

    Those gathered while training belong to other weights (Izmailov et al. 2018, section 3.2).
    """

    def __init__(self, trainable: keras.Model, training: Faces, batches: int = 24) -> None:
        super().__init__()
        self._trainable = trainable
        self._images = training.images[..., None]
        # of a small set no more than it holds
        self._batches = min(batches, -(-len(self._images) // _RENEWED_AT_ONCE))
        self._picker = np.random.default_rng(0)

    def on_test_begin(self, logs: dict[str, float] | None = None) -> None:
        """Show some training pictures and take the plain mean of their statistics."""
        norms = [
            layer
            for layer in self._trainable.layers[-1].layers
            if isinstance(layer, keras.layers.BatchNormalization)
        ]
        usual = [layer.momentum for layer in norms]
        for index in range(self._batches):
            for layer in norms:
                layer.momentum = index / (index + 1)
            rows = self._picker.integers(0, len(self._images), _RENEWED_AT_ONCE)
            self._trainable(self._images[rows].astype(np.float32), training=True)
        for layer, momentum in zip(norms, usual, strict=True):
            layer.momentum = momentum


class WriteWeights(keras.callbacks.Callback):
    """After every validation, write what was judged as a network of standard layers."""

    def __init__(self, network: keras.Model, preset: Preset, run_folder: Path) -> None:
        super().__init__()
        self._network = network
        self._run_folder = run_folder
        self._plain = _float_network(preset.network)

    def on_test_end(self, logs: dict[str, float] | None = None) -> None:
        """Replace the file in one step, so that a kill leaves the former one."""
        self._plain.set_weights(self._network.get_weights())
        partial = self._run_folder / f"partial-{WEIGHTS_NAME}"
        self._plain.save(partial)
        partial.replace(self._run_folder / WEIGHTS_NAME)


def _float_network(name: str) -> keras.Model:
    with precision("float32"):
        return build_network(name)
