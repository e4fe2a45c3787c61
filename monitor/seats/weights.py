"""How much each sign speaks for a tile being a known seat.

They lie in `evidence.json` beside this module; `python -m benchmarks.seats.fit_evidence` fits
them on scripted lectures, and docs/architecture.md says which set ships and why.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage.errors import ConfigurationError

FILE = Path(__file__).with_name("evidence.json")

Curve = tuple[tuple[float, float], ...]
"""(measured value, evidence); in between it runs straight, outside it stays."""


def between(values: NDArray[np.float64], points: Curve) -> NDArray[np.float64]:
    """The evidence of measured values, of any shape, by a curve."""
    xs, ys = zip(*points, strict=True)
    result: NDArray[np.float64] = np.interp(values, xs, ys)
    return result


_CURVES = {"label", "label_resized", "room", "avatar"}


@dataclass(frozen=True, slots=True)
class Weights:
    """Evidence, in logarithms of odds, of each sign.

    label, label_resized: by distance of labels at one size of the tile, and across sizes.
    room, avatar: by difference in grey levels.
    nearly: at most for a label but for one sign or letter: an icon, or another student's.
    unsteady: factor for another label that just came up: toasts and borders pass.
    here, elsewhere: the tile is, or is not, where the seat was; _unlabelled: without labels.
    other_name_at_home: at least, where the room stayed: a border or a hand spoils a label.
    stayed: more for every place while most tiles keep theirs; stayed_resized, stayed_first_state:
    at least then, for a label in a window that was resized, and for one whose camera goes on or off
    for the first time.
    resized_alone: a name of another size without a known room.
    appearance_at_most: of the appearance elsewhere against another name.
    moved_to_other_room: in one moment. moved_from_room: away from a tile that still shows the room.
    moved_and_switched: a camera that goes on may bring its tile to the front.
    """

    label: Curve
    label_resized: Curve
    room: Curve
    avatar: Curve
    nearly: float
    unsteady: float
    here: float
    here_unlabelled: float
    elsewhere: float
    elsewhere_unlabelled: float
    other_name_at_home: float
    stayed: float
    stayed_resized: float
    stayed_first_state: float
    resized_alone: float
    appearance_at_most: float
    moved_to_other_room: float
    moved_from_room: float
    moved_and_switched: float

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Weights":
        """From what the file holds. Raises TypeError or ValueError where it does not fit."""
        if not isinstance(values, Mapping):
            raise TypeError("not a table of signs")
        known: dict[str, Any] = {}
        for name, value in values.items():
            points = isinstance(value, list)
            if points != (name in _CURVES):
                raise TypeError(f"{name} is of another form")
            known[name] = tuple((float(x), float(y)) for x, y in value) if points else float(value)
        return cls(**known)

    def as_dict(self) -> dict[str, Any]:
        """As the file holds it."""
        pairs = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {
            name: [list(point) for point in value] if isinstance(value, tuple) else value
            for name, value in pairs
        }

    def vector(self) -> NDArray[np.float64]:
        """All weights one after the other, float (K,): the heights of the curves, then the rest."""
        numbers: list[float] = []
        for value in self.as_dict().values():
            numbers += [y for _, y in value] if isinstance(value, list) else [value]
        return np.array(numbers)

    def with_vector(self, vector: NDArray[np.float64]) -> "Weights":
        """The same signs with other weights, in the order of `vector`."""
        left = iter(vector.tolist())
        return Weights.of(
            {
                name: [[x, next(left)] for x, _ in value] if isinstance(value, list) else next(left)
                for name, value in self.as_dict().items()
            }
        )


@cache
def fitted() -> Weights:
    """The weights that ship. Raises ConfigurationError where their file is missing or damaged."""
    try:
        return Weights.of(json.loads(FILE.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ConfigurationError(f"{FILE.name} is missing or damaged; install again") from error
