"""Names stand at one height in all tiles; a notice over one of them does not."""

from monitor.labels.alignment import aligned
from monitor.types import BoxInt

TILES: list[BoxInt] = [(x, 0, x + 200, 112) for x in range(0, 1600, 200)]


def text(tile: BoxInt, above: int, height: int = 12) -> BoxInt:
    """A line of text whose lower edge is so many pixels above that of its tile."""
    return tile[0] + 8, tile[3] - above - height, tile[0] + 90, tile[3] - above


def test_names_with_and_without_descenders_stand_at_one_height() -> None:
    texts = [
        text(tile, 6 - 3 * (index % 2), 10 + 3 * (index % 2)) for index, tile in enumerate(TILES)
    ]
    assert aligned(TILES, texts).all()


def test_a_notice_above_the_place_of_the_names_is_no_name() -> None:
    texts = [text(tile, 6) for tile in TILES]
    texts[2] = text(TILES[2], 20)
    assert aligned(TILES, texts).tolist() == [index != 2 for index in range(len(TILES))]


def test_a_large_tile_is_not_judged_by_the_small_ones() -> None:
    large = (0, 200, 1000, 760)
    texts = [text(tile, 6) for tile in TILES]
    assert aligned([*TILES, large], [*texts, text(large, 30, 20)]).all()


def test_letters_on_clothes_that_stand_anywhere_say_nothing_of_each_other() -> None:
    texts = [text(tile, 4 * index) for index, tile in enumerate(TILES)]
    assert aligned(TILES, texts).all()
    assert aligned([], []).shape == (0,)
