"""Names as meeting programs write them are read whole, and alike whatever is behind them."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.seats.seat_switches_labels import STYLES, LabelStyle, draw_label
from monitor.labels.fingerprint import Fingerprint
from monitor.labels.reader import LabelReader
from monitor.types import BoxInt

WIDTH, HEIGHT = 277, 155
GLASS, SHADOW = STYLES[0], STYLES[3]
SAME, OTHER = 0.06, 0.2


def tile(
    name: str, style: LabelStyle, *, scale: float = 1.0, ground: int = 60
) -> NDArray[np.uint8]:
    """A tile of one grey level with a name, uint8 (155, 277, 3)."""
    made = np.full((HEIGHT, WIDTH, 3), ground, np.uint8)
    draw_label(made, name, style, scale, 2, muted=False)
    return made


def read(image: NDArray[np.uint8]) -> tuple[Fingerprint, BoxInt]:
    found = LabelReader(salt=5).find(image, [(0, 0, WIDTH, HEIGHT)])[0]
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["Tess Moore", "Viktor Hahn", "Wanda Kos", "Yusuf Kaya"])
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_large_letters_are_not_cut_at_their_tops(name: str, scale: float) -> None:
    _, (left, top, right, bottom) = read(tile(name, SHADOW, scale=scale))
    assert left <= 12 * scale
    assert right - left > 0.4 * len(name) * 14 * scale
    assert bottom - top >= 0.6 * 14 * scale


def test_a_long_name_is_read_to_its_end() -> None:
    short, _ = read(tile("Maximilian Oberhuber", SHADOW, scale=1.25))
    long, (_, _, right, _) = read(tile("Maximilian Oberhuber-Waldstein", SHADOW, scale=1.25))
    assert right > 0.8 * WIDTH
    assert long.distance(short) > OTHER


@pytest.mark.parametrize("name", ["Lucas Silva", "Elena Petrova", "Thandiwe Dube", "李小龍"])
def test_what_shines_through_a_plate_does_not_change_the_name(name: str) -> None:
    dark, _ = read(tile(name, GLASS, ground=20))
    for ground in (80, 140, 200):
        assert dark.distance(read(tile(name, GLASS, ground=ground))[0]) <= SAME


@pytest.mark.parametrize("name", ["Lucas Silva", "Elena Petrova", "Quinn Daly", "Marcus Brown"])
def test_a_name_without_a_plate_reads_alike_on_dark_and_on_light(name: str) -> None:
    dark, _ = read(tile(name, SHADOW, ground=40))
    for ground in (80, 120):
        assert dark.distance(read(tile(name, SHADOW, ground=ground))[0]) <= 0.12


def test_a_white_collar_below_a_name_is_no_part_of_it() -> None:
    plain = tile("Samuel Cohen", SHADOW)
    collar = plain.copy()
    for x in (70, 84, 98):  # tips of a collar, as light as the letters
        tip = np.array([[x, HEIGHT - 1 - 3], [x + 9, HEIGHT - 1 - 3], [x + 4, HEIGHT - 6]])
        cv2.fillPoly(collar, [tip], (240, 240, 240))
    assert read(plain)[0].distance(read(collar)[0]) <= SAME
