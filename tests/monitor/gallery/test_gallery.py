"""Tiles are found in any program's gallery, and only where there is one."""

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.demo import DrawnClass
from monitor.gallery.numbering import number_tiles
from monitor.gallery.tracker import GalleryTracker, find_tiles
from monitor.imaging.boxes import iou
from monitor.imaging.image_files import read_image
from monitor.types import BoxInt, TileState
from tests.support.pictures.synthetic_gallery import (
    NAMES,
    THEMES,
    Drawn,
    Scene,
    draw_gallery,
    random_scene,
)


def names(count: int) -> tuple[str, ...]:
    return tuple(NAMES[index % len(NAMES)] for index in range(count))


def matches(drawn: Drawn) -> bool:
    found = [tile.box_xyxy for tile in find_tiles(drawn.image).tiles]
    return len(found) == len(drawn.boxes) and all(
        iou(one, two) >= 0.9 for one, two in zip(found, drawn.boxes, strict=True)
    )


def furthest_edge_px(a: BoxInt, b: BoxInt) -> int:
    return max(abs(p - q) for p, q in zip(a, b, strict=True))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("count", [2, 5, 12, 25, 49])
def test_every_tile_of_any_theme_is_found_to_the_pixel(theme: str, count: int) -> None:
    drawn = draw_gallery(Scene(names(count), theme, bottom_bar_px=56, off=frozenset({1}), seed=3))
    layout = find_tiles(drawn.image)
    assert layout.kind == "grid"
    assert (layout.rows, layout.columns) == (drawn.rows, drawn.columns)
    for tile, box, state in zip(layout.tiles, drawn.boxes, drawn.states, strict=True):
        assert furthest_edge_px(tile.box_xyxy, box) <= 2
        assert tile.state is state


def test_the_centred_last_row_is_numbered_as_shown() -> None:
    drawn = draw_gallery(Scene(names(11)))
    last = find_tiles(drawn.image).tiles[-1]
    assert (last.row, last.column) == (drawn.rows, len(drawn.boxes) - (drawn.rows - 1) * 4)


@pytest.mark.parametrize("size_wh", [(1366, 768), (2560, 1440), (3840, 2160)])
def test_size_and_display_scale_do_not_matter(size_wh: tuple[int, int]) -> None:
    scale = size_wh[0] / 1920
    assert matches(draw_gallery(Scene(names(25), "meet", size_wh, scale=scale, top_bar_px=40)))


def test_the_active_speaker_border_does_not_move_the_box() -> None:
    scene = Scene(names(9), "zoom", seed=4)
    plain = find_tiles(draw_gallery(scene).image)
    for speaker in range(9):
        bordered = find_tiles(draw_gallery(replace(scene, speaker=speaker)).image)
        for one, two in zip(plain.tiles, bordered.tiles, strict=True):
            assert furthest_edge_px(one.box_xyxy, two.box_xyxy) <= 1


SIZES_WH = [(900, 560), (1024, 600), (1118, 678), (1120, 700), (1280, 720), (1366, 768)]
SHOWN_AS_DRAWN_PX = 2


def misplaced(drawn: Drawn) -> list[int]:
    """Indexes of the tiles that are not found where they are drawn."""
    found = [tile.box_xyxy for tile in find_tiles(drawn.image).tiles]
    return [
        index
        for index, box in enumerate(drawn.boxes)
        if not any(furthest_edge_px(box, other) <= SHOWN_AS_DRAWN_PX for other in found)
    ]


@pytest.mark.parametrize("size_wh", SIZES_WH, ids=str)
@pytest.mark.parametrize("theme", ["zoom", "teams-light", "webex"])
def test_an_active_speaker_border_hides_no_tile_at_any_size(
    theme: str, size_wh: tuple[int, int]
) -> None:
    scene = Scene(names(20), theme, size_wh, top_bar_px=32, seed=2)
    for speaker in range(20):
        assert misplaced(draw_gallery(replace(scene, speaker=speaker))) == [], speaker


@pytest.mark.parametrize("colour", [(255, 255, 255), (150, 150, 150)], ids=["white", "grey"])
@pytest.mark.parametrize("theme", ["zoom", "webex"])
def test_a_border_without_a_strong_colour_hides_no_tile(
    theme: str, colour: tuple[int, int, int]
) -> None:
    for size_wh in ((1120, 700), (1366, 768)):
        for speaker in range(0, 20, 5):
            drawn = draw_gallery(Scene(names(20), theme, size_wh, seed=2))
            x0, y0, x1, y1 = drawn.boxes[speaker]
            cv2.rectangle(drawn.image, (x0 - 1, y0 - 1), (x1, y1), colour, 3)
            assert misplaced(drawn) == [], (size_wh, speaker)


@pytest.mark.parametrize("size_wh", [(1120, 700), (1118, 678), (1280, 720)], ids=str)
def test_students_of_the_drawn_class_keep_their_places_whoever_speaks(
    size_wh: tuple[int, int],
) -> None:
    scene = DrawnClass(size_wh)
    for second in (3.0, 58.0, 64.0, 118.0, 138.0):
        shown = {
            (seat.row, seat.column): seat.box_xyxy
            for seat in scene.truth(second)
            if seat.box_xyxy is not None
        }
        tiles = find_tiles(scene.render(second)).tiles
        assert {(tile.row, tile.column) for tile in tiles} == set(shown)
        for tile in tiles:
            assert furthest_edge_px(tile.box_xyxy, shown[tile.row, tile.column]) <= 2


def boxes_of(places: list[tuple[int, float]]) -> list[BoxInt]:
    """Boxes of 160 x 90 px at row and column from 0; half a column is half a tile further."""
    corners = [(round(10 + column * 166), 10 + row * 96) for row, column in places]
    return [(x, y, x + 160, y + 90) for x, y in corners]


def places_of(*rows: list[float]) -> list[tuple[int, float]]:
    return [(number, column) for number, row in enumerate(rows) for column in row]


FULL = [0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ([1.0, 2.0, 3.0, 4.0], [2, 3, 4, 5]),
        ([0.0, 2.0, 3.0, 4.0], [1, 3, 4, 5]),
        ([0.0, 1.0, 2.0, 3.0], [1, 2, 3, 4]),
        ([3.0], [4]),
    ],
)
def test_a_tile_missing_in_a_full_row_does_not_shift_its_neighbours(
    row: list[float], columns: list[int]
) -> None:
    numbers = number_tiles(boxes_of(places_of(FULL, row, FULL)))
    assert [column for number, column in numbers if number == 2] == columns


@pytest.mark.parametrize(
    ("last", "columns"),
    [
        ([1.0, 2.0, 3.0], [1, 2, 3]),  # centred in step with the columns
        ([0.5, 1.5, 2.5, 3.5], [1, 2, 3, 4]),  # centred between them
        ([1.5, 2.5, 3.5], [2, 3, 4]),  # the same without its first tile
        ([0.0, 1.0], [1, 2]),  # aligned left
        ([1.0, 2.0, 3.0, 4.0], [2, 3, 4, 5]),  # full but for its first tile
        ([2.0], [1]),
    ],
)
def test_a_shorter_last_row_counts_from_one(last: list[float], columns: list[int]) -> None:
    numbers = number_tiles(boxes_of(places_of(FULL, FULL, last)))
    assert [column for number, column in numbers if number == 3] == columns


def test_a_side_panel_and_toolbars_are_no_tiles() -> None:
    scene = Scene(names(16), "teams-light", panel_px=320, top_bar_px=48, bottom_bar_px=64)
    assert matches(draw_gallery(scene))


def test_a_lone_large_tile_is_a_gallery_of_one() -> None:
    layout = find_tiles(draw_gallery(Scene(names(1), "meet", top_bar_px=40, seed=2)).image)
    assert [tile.state for tile in layout.tiles] == [TileState.VIDEO]


def test_most_random_galleries_are_solved_exactly() -> None:
    solved = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        scene = random_scene(rng, int(rng.integers(1, 50)))
        if scene.size_wh[0] > 1920:
            scene = replace(scene, size_wh=(1920, 1080), scale=1.0)
        solved += matches(draw_gallery(scene))
    assert solved >= 27


def wallpaper() -> NDArray[np.uint8]:
    small = np.random.default_rng(1).integers(20, 200, (5, 7, 3)).astype(np.float32)
    large = cv2.resize(small, (1600, 900), interpolation=cv2.INTER_CUBIC)
    return np.clip(large, 0, 255).astype(np.uint8)


def page_of_text(ground: int, ink: int) -> NDArray[np.uint8]:
    image = np.full((900, 1600, 3), 128, np.uint8)
    image[40:, 380:1220] = ground
    rng = np.random.default_rng(2)
    for y in range(90, 880, 26):
        line = " ".join("word" * int(n) for n in rng.integers(1, 3, int(rng.integers(4, 9))))
        cv2.putText(image, line, (420, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (ink,) * 3, 1)
    return image


@pytest.mark.parametrize(
    "image",
    [
        wallpaper(),
        page_of_text(255, 30),
        page_of_text(30, 210),
        np.zeros((720, 1280, 3), np.uint8),
        np.full((400, 600, 3), 240, np.uint8),
        np.zeros((1, 1, 3), np.uint8),
    ],
    ids=["wallpaper", "document", "code editor", "black", "empty", "one pixel"],
)
def test_what_is_no_gallery_is_said_to_be_none(image: NDArray[np.uint8]) -> None:
    layout = find_tiles(image)
    assert layout.kind == "none"
    assert layout.tiles == ()


def test_a_new_layout_counts_after_two_frames_that_agree() -> None:
    nine, twelve = (draw_gallery(Scene(names(count))).image for count in (9, 12))
    tracker = GalleryTracker()
    counts = [len(tracker.update(image).tiles) for image in (nine, twelve, nine, twelve, twelve)]
    assert counts == [9, 0, 9, 0, 12]


def test_another_window_over_the_gallery_is_never_read_as_tiles() -> None:
    tracker = GalleryTracker()
    tracker.update(draw_gallery(Scene(names(9), size_wh=(1600, 900))).image)
    kinds = [tracker.update(page_of_text(255, 30)) for _ in range(3)]
    assert [layout.kind for layout in kinds] == ["unsettled", "none", "none"]
    assert all(layout.tiles == () for layout in kinds)


def test_states_are_those_of_the_newest_frame() -> None:
    scene = Scene(names(9))
    tracker = GalleryTracker()
    tracker.update(draw_gallery(scene).image)
    layout = tracker.update(draw_gallery(replace(scene, off=frozenset({4}))).image)
    assert layout.tiles[4].state is TileState.CAMERA_OFF


@pytest.mark.parametrize(
    "name",
    [
        "gallery_dolby_4.jpeg",
        "gallery_plugnmeet_desktop_crop_12_light.png",
        "gallery_zoom_call_6.png",
        "gallery_100ms_alloff_4.jpg",
    ],
)
def test_tiles_of_real_galleries_are_counted(shared_data: Path, name: str) -> None:
    folder = shared_data / "gallery"
    with (folder / "index.csv").open(newline="") as file:
        expected = {row["file"]: int(row["tiles"]) for row in csv.DictReader(file)}
    layout = find_tiles(read_image(folder / name))
    assert len(layout.tiles) == expected[name]
    off = sum(tile.state is TileState.CAMERA_OFF for tile in layout.tiles)
    assert off == (len(layout.tiles) if "alloff" in name else 0)


def test_a_coarsely_compressed_picture_is_solved_too() -> None:
    drawn = draw_gallery(Scene(names(25), speaker=3, bottom_bar_px=56, seed=275))
    _, encoded = cv2.imencode(".jpg", drawn.image, [cv2.IMWRITE_JPEG_QUALITY, 40])
    found = find_tiles(np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8))
    assert len(found.tiles) == 25
