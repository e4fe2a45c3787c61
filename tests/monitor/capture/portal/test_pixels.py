"""Pixels out of foreign memory: every format, padded rows, crops right and wrong."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.capture.portal import pixels
from monitor.capture.portal.pixels import VideoFormat

ORDERS = {
    pixels.BGRX: "bgrx", pixels.RGBX: "rgbx", pixels.BGRA: "bgra", pixels.RGBA: "rgba",
    pixels.XRGB: "xrgb", pixels.XBGR: "xbgr", pixels.ARGB: "argb", pixels.ABGR: "abgr",
}  # fmt: skip


def laid_out(rgb: NDArray[np.uint8], code: int, stride: int) -> NDArray[np.uint8]:
    """The picture as it lies in memory; what is not picture is 0xEE."""
    height, width = rgb.shape[:2]
    rows = np.full((height, stride), 0xEE, np.uint8)
    cells = rows[:, : width * 4].reshape(height, width, 4)
    for at, channel in enumerate(ORDERS[code]):
        if channel in "rgb":
            cells[:, :, at] = rgb[:, :, "rgb".index(channel)]
    rows[:, : width * 4] = cells.reshape(height, width * 4)
    return rows.reshape(-1)


def picture(width: int, height: int) -> NDArray[np.uint8]:
    generator = np.random.default_rng(width * height)
    return generator.integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("code", ORDERS)
@pytest.mark.parametrize("size", [(16, 9), (1, 1), (7, 5), (33, 2)])
@pytest.mark.parametrize("padding", [0, 4, 12, 61])
def test_every_format_and_stride(code: int, size: tuple[int, int], padding: int) -> None:
    width, height = size
    rgb, stride = picture(width, height), width * 4 + padding
    memory = laid_out(rgb, code, stride)
    whole = (0, 0, width, height)
    raw = pixels.copied(memory, VideoFormat(code, width, height), stride, whole)
    assert raw is not None
    assert np.array_equal(pixels.as_rgb(raw, code), rgb)
    # the last row needs no padding
    short = memory[: stride * (height - 1) + width * 4]
    assert pixels.copied(short, VideoFormat(code, width, height), stride, whole) is not None
    memory[:] = 0
    assert np.array_equal(pixels.as_rgb(raw, code), rgb)


@pytest.mark.parametrize(
    ("length", "stride"), [(0, 64), (63, 64), (64 * 9 - 1, 64), (64 * 9, 63), (64 * 9, 0),
                           (64 * 9, -64), (10_000, 4), (64 * 8, 64), (64, 64), (1, 1)],
)  # fmt: skip
def test_memory_too_small_for_the_picture_is_not_read(length: int, stride: int) -> None:
    shown = VideoFormat(pixels.BGRX, 16, 9)
    memory = np.zeros(length, np.uint8)
    assert pixels.copied(memory, shown, stride, (0, 0, 16, 9)) is None


CROPS = [
    (None, (0, 0, 800, 600)), ((0, 0, 300, 200), (0, 0, 300, 200)),
    ((10, 20, 300, 200), (10, 20, 310, 220)), ((0, 0, 800, 600), (0, 0, 800, 600)),
    ((799, 599, 1, 1), (799, 599, 800, 600)), ((0, 0, 0, 0), (0, 0, 800, 600)),
    ((0, 0, 801, 600), (0, 0, 800, 600)), ((-1, 0, 300, 200), (0, 0, 800, 600)),
    ((600, 0, 300, 200), (0, 0, 800, 600)), ((0, 500, 300, 200), (0, 0, 800, 600)),
    ((0, 0, 300, 0), (0, 0, 800, 600)), ((0, -5, 0, 200), (0, 0, 800, 600)),
]  # fmt: skip


@pytest.mark.parametrize(("crop", "part"), CROPS)
def test_a_crop_counts_where_it_lies_in_the_picture(
    crop: tuple[int, int, int, int] | None, part: tuple[int, int, int, int]
) -> None:
    assert pixels.visible_part(VideoFormat(pixels.BGRX, 800, 600), crop) == part
