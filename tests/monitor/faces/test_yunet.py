"""The whole-frame detector: at any size and scale, in windows, and without a word to anybody."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.faces.yunet import YuNet, _suppressed
from monitor.faces.yunet_windows import in_part, packed
from monitor.imaging.boxes import iou_matrix, nested_share
from tests.support.pictures.meeting_scenes import camera


@pytest.fixture(scope="module")
def network() -> YuNet:
    return YuNet()


@pytest.mark.parametrize(
    "size_wh", [(320, 180), (333, 187), (801, 450), (1920, 1080), (3840, 2160)]
)
def test_a_face_is_found_once_at_any_size(network: YuNet, size_wh: tuple[int, int]) -> None:
    image = camera(np.random.default_rng(1), *size_wh)
    found = network.detect(image)
    assert len(found) == 1
    x0, y0, x1, y1 = found.boxes_xyxy[0]
    assert 0 < x0 < x1 < size_wh[0] and 0 < y0 < y1 < size_wh[1]
    right, left, nose = found.keypoints[0, :3]
    assert x0 < right[0] < nose[0] < left[0] < x1
    assert max(right[1], left[1]) < nose[1] < y1


@pytest.mark.parametrize("shape", [(1, 1), (33, 2000), (40, 40)])
def test_a_picture_without_a_face_has_none(network: YuNet, shape: tuple[int, int]) -> None:
    assert len(network.detect(np.full((*shape, 3), 120, np.uint8))) == 0


def test_faces_in_packed_windows_lie_where_they_are(network: YuNet) -> None:
    rng = np.random.default_rng(2)
    image = np.full((900, 1600, 3), 30, np.uint8)
    windows = [(20, 30, 420, 255), (700, 300, 1100, 525), (100, 600, 420, 780)]
    for x0, y0, x1, y1 in windows:
        image[y0:y1, x0:x1] = camera(rng, x1 - x0, y1 - y0)
    canvas, parts = packed(image, windows, [1.0, 0.6, 0.8])
    found = network.at_scale(canvas, 1.0)
    for window, part in zip(windows, parts, strict=True):
        faces = in_part(found, part)
        assert len(faces) == 1
        middle = (faces.boxes_xyxy[0, :2] + faces.boxes_xyxy[0, 2:]) / 2
        assert window[0] < middle[0] < window[2] and window[1] < middle[1] < window[3]


def test_the_runtime_reports_nothing_and_leaves_no_file(tmp_path: Path) -> None:
    code = "from monitor.faces.yunet import YuNet; YuNet()"
    environment = {key: value for key, value in os.environ.items() if "TELEMETRY" not in key}
    subprocess.run(
        [sys.executable, "-c", code],
        env=environment | {"TMPDIR": str(tmp_path)},
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert list(tmp_path.iterdir()) == []


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 60))
def test_of_boxes_of_one_face_the_best_is_kept(seed: int, count: int) -> None:
    """None kept lies over a better one, each left out does, whatever boxes come out."""
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 300, (count, 2))
    rows = np.zeros((count, 15), np.float32)
    rows[:, :2], rows[:, 2:4] = corners, corners + rng.uniform(10, 90, (count, 2))
    rows[:, 14] = rng.permutation(count) / max(1, count)
    kept = _suppressed(rows)
    assert list(kept.scores) == sorted(kept.scores, reverse=True)

    def better(box: NDArray[np.float32], score: float) -> bool:
        over = kept.scores > score
        others = kept.boxes_xyxy[over]
        overlap = iou_matrix(others, box[np.newaxis]) > 0.3
        return bool((overlap | (nested_share(others, box[np.newaxis]) > 0.6)).any())

    chosen = set(kept.scores.tolist())
    for row in rows:
        assert better(row[:4], float(row[14])) == (float(row[14]) not in chosen)
