"""Training shows moved, relit, degraded and partly erased views; each can be left out alone."""

import keras
import numpy as np
import pytest

from models.training.layers import Augmentation

VIEWS = 200


def views(
    picture: np.ndarray,
    *,
    geometry: float = 1.0,
    degraded_share: float = 0.0,
    erased_share: float = 0.0,
    side_px: int = 48,
) -> np.ndarray:
    """(VIEWS, side, side) of a picture (48, 48)."""
    pictures = np.repeat(picture[None, ..., None], VIEWS, axis=0).astype(np.float32)
    layer = Augmentation(degraded_share, geometry, erased_share, side_px, seed=3)
    return np.asarray(keras.ops.convert_to_numpy(layer(pictures, training=True)))[..., 0]


def spot(row: int, column: int) -> np.ndarray:
    """A dark picture with one bright place."""
    picture = np.full((48, 48), 40, np.float32)
    picture[row, column] = 220
    return picture


def brightest(seen: np.ndarray) -> set[tuple[int, int]]:
    places = seen.reshape(len(seen), -1).argmax(axis=1)
    return {(int(place) // 48, int(place) % 48) for place in places}


def test_pictures_are_left_alone_outside_training() -> None:
    pictures = np.random.default_rng(0).uniform(0, 255, (4, 48, 48, 1)).astype(np.float32)
    np.testing.assert_array_equal(Augmentation()(pictures, training=False), pictures)


def test_without_geometry_a_face_is_only_mirrored() -> None:
    assert brightest(views(spot(10, 7), geometry=0.0)) == {(10, 7), (10, 40)}
    assert len(brightest(views(spot(10, 7)))) > 40


@pytest.mark.parametrize("share", [0.0, 0.35, 1.0])
def test_that_share_of_the_faces_loses_a_rectangle(share: float) -> None:
    flat = np.full((48, 48), 128, np.float32)
    erased = np.ptp(views(flat, geometry=0.0, erased_share=share), axis=(1, 2)) > 1
    # a rectangle may by chance be as grey as the face
    assert share - 0.1 <= erased.mean() <= share + 0.1


def test_that_share_of_the_faces_loses_detail() -> None:
    chequered = np.indices((48, 48)).sum(axis=0) % 2 * 200.0
    for share in (0.0, 0.5, 1.0):
        seen = views(chequered, geometry=0.0, degraded_share=share)
        # one of the four sides is the picture's own: there only JPEG takes detail away
        blurred = np.abs(np.diff(seen, axis=2)).mean(axis=(1, 2)) < 40
        assert 0.6 * share - 0.1 <= blurred.mean() <= share + 0.1


def test_views_are_as_wide_as_asked() -> None:
    assert views(spot(10, 7), side_px=32).shape == (VIEWS, 32, 32)


@pytest.mark.parametrize("side_px", [40, 48, 64])
def test_pictures_that_are_judged_only_change_their_side(side_px: int) -> None:
    pictures = np.full((2, 48, 48, 1), 77, np.float32)
    judged = Augmentation(judged_px=side_px)(pictures, training=False)
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(judged), np.full((2, side_px, side_px, 1), 77), rtol=1e-5
    )
