"""What stands still outlines an icon, and a plate with a name is searched at its ends."""

import cv2
import numpy as np
import pytest

from benchmarks.reactions.icons import Look, icon, lay
from monitor.reactions.icons import search
from monitor.reactions.network import IconNetwork
from monitor.reactions.outline import outline
from monitor.reactions.zones import Cluster
from storage.kinds import ReactionKind
from tests.support.pictures.synthetic_gallery import Image

HANDS = (ReactionKind.RAISED_HAND, ReactionKind.THUMBS_UP, ReactionKind.THUMBS_DOWN)


def camera(seed: int, level: int = 120) -> Image:
    rng = np.random.default_rng(seed)
    return (level + rng.integers(-6, 7, (160, 260, 3))).astype(np.uint8)


def two_looks(kind: ReactionKind, size: int, number: int) -> tuple[Image, Image, tuple[int, int]]:
    """An icon over a camera's grain at two looks, and its left upper corner."""
    at = (90 + number, 80 + number % 7)
    drawn = icon(kind, Look("held out", 500 + number))
    looks = camera(2 * number), camera(2 * number + 1)
    for one in looks:
        lay(one, drawn, at, size)
    return *looks, at


@pytest.mark.parametrize("size", [16, 22, 30, 46])
@pytest.mark.parametrize("kind", HANDS)
def test_the_outline_is_the_icons_own(kind: ReactionKind, size: int) -> None:
    for number in range(6):
        before, now, at = two_looks(kind, size, number)
        rough = Cluster(at[0] + 0.68 * size, at[1] + 0.35 * size, 0.9 * size, strip=True)
        found = outline(now, before, rough)
        assert found is not None, number
        # a thumb is not as high as its square, and an icon's soft edge has the camera's grain
        assert abs(found.x - (at[0] + size / 2)) <= 0.14 * size + 1
        assert abs(found.y - (at[1] + size / 2)) <= 0.14 * size + 1
        assert 0.5 * size <= found.size_px <= 1.1 * size


def test_without_a_camera_around_it_there_is_no_outline() -> None:
    now = np.full((160, 260, 3), 40, np.uint8)
    place = Cluster(100.0, 80.0, 24.0, strip=True)
    assert outline(now, now.copy(), place) is None
    assert outline(now, None, place) is None
    assert outline(now, camera(1), place) is None


@pytest.mark.parametrize("size", [16, 22, 30])
@pytest.mark.parametrize("kind", HANDS)
def test_an_icon_of_which_the_place_is_a_little_off_is_told_by_its_outline(
    kind: ReactionKind, size: int
) -> None:
    network, wrong = IconNetwork(), []
    for number in range(8):
        before, now, at = two_looks(kind, size, number)
        rough = Cluster(at[0] + 0.5 * size, at[1] + 0.78 * size, 0.85 * size, strip=True)
        [found] = search(now, [rough], network, before)
        if found is None or found.kind is not kind:
            wrong.append((number, found))
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize("tone", [(255, 255, 255), (168, 199, 250), (254, 247, 224), (60, 64, 67)])
@pytest.mark.parametrize("high", [24, 30, 39, 48])
def test_a_hand_on_a_plate_is_found_beside_its_name(high: int, tone: tuple[int, int, int]) -> None:
    network, wrong = IconNetwork(), []
    for number in range(6):
        image = camera(number)
        left, top, wide = 20 + 3 * number, 90, round((4.5 + number / 2) * high)
        cv2.rectangle(image, (left, top), (left + wide - 1, top + high - 1), tone, -1)
        ink = (60, 64, 67) if tone[0] > 100 else (235, 235, 235)
        cv2.putText(image, "Ana Lima Reis"[: 6 + number], (left + high, top + round(0.72 * high)),
                    cv2.FONT_HERSHEY_SIMPLEX, high / 50, ink, 1, cv2.LINE_AA)  # fmt: skip
        size = round(high / 1.5)
        drawn = icon(ReactionKind.RAISED_HAND, Look("held out", 40 + number))
        lay(image, drawn, (left + (high - size) / 2, top + (high - size) / 2), size)
        place = Cluster(
            left + wide / 2, top + high / 2, float(wide), strip=True, high_px=high + 2.0
        )
        [found] = search(image, [place], network)
        if found is None or found.kind is not ReactionKind.RAISED_HAND:
            wrong.append((number, found))
    assert len(wrong) <= 1, wrong
