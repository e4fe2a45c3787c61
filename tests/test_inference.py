"""The packaged network answers alike alone or in a batch, and reads what it was trained to read."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from models import EMOTIONS, Classifier, ModelError
from models.dataset import Faces, load_splits
from models.evaluation import evaluate
from models.inference import softmax
from models.networks import build_network
from models.packaging import package


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


def faces(count: int, side: int = 48, seed: int = 0) -> np.ndarray:
    """Smooth random pictures."""
    picker = np.random.default_rng(seed)
    small = picker.integers(0, 256, (count, 6, 6), np.uint8)
    return np.repeat(np.repeat(small, side // 6, axis=1), side // 6, axis=2)


def test_probabilities_of_every_kind_of_crop(classifier: Classifier) -> None:
    grey = faces(5)
    colour = np.repeat(grey[..., None], 3, axis=3)
    of_grey = classifier.predict(grey)
    assert of_grey.shape == (5, len(EMOTIONS))
    assert of_grey.dtype == np.float32
    np.testing.assert_allclose(of_grey.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(classifier.predict(colour), of_grey, atol=0.02)
    mixed = [faces(1, 96)[0], colour[1], grey[2]]
    assert classifier.predict(mixed).shape == (3, 7)
    assert classifier.predict([]).shape == (0, 7)


def test_a_face_is_read_alike_alone_and_in_a_batch(classifier: Classifier) -> None:
    crops = faces(49)
    together = classifier.predict(crops)
    alone = np.concatenate([classifier.predict(crops[[k]]) for k in range(49)])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(together, classifier.predict(crops))


@pytest.mark.parametrize(
    "crop",
    [np.zeros((48, 48), np.float32), np.zeros((48, 48, 4), np.uint8), np.zeros((0, 4), np.uint8)],
)
def test_what_is_no_crop_is_refused(classifier: Classifier, crop: np.ndarray) -> None:
    with pytest.raises(ValueError, match="crop"):
        classifier.predict([crop])


def test_packaged_weights_reach_their_card_on_public_test(
    classifier: Classifier, shared_data: Path
) -> None:
    validation = load_splits(shared_data / "fer2013").validation
    measured = evaluate(classifier.predict(validation.images), validation.labels)
    assert classifier.card.accuracy == pytest.approx(measured.accuracy, abs=0.003)
    assert measured.accuracy >= 0.66
    assert measured.calibration_error == pytest.approx(classifier.card.calibration_error, abs=0.01)


def test_export_agrees_with_keras_and_both_load(tmp_path: Path) -> None:
    keras.utils.set_random_seed(3)
    network = build_network("classmood")
    path = tmp_path / "network.keras"
    network.save(path)
    pictures = faces(40)
    validation = Faces(pictures, np.arange(40) % 7, np.eye(7, dtype=np.float32)[np.arange(40) % 7])
    packaged = package(path, validation)
    of_litert = Classifier.load(packaged.weights)
    assert of_litert.card.temperature == packaged.card.temperature
    path.with_suffix(".json").unlink()
    of_keras = Classifier.load(path)
    plain = softmax(network.predict(pictures[..., None], verbose=0))
    np.testing.assert_allclose(of_keras.predict(pictures), plain, atol=1e-5)
    packaged.weights.rename(tmp_path / "bare.tflite")  # without its card: temperature 1
    np.testing.assert_allclose(
        Classifier.load(tmp_path / "bare.tflite").predict(pictures), plain, atol=0.03
    )


def small_network(inputs: tuple[int, ...], outputs: int, activation: str | None) -> keras.Model:
    return keras.Sequential(
        [
            keras.layers.Input(inputs),
            keras.layers.Flatten(),
            keras.layers.Dense(outputs, activation=activation),
        ]
    )


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("activation", [None, "softmax"])
def test_a_users_own_keras_network_loads(
    tmp_path: Path, suffix: str, activation: str | None
) -> None:
    path = tmp_path / f"own{suffix}"
    small_network((64, 64, 3), 7, activation).save(path)
    own = Classifier.load(path)
    assert own.version == path.name
    np.testing.assert_allclose(own.predict(faces(3)).sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("inputs", "outputs", "complaint"),
    [
        ((48, 48, 1), 8, "8 classes"),
        ((48, 40, 1), 7, "square"),
        ((48, 48, 2), 7, "1 or 3 channels"),
    ],
)
def test_a_network_that_does_not_fit_is_refused(
    tmp_path: Path, inputs: tuple[int, ...], outputs: int, complaint: str
) -> None:
    path = tmp_path / "own.keras"
    small_network(inputs, outputs, None).save(path)
    with pytest.raises(ModelError, match=complaint):
        Classifier.load(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.tflite", b"text"), ("a.tflite", b""), ("a.keras", b"text"), ("a.h5", b""), ("a.pt", b"x")],
)
def test_what_is_no_network_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    with pytest.raises(ModelError, match="no such file"):
        Classifier.load(path)
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        Classifier.load(path)
    assert "\n" not in str(caught.value)


def test_a_card_with_other_labels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.keras"
    small_network((48, 48, 1), 7, None).save(path)
    card = {"version": "x", "labels": ["happy", "sad"]}
    path.with_suffix(".json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match="labels"):
        Classifier.load(path)
