"""A stranger's network is read on the scale it was trained on, or the user is told."""

import json
import logging
from functools import cache
from pathlib import Path

import h5py  # type: ignore[import-untyped]
import keras
import numpy as np
import pytest

from models import EMOTIONS, Classifier, ModelError
from models.inference.card import Card, card_path
from models.inference.input_scale import agreement, find_scale, saturated, surprise
from models.inference.probe_faces import probe_faces

SCALES = {
    "0 to 255": (0.0, 255.0), "0 to 1": (0.0, 1.0), "-1 to 1": (-1.0, 1.0),
    "-0.5 to 0.5": (-0.5, 0.5), "standardised": (-1.99, 1.93), "-128 to 127": (-128.0, 127.0),
}  # fmt: skip


@cache
def fitted() -> tuple[np.ndarray, np.ndarray]:
    """Weights (2304, 7) and bias of a layer that answers probe faces as the packaged network does.

    Of grey values 0 to 1, fitted by ridge regression on the faces and on noisy copies of them.
    """
    faces = probe_faces()
    wanted = np.log(Classifier.load().predict(faces) + 1e-3).astype(np.float64)
    noisy = [faces + np.random.default_rng(k).normal(0, 12, faces.shape) for k in range(4)]
    inputs = np.concatenate([faces, *noisy]).reshape(-1, 48 * 48) / 255
    targets = np.tile(wanted, (5, 1))
    middle = inputs.mean(axis=0)
    gram = (inputs - middle) @ (inputs - middle).T + 3 * np.eye(len(inputs))
    weights = (inputs - middle).T @ np.linalg.solve(gram, targets - targets.mean(axis=0))
    return weights, targets.mean(axis=0) - middle @ weights


def trained_on(black: float, white: float, order: tuple[str, ...] = EMOTIONS) -> keras.Model:
    """That layer as a network for input from `black` to `white`, its outputs in that order."""
    weights, bias = fitted()
    columns = [EMOTIONS.index(name) for name in order]
    network = keras.Sequential(
        [
            keras.layers.Input((48, 48, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(7, activation="softmax"),
        ]
    )
    span = white - black
    scaled, moved = weights / span, bias - black / span * weights.sum(axis=0)
    network.layers[-1].set_weights([scaled[:, columns], moved[columns]])
    return network


def right(classifier: Classifier) -> float:
    """How often it answers as the packaged network does, 0..1."""
    faces = probe_faces()
    own, packaged = (each.predict(faces).argmax(axis=1) for each in (classifier, Classifier.load()))
    return float((own == packaged).mean())


@pytest.mark.parametrize("name", SCALES)
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_the_usual_scales_are_recognised(
    name: str, suffix: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    black, white = SCALES[name]
    path = tmp_path / f"stranger{suffix}"
    trained_on(black, white).save(path)
    with caplog.at_level(logging.WARNING, "models"):
        own = Classifier.load(path)
    assert right(own) > 0.9
    assert own.card.white - own.card.black == pytest.approx(white - black, rel=0.5)
    told = [r.getMessage() for r in caplog.records if r.name.startswith("models")]
    if name in ("0 to 255", "-128 to 127"):  # the latter's answers are the same
        assert told == []
        return
    (line,) = told
    assert "stranger.card.json" in line and '"black"' in line and '"white"' in line
    written = line[line.index("{") : line.index("}") + 1]
    card_path(path).write_text(written)
    caplog.clear()
    again = Classifier.load(path)
    assert right(again) == right(own)
    assert not [r for r in caplog.records if r.name.startswith("models")], "it is settled"


@pytest.mark.parametrize("name", [n for n in SCALES if n not in ("0 to 255", "-128 to 127")])
def test_a_card_with_the_wrong_scale_is_believed_and_doubted(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "stranger.keras"
    trained_on(*SCALES[name]).save(path)
    card_path(path).write_text(json.dumps({"black": 0, "white": 255}))
    own = Classifier.load(path)
    assert (own.card.black, own.card.white) == (0, 255)
    assert "with certainty" in caplog.text and "try {" in caplog.text


@pytest.mark.parametrize("seed", range(10))
def test_a_network_of_chance_is_left_as_it_is(seed: int) -> None:
    reference = Classifier.load().predict(probe_faces())
    picker = np.random.default_rng(seed)
    noise = picker.normal(size=(len(reference), 7)).astype(np.float32)
    answers = np.exp(noise) / np.exp(noise).sum(axis=1, keepdims=True)
    found = find_scale(Card("x"), told=False, ask=lambda _: answers, reference=reference, name="x")
    assert found.card == Card("x") and found.message is None


@pytest.mark.parametrize("emotion", range(7))
def test_the_same_certain_answer_for_every_face_is_never_silent(emotion: int) -> None:
    reference = Classifier.load().predict(probe_faces())
    stuck = np.tile(np.eye(7, dtype=np.float32)[emotion], (len(reference), 1))
    assert saturated(stuck) and agreement(stuck, reference) == 0
    assert surprise(stuck, reference) > surprise(reference, reference)
    for told in (True, False):
        found = find_scale(
            Card("x"), told=told, ask=lambda _: stuck, reference=reference, name="net.h5"
        )
        assert found.card == Card("x")
        assert f"net.h5 answers {EMOTIONS[emotion]} for every face" in str(found.message)


@pytest.mark.parametrize("turn", range(1, 7))
def test_the_card_tells_another_order_of_labels(turn: int, tmp_path: Path) -> None:
    order = (*EMOTIONS[turn:], *EMOTIONS[:turn])
    path = tmp_path / "stranger.keras"
    trained_on(0, 255, order).save(path)
    said = {"happy": "Happiness", "sad": "Sadness", "angry": "Anger", "surprise": "surprised"}
    card_path(path).write_text(json.dumps({"labels": [said.get(name, name) for name in order]}))
    assert right(Classifier.load(path)) > 0.9


@pytest.mark.parametrize(
    "labels",
    [["happy"], [*EMOTIONS[:6], "contempt"], [*EMOTIONS[:6], "angry"], [*EMOTIONS, "contempt"],
     "angry", [1, 2, 3]],
)  # fmt: skip
def test_labels_that_are_not_the_seven_are_refused(labels: object, tmp_path: Path) -> None:
    path = tmp_path / "stranger.keras"
    trained_on(0, 255).save(path)
    card_path(path).write_text(json.dumps({"labels": labels}))
    with pytest.raises(ModelError, match="labels are") as caught:
        Classifier.load(path)
    assert "\n" not in str(caught.value)


def test_standardised_pictures(tmp_path: Path) -> None:
    """Brightness and contrast of a picture do not matter where each one is standardised."""
    path = tmp_path / "stranger.keras"
    trained_on(-1.99, 1.93).save(path)
    card_path(path).write_text(json.dumps({"black": 0, "white": 255, "standardise": True}))
    own, faces = Classifier.load(path), probe_faces()
    darker = np.asarray(faces * 0.5 + 20, np.uint8)
    np.testing.assert_allclose(own.predict(darker), own.predict(faces), atol=0.1)
    card_path(path).write_text(json.dumps({"standardise": "yes"}))
    with pytest.raises(ModelError, match="standardise must be true or false"):
        Classifier.load(path)


def keras2_json(*, explicit_input: bool, as_list: bool) -> str:
    """The architecture of `trained_on` as Keras 2 wrote it."""
    flat = {"name": "flat", "trainable": True, "dtype": "float32", "data_format": "channels_last"}
    dense = {"name": "out", "trainable": True, "dtype": "float32", "units": 7,
             "activation": "softmax", "use_bias": True, "kernel_regularizer": None,
             "kernel_initializer": {"class_name": "VarianceScaling",
                                    "config": {"scale": 1.0, "mode": "fan_avg",
                                               "distribution": "uniform", "seed": None}},
             "bias_initializer": {"class_name": "Zeros", "config": {}}, "bias_regularizer": None,
             "activity_regularizer": None, "kernel_constraint": None,
             "bias_constraint": None}  # fmt: skip
    shape = [None, 48, 48, 1]
    layers = [{"class_name": "Flatten", "config": flat}, {"class_name": "Dense", "config": dense}]
    if explicit_input:
        given = {"batch_input_shape": shape, "dtype": "float32", "sparse": False, "name": "input_1"}
        layers.insert(0, {"class_name": "InputLayer", "config": given})
    else:
        flat["batch_input_shape"] = shape
    config = layers if as_list else {"name": "sequential_1", "layers": layers}
    return json.dumps(
        {"class_name": "Sequential", "config": config, "keras_version": "2.1.6",
         "backend": "tensorflow"}
    )  # fmt: skip


def write_keras2_weights(path: Path, network: keras.Model, architecture: str | None) -> None:
    """An HDF5 file in Keras 2's layout: weights, and the architecture where given."""
    kernel, bias = network.layers[-1].get_weights()
    with h5py.File(path, "w") as stored:
        group = stored
        if architecture is not None:
            stored.attrs["model_config"] = architecture.encode()
            stored.attrs["keras_version"] = b"2.1.6"
            group = stored.create_group("model_weights")
        group.attrs["layer_names"] = [b"flat", b"out"]
        group.attrs["backend"], group.attrs["keras_version"] = b"tensorflow", b"2.1.6"
        group.create_group("flat").attrs["weight_names"] = np.array([], "S1")
        out = group.create_group("out")
        out.attrs["weight_names"] = [b"out/kernel:0", b"out/bias:0"]
        out["out/kernel:0"], out["out/bias:0"] = kernel, bias


@pytest.mark.parametrize("explicit_input", [True, False])
@pytest.mark.parametrize("as_list", [True, False])
@pytest.mark.parametrize(
    "form", ["own.h5", "own.weights.h5", "own_weights.h5", "own.hdf5", "whole"]
)
def test_files_of_keras_2(explicit_input: bool, as_list: bool, form: str, tmp_path: Path) -> None:
    architecture = keras2_json(explicit_input=explicit_input, as_list=as_list)
    network, path = trained_on(0, 255), tmp_path / "own.json"
    if form == "whole":
        path = tmp_path / "own.hdf5"
        write_keras2_weights(path, network, architecture)
    else:
        path.write_text(architecture)
        write_keras2_weights(tmp_path / form, network, None)
    assert right(Classifier.load(path)) > 0.9


def test_a_saved_model_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "net" / "variables").mkdir(parents=True)
    (tmp_path / "net" / "saved_model.pb").write_bytes(b"\x08\x01")
    with pytest.raises(ModelError, match=r"SavedModel.*from_saved_model"):
        Classifier.load(tmp_path / "net")
