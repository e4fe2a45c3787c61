"""What travels with a network: how to feed it, how to read it, and what it was measured at."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from models.errors import ModelError
from models.inference.calibration import Calibration
from models.labels import EMOTIONS, emotion_of

CARD_SUFFIX = ".card.json"

# Median of BlazeFace's box against FER2013's framing: python -m benchmarks.network.framing
MARGIN = 0.17
SHIFT_Y = -0.087


@dataclass(frozen=True, slots=True)
class Card:
    """Facts about weights, kept beside them as NAME.card.json.

    temperature and temperature_slope: see `models.inference.calibration`. mirror_lead: a face
    whose two likeliest emotions are less than this apart in logits is read in its mirror image as
    well, and the answer is the mean; 0: none is. mirror_zoom: the mirror image is drawn in by this
    factor.
    disgust_logit: added to the logit of disgust, which training shows too rarely (logit adjustment,
    Menon et al. 2021). black and white: what grey values 0 and 255 become before the network sees
    them; standardise: then every picture is brought to mean 0 and deviation 1. labels: the order of
    the network's outputs, FER2013's by default. margin widens a detector's box, shift_y moves its
    centre, both as a share of the box's side, to frame a face as FER2013 does. The figures are
    those on PublicTest, 0..1, calibration errors cross-fitted, degraded: at 32 px and JPEG quality
    40; None where nothing was measured. multiply_adds: per face.
    """

    version: str
    network: str = ""
    temperature: float = 1.0
    temperature_slope: float = 0.0
    black: float = 0.0
    white: float = 255.0
    standardise: bool = False
    mirror_lead: float = 0.0
    mirror_zoom: float = 1.0
    disgust_logit: float = 0.0
    margin: float = MARGIN
    shift_y: float = SHIFT_Y
    labels: tuple[str, ...] = EMOTIONS
    accuracy: float | None = None
    macro_f1: float | None = None
    calibration_error: float | None = None
    degraded_accuracy: float | None = None
    degraded_calibration_error: float | None = None
    parameters: int | None = None
    multiply_adds: int | None = None

    @property
    def calibration(self) -> Calibration:
        """How logits become probabilities."""
        return Calibration(self.temperature, self.temperature_slope)

    def write(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def card_path(weights: Path) -> Path:
    """Where the card of these weights lies: network.tflite, network.card.json."""
    return weights.with_suffix(CARD_SUFFIX)


def tells_scale(path: Path) -> bool:
    """Whether a card says what the network's input ranges over."""
    try:
        return not {"black", "white", "standardise"}.isdisjoint(_fields(path))
    except (OSError, ValueError, AttributeError):
        return False


def _fields(path: Path) -> dict[str, Any]:
    fields = json.loads(path.read_text(encoding="utf-8-sig"))
    # only what the network needs is asked for: its name stands in for a version
    return {"version": path.name.removesuffix(CARD_SUFFIX), **fields}


def read_card(path: Path) -> Card:
    """Read a card beside weights. Raises ModelError where it is no card or has other labels."""
    try:
        fields = _fields(path)
        card = Card(**{**fields, "labels": tuple(fields.get("labels", EMOTIONS))})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: not readable as the card of a network ({error})") from error
    order = [emotion_of(name) for name in card.labels]
    if sorted(order, key=str) != sorted(EMOTIONS):
        raise ModelError(f"{path}: labels are {card.labels}, they must be {EMOTIONS} in any order")
    card = replace(card, labels=tuple(str(name) for name in order))
    if not isinstance(card.standardise, bool):
        raise ModelError(f"{path}: standardise must be true or false, it is {card.standardise!r}")
    numbers = {
        name: getattr(card, name)
        for name in (
            *("temperature", "temperature_slope", "black", "white"),
            *("mirror_lead", "mirror_zoom", "disgust_logit"),
        )
    }
    for name, number in numbers.items():
        if not isinstance(number, int | float):
            raise ModelError(f"{path}: {name} must be a number, it is {number!r}")
    if card.temperature <= 0 or card.mirror_zoom < 1:
        raise ModelError(f"{path}: temperature must be over 0 and mirror_zoom at least 1")
    return card
