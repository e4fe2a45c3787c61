"""A trained network loses the channels that can best be spared, and keeps what it has learned."""

from pathlib import Path

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks import network as network_weights
from models.errors import ModelError
from models.inference.classifier import packaged_path
from models.inference.probe_faces import probe_faces
from models.inference.runtimes import open_network
from models.training.narrowing import begin_narrowed, spared
from models.training.networks import build_network


def moved_faces() -> NDArray[np.uint8]:
    """The drawn faces, each at four places."""
    shifts = [(dy, dx) for dy in (-1, 1) for dx in (-1, 1)]
    return np.concatenate([np.roll(probe_faces(), shift, axis=(1, 2)) for shift in shifts])


def logits(
    network: keras.Model, faces: NDArray[np.uint8], *, training: bool
) -> NDArray[np.float32]:
    shown = faces[..., None].astype(np.float32)
    return np.asarray(keras.ops.convert_to_numpy(network(shown, training=training)), np.float32)


def packaged_logits(faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    return open_network(packaged_path(), threads=1).run(faces[..., None].astype(np.float32))


def test_the_channels_that_add_nothing_go_first() -> None:
    picker = np.random.default_rng(1)
    channels = picker.normal(size=(4000, 9, 5))
    channels[..., 3] = channels[..., 1]  # says what another one says already
    taps = channels.reshape(4000, 45)
    wanted = taps.reshape(4000, 9, 5)[..., [1, 4]].reshape(4000, 18) @ picker.normal(size=(18, 6))
    covariance = taps.T @ taps / 4000 + 1e-9 * np.eye(45)
    weights, alive = spared(covariance, taps.T @ wanted / 4000, 2)
    assert len(set(alive) & {1, 3}) == 1
    assert 4 in alive
    np.testing.assert_allclose(taps @ weights, wanted, atol=1e-3)


def test_one_that_is_as_wide_answers_as_before_in_training_too() -> None:
    faces = moved_faces()
    network = build_network("classmood")
    begin_narrowed(network, packaged_path(), faces)
    expected = packaged_logits(faces)
    # weights are kept in 8 bits, and activations too where the packaged one runs
    assert np.abs(logits(network, faces, training=False) - expected).mean() < 0.1
    network.get_layer(index=-2).rate = 0.0
    # the normalisations see in training what they were told they would see
    assert np.abs(logits(network, faces, training=True) - expected).mean() < 0.1


def test_a_third_as_wide_inside_it_still_knows_the_faces() -> None:
    faces = moved_faces()
    network = build_network("classmood-lean")
    fresh = logits(network, faces, training=False)
    begin_narrowed(network, packaged_path(), faces)
    expected = packaged_logits(faces)
    now = logits(network, faces, training=False)
    assert (now.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.9
    assert (fresh.argmax(axis=1) == expected.argmax(axis=1)).mean() < 0.5


def test_other_networks_are_refused(tmp_path: Path) -> None:
    faces = probe_faces()
    with pytest.raises(ModelError, match="classmood-mobile cannot start from it"):
        begin_narrowed(build_network("classmood-mobile"), packaged_path(), faces)
    other = packaged_path().with_name("blazeface_short_range.tflite")
    lean = build_network("classmood-lean")
    with pytest.raises(ModelError, match=r"give the \.tflite of a run"):
        begin_narrowed(lean, other, faces)
    narrower = Path(network_weights.__file__).parent / "weights" / "classmood-lean.tflite"
    with pytest.raises(ModelError, match="narrower than classmood; give a wider network"):
        begin_narrowed(build_network("classmood"), narrower, faces)
    broken = tmp_path / "network.tflite"
    broken.write_bytes(packaged_path().read_bytes()[:5000])
    with pytest.raises(ModelError, match="not readable as a LiteRT network"):
        begin_narrowed(lean, broken, faces)
