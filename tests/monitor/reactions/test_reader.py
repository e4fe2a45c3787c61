"""Icons on tiles are read with kind, begin and end; what is no icon of a program is not."""

from datetime import UTC, datetime, timedelta
from functools import cache

import cv2
import numpy as np
import pytest

from benchmarks.layouts.wild_people import Crowd
from benchmarks.reactions.icons import Look, icon, lay
from benchmarks.reactions.lecture import Lecture, Setting
from benchmarks.reactions.reactions import Score, run
from monitor.reactions.icons import Icon
from monitor.reactions.memory import Place
from monitor.reactions.reader import ReactionReader
from monitor.seats.types import SeatedTile
from monitor.types import Tile, TileState
from storage.kinds import ReactionKind
from storage.records import ReactionEvent
from tests.support.pictures.synthetic_gallery import Image

START = datetime(2026, 11, 29, 9, tzinfo=UTC)
BOXES = ((20, 20, 260, 155), (270, 20, 510, 155), (20, 165, 260, 300), (270, 165, 510, 300))
LOOK = Look("fit", 7)


@cache
def crowd() -> Crowd:
    return Crowd()


def camera(second: int, number: int) -> Image:
    """A tile's picture: a wall with grain, never the very same twice."""
    rng = np.random.default_rng([second, number])
    tile = np.full((135, 240, 3), (120, 110, 90 + 20 * number), np.int16)
    tile += rng.integers(-5, 6, tile.shape).astype(np.int16)
    return tile.astype(np.uint8)


def window(second: int) -> Image:
    image = np.full((320, 530, 3), 30, np.uint8)
    for number, (x0, y0, x1, y1) in enumerate(BOXES):
        image[y0:y1, x0:x1] = camera(second, number)
    return image


def read(
    pictures: list[Image], boxes: list[tuple[tuple[int, int, int, int], ...]] | None = None,
    state: TileState = TileState.VIDEO,
) -> list[ReactionEvent]:  # fmt: skip
    """Events of pictures a second apart; each with its boxes in the order of the seats."""
    reader = ReactionReader()
    events: list[ReactionEvent] = []
    for second, image in enumerate(pictures):
        placed = BOXES if boxes is None else boxes[second]
        seated = [SeatedTile(Tile(box, state, 1, 1), n + 1, None) for n, box in enumerate(placed)]
        events += reader.read(image, seated, START + timedelta(seconds=second), float(second))
    return events


def with_icon(
    start: int, stop: int, length: int, kind: ReactionKind = ReactionKind.RAISED_HAND,
    at: tuple[int, int] = (276, 26), size: int = 30,
) -> list[Image]:  # fmt: skip
    pictures = []
    for second in range(length):
        image = window(second)
        if start <= second < stop:
            lay(image, icon(kind, LOOK), at, size)
        pictures.append(image)
    return pictures


def seconds(event: ReactionEvent) -> tuple[int, int | None]:
    end = None if event.ended_at is None else (event.ended_at - START).seconds
    return (event.began_at - START).seconds, end


def _scaled(box: tuple[int, int, int, int], scale: float) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (round(scale * edge) for edge in box)
    return x0, y0, x1, y1


@pytest.mark.parametrize("kind", list(ReactionKind))
def test_every_kind_is_read_with_its_begin_and_end(kind: ReactionKind) -> None:
    begin, end = read(with_icon(4, 10, 16, kind))
    assert (begin.number, begin.kind) == (2, kind)
    assert seconds(begin) == (4, None)
    assert seconds(end) == (4, 9)


@pytest.mark.parametrize("size", [16, 20, 26, 34, 46])
def test_a_hand_is_read_at_every_size(size: int) -> None:
    assert [event.number for event in read(with_icon(4, 12, 12, size=size))] == [2]


def test_a_hand_that_flickers_is_one_raise() -> None:
    pictures = with_icon(4, 14, 18)
    pictures[8] = window(8)
    assert [seconds(one) for one in read(pictures)] == [(4, None), (4, 13)]


def test_a_hand_stays_one_raise_where_its_tile_moves() -> None:
    pictures: list[Image] = []
    boxes: list[tuple[tuple[int, int, int, int], ...]] = []
    swapped = (BOXES[1], BOXES[0], *BOXES[2:])
    for second in range(14):
        image = window(second)
        moved = second >= 8
        if second >= 3:
            x0, y0 = (BOXES[1] if not moved else BOXES[0])[:2]
            lay(image, icon(ReactionKind.RAISED_HAND, LOOK), (x0 + 6, y0 + 6), 30)
        pictures.append(image)
        boxes.append(BOXES if not moved else swapped)
    assert [(one.number, seconds(one)) for one in read(pictures, boxes)] == [(2, (3, None))]


@pytest.mark.parametrize("scale", [0.75, 1.5])
def test_a_hand_stays_one_raise_where_its_tile_changes_size(scale: float) -> None:
    pictures = with_icon(4, 14, 18)
    pictures[8:] = [
        np.asarray(cv2.resize(one, None, fx=scale, fy=scale), np.uint8) for one in pictures[8:]
    ]
    larger = tuple(_scaled(box, scale) for box in BOXES)
    boxes = [BOXES] * 8 + [larger] * 10
    assert [seconds(one) for one in read(pictures, boxes)] == [(4, None), (4, 13)]


def test_what_lay_under_a_hand_is_not_taken_for_it() -> None:
    """A patch of the camera that the network takes for a hand has not the hand's colours."""
    hand = Icon(ReactionKind.RAISED_HAND, 291.0, 41.0, 30.0, 0.99, strip=False)
    place = Place.of(with_icon(0, 1, 1)[0], hand, BOXES[1])
    assert place.resembles(with_icon(0, 1, 1)[0], hand)
    assert not place.resembles(window(1), hand)


def test_what_was_there_from_the_start_is_no_answer() -> None:
    assert read(with_icon(0, 12, 12)) == []


def test_an_emoji_of_a_camera_is_none() -> None:
    """It comes with the camera's grain, which a program's own icon has not."""
    pictures = []
    for second in range(14):
        image = window(second)
        if second >= 4:
            lay(image, icon(ReactionKind.THUMBS_UP, LOOK), (276, 26), 30)
            grain = np.random.default_rng(second).integers(-4, 5, (135, 240, 3))
            part = image[20:155, 270:510]
            part[:] = np.clip(part + grain, 0, 255)
        pictures.append(image)
    assert read(pictures) == []


def test_a_background_with_an_emoji_that_is_switched_on_is_none() -> None:
    pictures = []
    for second in range(14):
        image = window(second)
        if second >= 5:
            image[20:155, 270:510] = 255 - image[20:155, 270:510]
            lay(image, icon(ReactionKind.YES, LOOK), (276, 26), 30)
        pictures.append(image)
    assert read(pictures) == []


@pytest.mark.parametrize("state", [TileState.EXCLUDED, TileState.SELF])
def test_excluded_tiles_and_the_teachers_own_are_not_read(state: TileState) -> None:
    assert read(with_icon(4, 10, 16), state=state) == []


def test_an_icon_in_the_middle_of_a_tile_is_none() -> None:
    assert read(with_icon(4, 10, 16, at=(375, 85))) == []


def test_drawn_lectures_of_four_programs_are_read() -> None:
    """The benchmark has the figures; this holds that nothing has come apart."""
    score = Score()
    for program in ("zoom", "meet", "teams", "webex"):
        run(Lecture(Setting(program, "dark", (960, 540), 1.0, 6, 60, 41), crowd()), score)
    assert score.precision >= 0.95, score.wrong
    assert score.recall >= 0.95, score.wrong


def test_lectures_without_answers_have_none() -> None:
    score = Score()
    for seed in (5, 6):
        setting = Setting("zoom", "light", (960, 540), 1.0, 9, 60, seed, icons=False)
        run(Lecture(setting, crowd()), score)
    assert score.told == 0, score.wrong
