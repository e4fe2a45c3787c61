"""Hands, thumbs and clapping beside a name are told apart, small ones too, on both themes."""

import numpy as np
import pytest

from benchmarks.reactions.icons import Look, icon, lay
from monitor.reactions.icons import search
from monitor.reactions.network import IconNetwork
from monitor.reactions.zones import Cluster
from storage.kinds import ReactionKind
from tests.support.pictures.synthetic_gallery import Image

HANDS = (ReactionKind.RAISED_HAND, ReactionKind.THUMBS_UP, ReactionKind.THUMBS_DOWN,
         ReactionKind.CLAPPING)  # fmt: skip
SHAPES = 12


def strip(kind: ReactionKind, size: int, number: int) -> tuple[Image, Cluster]:
    """A label's strip with an icon, and where something came to stay, a little off."""
    rng = np.random.default_rng([number, size])
    dark = number % 2 == 0
    level = 34 if dark else 220
    image: Image = np.full((120, 220, 3), level, np.uint8)
    image[:70] += rng.integers(0, 31, (70, 1, 3)).astype(np.uint8)
    at = (60 + number, 76 - size // 2)
    lay(image, icon(kind, Look("held out", 7000 + number, dark)), at, size)
    off = rng.uniform(-0.08, 0.08, 2) * size
    middle = (at[0] + size / 2 + off[0], at[1] + size / 2 + off[1])
    return image, Cluster(middle[0], middle[1], float(rng.uniform(0.85, 1.15)) * size, strip=True)


@pytest.mark.parametrize("size", [15, 18, 22, 28, 46])
def test_hands_are_told_apart_at_every_size(size: int) -> None:
    network, wrong = IconNetwork(), []
    for kind in HANDS:
        for number in range(SHAPES):
            image, place = strip(kind, size, number)
            [found] = search(image, [place], network)
            if found is None or found.kind is not kind:
                wrong.append((kind, number, found))
    assert len(wrong) <= 0.05 * SHAPES * len(HANDS), wrong


def test_a_window_of_nothing_is_none() -> None:
    network = IconNetwork()
    for level in (0, 90, 255):
        plain = np.full((120, 220, 3), level, np.uint8)
        assert search(plain, [Cluster(110.0, 60.0, 24.0, strip=True)], network) == [None]
    assert search(plain, [], network) == []
