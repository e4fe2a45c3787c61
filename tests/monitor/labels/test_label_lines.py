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
GLASS, HIGH, SOLID, SHADOW = STYLES[:4]
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


@pytest.mark.parametrize(
    "name", ["Tim Borg", "iPad", "Jo", "Aisha Rahman", "Harpreet Singh", "Sofia Rossi", "Li Na"]
)
@pytest.mark.parametrize("tile_h", [124, 140, 155, 162, 170])
@pytest.mark.parametrize("scale", [1.25, 1.5, 1.75])
def test_an_icon_beside_a_name_is_not_taken_for_it(name: str, tile_h: int, scale: float) -> None:
    """In a low tile the first strip cuts large letters, and only a low icon stands in it whole."""
    made = np.full((tile_h, 288, 3), 110, np.uint8)
    draw_label(made, name, SOLID, scale, 3, muted=True)
    found = LabelReader(salt=5).find(made, [(0, 0, 288, tile_h)])[0]
    assert found is not None
    left, _, right, _ = found[1]
    assert left <= 12 * scale
    assert right - left > 0.4 * len(name) * 13 * scale


def collared(image: NDArray[np.uint8], left: int, ground: int) -> NDArray[np.uint8]:
    """The same with a person beside the plate: a jacket of this grey and a white collar."""
    made = image.copy()
    _, wide = np.nonzero((image != image[0, 0]).any(axis=2))
    beside = made[:, wide.max() + 1 :]
    height = len(made)
    cv2.fillPoly(
        beside, [np.array([[-9, height], [left + 20, height - 60], [left + 120, height]])],
        (ground + 20, ground, ground - 10),
    )  # fmt: skip
    for x in (left, left + 34):
        tip = np.array([[x, height - 34], [x + 16, height - 14], [x + 3, height - 6]])
        cv2.fillPoly(beside, [tip], (244, 244, 242))
    return made


@pytest.mark.parametrize("name", ["Yusuf Kaya", "Jo", "Elena Petrova", "李小龍"])
@pytest.mark.parametrize("style", [GLASS, HIGH, SOLID], ids=["glass", "by height", "solid"])
@pytest.mark.parametrize("left", [-6, 0, 3, 8])
def test_a_white_collar_beside_a_plate_is_no_part_of_the_name(
    name: str, style: LabelStyle, left: int
) -> None:
    for ground in (70, 120, 170):
        plain = tile(name, style, scale=1.25, ground=ground - 20)
        assert read(plain)[0].distance(read(collared(plain, left, ground))[0]) <= SAME


@pytest.mark.parametrize("name", ["Elena Petrova", "Marcus Brown", "Thandiwe Dube"])
@pytest.mark.parametrize("ground", [30, 50, 80])
@pytest.mark.parametrize("lighter", [0, 15, 35, 60])
def test_a_name_without_a_plate_is_read_across_an_edge_behind_it(
    name: str, ground: int, lighter: int
) -> None:
    """A curtain or a door frame is as straight as the end of a plate, and so is a letter's stem."""
    whole = read(tile(name, SHADOW, ground=20))[1]
    for at in range(20, 110, 3):
        made = np.full((HEIGHT, WIDTH, 3), ground, np.uint8)
        made[:, at:] += np.uint8(lighter)
        draw_label(made, name, SHADOW, 1.0, 2, muted=False)
        assert abs(read(made)[1][2] - whole[2]) <= 3, at
