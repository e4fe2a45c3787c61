"""Training recipes by name."""

from dataclasses import dataclass, replace

from models.errors import ModelError


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe. hard_share: weight of the FER2013 label against the FER+ votes in the target.

    learning_rate is the peak after `warmup_epochs`, then falls as a cosine to zero (Loshchilov &
    Hutter 2016). average_decay is that of the running average of the weights, per step.
    """

    network: str
    epochs: int = 60
    batch_size: int = 128
    learning_rate: float = 0.1
    warmup_epochs: int = 3
    weight_decay: float = 5e-4
    hard_share: float = 0.7
    label_smoothing: float = 0.05
    augmentation: float = 0.6
    average_decay: float = 0.998
    precision: str = "float32"
    seed: int = 1


PRESETS = {"classmood": Preset(network="classmood")}


def with_options(name: str, **options: object) -> Preset:
    """The preset of that name with options replaced; None keeps the preset's value."""
    if name not in PRESETS:
        raise ModelError(f"no preset {name!r}; there are: {', '.join(PRESETS)}")
    given = {key: value for key, value in options.items() if value is not None}
    return replace(PRESETS[name], **given)  # type: ignore[arg-type]
