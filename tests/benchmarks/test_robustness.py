"""Conditions change a face the way they say, and leave its side and type alone."""

import numpy as np
import pytest

from benchmarks.network.robustness import CONDITIONS, changed, measure, table
from models import Classifier
from models.data.dataset import Faces

_ROWS, _COLUMNS = np.mgrid[:48, :48]
_IMAGE = (60 + 2 * _ROWS + 30 * np.sin(_COLUMNS / 3)).astype(np.uint8)
FACES = Faces(
    np.stack([_IMAGE, _IMAGE[:, ::-1]]), np.array([3, 6]), np.eye(7, dtype=np.float32)[[3, 6]]
)


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_gives_faces_of_the_same_side(name: str) -> None:
    images = changed(FACES, CONDITIONS[name])
    assert images.shape == FACES.images.shape
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, changed(FACES, CONDITIONS[name]))
    assert (images != FACES.images).any() == (name != "as they are")


@pytest.mark.parametrize(
    ("name", "brighter"),
    [
        ("a dark room (2 stops less)", False),
        ("a very dark room (4 stops less)", False),
        ("over-exposed (gain 1.8)", True),
        ("lit from one side (30 % on the other)", False),
        ("skin of half the albedo", False),
        ("skin of a fifth of the albedo", False),
        ("sunglasses", False),
    ],
)
def test_light_goes_the_way_it_says(name: str, brighter: bool) -> None:
    assert (changed(FACES, CONDITIONS[name]).mean() > FACES.images.mean()) == brighter


def test_darker_skin_keeps_white_white_and_black_black() -> None:
    ends = np.array([[[0] * 48] * 24 + [[255] * 48] * 24], np.uint8)
    faces = Faces(ends, np.array([0]), np.eye(7, dtype=np.float32)[[0]])
    np.testing.assert_array_equal(changed(faces, CONDITIONS["skin of half the albedo"]), ends)


def test_the_table_has_a_line_for_each() -> None:
    lines = table({"": measure(Classifier.load(), FACES)}).splitlines()
    assert len(lines) == len(CONDITIONS) + 2
    assert all(line.count("|") == 6 for line in lines)
