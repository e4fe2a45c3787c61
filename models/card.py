"""What travels with a network: how to feed it, how to read it, and what it was measured at."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from models.errors import ModelError
from models.labels import EMOTIONS

# Median of BlazeFace's box against FER2013's framing, over 7,178 enlarged training pictures
MARGIN = 0.17
SHIFT_Y = -0.087


@dataclass(frozen=True, slots=True)
class Card:
    """Facts about packaged weights.

    temperature divides the logits (Guo et al. 2017). margin widens a detector's box, shift_y moves
    its centre, both as a share of the box's side, to frame a face as FER2013 does. accuracy and
    calibration_error are those on PublicTest, 0..1; None where nothing was measured.
    """

    version: str
    network: str = ""
    temperature: float = 1.0
    margin: float = MARGIN
    shift_y: float = SHIFT_Y
    labels: tuple[str, ...] = EMOTIONS
    accuracy: float | None = None
    macro_f1: float | None = None
    calibration_error: float | None = None

    def write(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def read_card(path: Path) -> Card:
    """Read a card beside weights. Raises ModelError where it is no card or has other labels."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        card = Card(**{**fields, "labels": tuple(fields.get("labels", EMOTIONS))})
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"{path}: not readable as the card of a network ({error})") from error
    if card.labels != EMOTIONS:
        raise ModelError(f"{path}: labels are {card.labels}, they must be {EMOTIONS}")
    return card
