"""Recognises which numbers a stranger's network takes for black and white.

A network fed on another scale than it was trained on does not fail: it answers, mostly the same and
with certainty. Its answers for drawn faces are compared with the packaged network's on the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.inference.card import Card
from models.labels import EMOTIONS

Answers = NDArray[np.float32]
"""Probabilities (N, 7), one row per probe face."""

USUAL_SCALES = (
    (0.0, 255.0, False), (0.0, 1.0, False), (-1.0, 1.0, False), (-0.5, 0.5, False),
    (-1.99, 1.93, False), (-128.0, 127.0, False), (0.0, 255.0, True),
)  # fmt: skip
"""black, white, standardise. The fifth is FER2013's mean and deviation, the last each picture's."""

_CERTAIN = 0.97
_ALL_THE_SAME = 0.9
_SENSIBLE = 1.9  # nats; who knows nothing and says so gets log 7 = 1.95
_AGREES = 0.35
_BETTER_BY = 1.0  # nats
_AS_GOOD = 0.03  # nats; then the more usual scale is taken
_DOUBTFUL = 4.0  # nats; certain, and of other things


@dataclass(frozen=True, slots=True)
class ScaleFinding:
    """The card to read by, and one line for the user where something was assumed or is amiss."""

    card: Card
    message: str | None = None


def agreement(answers: Answers, reference: Answers) -> float:
    """Correlation, -1..1, of what sets each face's answer apart from the mean answer."""
    own, other = answers - answers.mean(axis=0), reference - reference.mean(axis=0)
    size = float(np.sqrt((own**2).sum() * (other**2).sum()))
    return float((own * other).sum()) / size if size > 1e-9 else 0.0


def saturated(answers: Answers) -> bool:
    """Whether nearly all faces, varied as they are, get one emotion with certainty."""
    counts = np.bincount(answers.argmax(axis=1), minlength=len(EMOTIONS))
    return bool(
        answers.max(axis=1).mean() > _CERTAIN and counts.max() >= _ALL_THE_SAME * len(answers)
    )


def surprise(answers: Answers, reference: Answers) -> float:
    """Mean cross-entropy in nats: how little the answers expect what the reference says."""
    return float(-(reference * np.log(np.maximum(answers, 1e-6))).sum(axis=1).mean())


def find_scale(
    card: Card, *, told: bool, ask: Callable[[Card], Answers], reference: Answers, name: str
) -> ScaleFinding:
    """The scale of `card` where it was told there; else the usual one whose answers make sense.

    ask: the network's answers for the probe faces when read by a card. reference: the packaged
    network's.
    """
    ask = cache(ask)
    given = ask(card)
    every = [replace(card, black=b, white=w, standardise=s) for b, w, s in USUAL_SCALES]
    # standardising flatters any network: it is named as a possibility, never chosen
    scales = [each for each in every if not each.standardise]
    least = min(surprise(ask(each), reference) for each in scales)
    best = next(each for each in scales if surprise(ask(each), reference) <= least + _AS_GOOD)
    is_better = surprise(given, reference) - least >= _BETTER_BY
    is_clear = is_better and (least < _SENSIBLE or agreement(ask(best), reference) >= _AGREES)
    is_certain = float(given.max(axis=1).mean()) > _CERTAIN
    doubtful = (
        saturated(given) or surprise(given, reference) > _DOUBTFUL or (is_certain and is_clear)
    )
    fields = f'"black": {best.black:g}, "white": {best.white:g}'
    if is_clear and not told:
        return ScaleFinding(
            best,
            f"{name} makes sense of faces for input from {describe(best)}, and is read so; "
            f"confirm it by writing {{{fields}}} into its card file",
        )
    if doubtful:
        if min(surprise(ask(each), reference) for each in every) < least - _AS_GOOD:
            fields += '} or {"standardise": true'
        emotion = EMOTIONS[int(given.mean(axis=0).argmax())]
        what = f"{emotion} for every face" if saturated(given) else "oddly for drawn faces"
        return ScaleFinding(
            card,
            f"{name} answers {what}, with certainty, when it is fed {describe(card)}; it was "
            f"likely trained on another range: try {{{fields}}} in its card file",
        )
    return ScaleFinding(card)


def describe(card: Card) -> str:
    """The input range in words."""
    if card.standardise:
        return "each picture's own mean 0 and deviation 1"
    return f"{card.black:g} to {card.white:g}"
