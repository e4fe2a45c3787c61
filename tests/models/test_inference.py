"""The packaged network answers alike alone or in a batch, and reads what it was trained to read."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import cv2
import h5py  # type: ignore[import-untyped]
import keras
import numpy as np
import pytest

from models import EMOTIONS, Classifier, ModelError
from models.data.dataset import Faces, load_splits
from models.evaluation.metrics import evaluate
from models.inference.calibration import softmax
from models.inference.card import card_path, read_card
from models.inference.classifier import PACKAGED_NAME
from models.inference.sharpness import detail, square
from models.release.packaging import package
from models.training.layers import FusedBatchNormalization
from models.training.networks import build_network


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


def test_details_come_with_the_answer_and_are_those_at_48_px(classifier: Classifier) -> None:
    crops = faces(3, 96)
    probabilities, details = classifier.read(crops)
    np.testing.assert_array_equal(probabilities, classifier.predict(crops))
    small = [detail(square(crop, 48)) for crop in crops]
    np.testing.assert_array_equal(details, small)
    assert [len(each) for each in classifier.read([])] == [0, 0]


def test_a_face_is_read_alike_alone_and_in_a_batch(classifier: Classifier) -> None:
    crops = faces(49)
    together = classifier.predict(crops)
    alone = np.concatenate([classifier.predict(crops[[k]]) for k in range(49)])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(together, classifier.predict(crops))


def test_where_two_emotions_come_close_the_mirror_image_is_read_as_well(
    classifier: Classifier,
) -> None:
    crops = faces(60)
    labels = np.zeros(60, np.int64)
    once, twice = classifier.with_mirror_lead(0.0), classifier.with_mirror_lead(99.0)
    plain = once.outputs(crops, labels).logits
    zoom = classifier.card.mirror_zoom
    drawn_in = cv2.getRotationMatrix2D((23.5, 23.5), 0, zoom)
    closer = np.stack([cv2.warpAffine(crop, drawn_in, (48, 48)) for crop in crops])
    mirrored = once.outputs(np.asarray(closer[:, :, ::-1], np.uint8), labels).logits
    # the classifier draws in without rounding to whole grey levels
    np.testing.assert_allclose(
        twice.outputs(crops, labels).logits, (plain + mirrored) / 2, atol=0.1
    )
    assert zoom > 1
    two = np.sort(plain, axis=1)[:, -2:]
    lead = float(np.median(two[:, 1] - two[:, 0]))
    some = classifier.with_mirror_lead(lead).outputs(crops, labels).logits
    changed = (some != plain).any(axis=1)
    np.testing.assert_array_equal(changed, two[:, 1] - two[:, 0] < lead)
    assert 20 < changed.sum() < 40
    assert classifier.card.mirror_lead > 0, "the packaged network does so"


def test_disgust_is_seen_a_little_sooner_than_training_showed_it(tmp_path: Path) -> None:
    weights = Path(str(files("models"))) / "weights" / PACKAGED_NAME
    (tmp_path / "network.tflite").write_bytes(weights.read_bytes())
    crops, labels, logits = faces(20), np.zeros(20, np.int64), []
    for raised in (0.0, 0.6):
        card = replace(read_card(card_path(weights)), disgust_logit=raised, mirror_lead=0.0)
        card.write(card_path(tmp_path / "network.tflite"))
        logits.append(Classifier.load(tmp_path).outputs(crops, labels).logits)
    raised_by = 0.6 * np.eye(len(EMOTIONS))[EMOTIONS.index("disgust")]
    np.testing.assert_allclose(logits[1] - logits[0], np.tile(raised_by, (20, 1)), atol=1e-6)


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
    assert measured.accuracy >= 0.69
    assert measured.macro_f1 >= 0.67
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
    card_path(path).unlink()
    of_keras = Classifier.load(path)
    plain = softmax(network.predict(pictures[..., None], verbose=0))
    np.testing.assert_allclose(of_keras.predict(pictures), plain, atol=1e-5)
    packaged.weights.rename(tmp_path / "bare.tflite")  # without its card: temperature 1
    np.testing.assert_allclose(
        Classifier.load(tmp_path / "bare.tflite").predict(pictures), plain, atol=0.03
    )


def test_tensorflow_stands_in_where_litert_is_missing(
    classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = faces(49)
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    np.testing.assert_array_equal(Classifier.load().predict(pictures), classifier.predict(pictures))


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
    [
        ("a.tflite", b"text"),
        ("a.tflite", b""),
        ("a.keras", b"text"),
        ("a.h5", b""),
        ("a.json", b"{"),
        ("a.json", b"[1]"),
        ("a.json", b'{"labels": []}'),
        ("a.pt", b"x"),
    ],
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
    card_path(path).write_text(json.dumps({"version": "x", "labels": ["happy", "sad"]}))
    with pytest.raises(ModelError, match="labels"):
        Classifier.load(path)


def test_an_architecture_in_json_finds_its_weights(tmp_path: Path) -> None:
    network = small_network((48, 48, 1), 7, "softmax")
    (tmp_path / "own.json").write_text(network.to_json())
    with pytest.raises(ModelError, match=r"put own\.weights\.h5"):
        Classifier.load(tmp_path / "own.json")
    network.save_weights(tmp_path / "own.weights.h5")
    plain = network.predict(faces(4)[..., None], verbose=0)
    own = Classifier.load(tmp_path / "own.json")
    np.testing.assert_allclose(own.predict(faces(4)), plain, atol=1e-5)
    with pytest.raises(ModelError, match="weights without their network"):
        Classifier.load(tmp_path / "own.weights.h5")


def test_the_card_says_what_black_and_white_become(tmp_path: Path) -> None:
    path = tmp_path / "own.keras"
    network = small_network((48, 48, 3), 7, None)
    network.save(path)
    card_path(path).write_text(json.dumps({"version": "mine", "black": -1.0, "white": 1.0}))
    scaled = np.repeat(faces(3)[..., None], 3, axis=3) / np.float32(127.5) - 1
    plain = softmax(network.predict(scaled, verbose=0))
    own = Classifier.load(path)
    assert own.version == "mine"
    np.testing.assert_allclose(own.predict(faces(3)), plain, atol=1e-4)


def test_shares_that_do_not_sum_to_one_are_brought_there(tmp_path: Path) -> None:
    network = small_network((48, 48, 1), 7, "sigmoid")
    network.layers[-1].kernel.assign(network.layers[-1].kernel * 1e-3)
    network.save(tmp_path / "own.keras")
    shares = network.predict(faces(3)[..., None], verbose=0)
    expected = shares / shares.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(
        Classifier.load(tmp_path / "own.keras").predict(faces(3)), expected, atol=1e-5
    )


def two_inputs() -> keras.Model:
    one, two = keras.layers.Input((48, 48, 1)), keras.layers.Input((48, 48, 1))
    joined = keras.layers.Flatten()(keras.layers.Add()([one, two]))
    return keras.Model([one, two], keras.layers.Dense(7)(joined))


def two_outputs() -> keras.Model:
    one = keras.layers.Input((48, 48, 1))
    flat = keras.layers.Flatten()(one)
    return keras.Model(one, [keras.layers.Dense(7)(flat), keras.layers.Dense(7)(flat)])


def with_lambda() -> keras.Model:
    scaled = keras.layers.Lambda(lambda pictures: pictures / 255)
    return keras.Sequential(
        [keras.layers.Input((48, 48, 1)), scaled, *small_network((48, 48, 1), 7, None).layers]
    )


def with_own_layer() -> keras.Model:
    return keras.Sequential(
        [keras.layers.Input((48, 48, 1)), FusedBatchNormalization(), keras.layers.Flatten(),
         keras.layers.Dense(7)]
    )  # fmt: skip


def not_finite() -> keras.Model:
    network = small_network((48, 48, 1), 7, None)
    network.layers[-1].bias.assign(np.full(7, np.nan, np.float32))
    return network


@pytest.mark.parametrize(
    ("build", "complaint"),
    [
        (two_inputs, "2 inputs and 1 outputs"),
        (two_outputs, "1 inputs and 2 outputs"),
        (with_lambda, "Lambda layer"),
        (with_own_layer, "a layer that Keras does not bring"),
        (not_finite, "not finite"),
    ],
)
def test_networks_that_cannot_be_used_say_why(
    tmp_path: Path, build: Callable[[], keras.Model], complaint: str
) -> None:
    path = tmp_path / "own.keras"
    build().save(path)
    with pytest.raises(ModelError, match=complaint) as caught:
        Classifier.load(path)
    assert "\n" not in str(caught.value)


def test_other_hdf5_is_told_from_a_network(tmp_path: Path) -> None:
    path = tmp_path / "own.h5"
    with h5py.File(path, "w") as stored:
        stored["images"] = np.zeros(3)
    with pytest.raises(ModelError, match="no Keras network in it"):
        Classifier.load(path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none of network\.tflite"):
        Classifier.load(tmp_path)
