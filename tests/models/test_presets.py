"""The recipes: every network builds, costs what it is said to cost, and trains from one command."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from models.errors import ModelError
from models.evaluation.cost import multiply_adds
from models.inference.classifier import Classifier
from models.release.packaging import package
from models.training.networks import NETWORKS, build_network
from models.training.presets import PRESETS, Preset
from models.training.run_folder import keep_config, read_history
from models.training.train import train
from tests.models.test_training import SPLITS


@pytest.mark.parametrize(
    ("name", "convolutions", "dense", "most_millions"),
    [
        ("classmood", 14, 1, 100),
        ("classmood-mobile", 24, 1, 24),
        ("cnn-4-3", 4, 3, 10),
        ("cnn-4-2", 4, 2, 10),
        ("mlp", 0, 4, 4),
    ],
)
def test_networks_are_what_their_names_say(
    name: str, convolutions: int, dense: int, most_millions: float
) -> None:
    network = build_network(name)
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds.count("Conv2D") == convolutions
    assert kinds.count("Dense") == dense
    assert 0 < multiply_adds(network) < 1e6 * most_millions
    assert network.output_shape == (None, 7)
    if name.startswith("cnn"):
        assert {"MaxPooling2D", "Dropout", "BatchNormalization"} <= set(kinds)


def test_multiply_adds_of_a_known_network() -> None:
    network = keras.Sequential(
        [
            keras.layers.Input((8, 8, 3)),
            keras.layers.Conv2D(5, 3, padding="same"),
            keras.layers.DepthwiseConv2D(3, padding="same"),
            keras.layers.Flatten(),
            keras.layers.Dense(7),
        ]
    )
    assert multiply_adds(network) == 64 * 27 * 5 + 64 * 9 * 5 + 320 * 7


def test_every_preset_names_a_network_and_fits_its_pictures() -> None:
    assert set(PRESETS) == {
        *("classmood", "classmood-again", "classmood-labels", "classmood-small"),
        *("classmood-mobile", "classmood-lean"),
        *("cnn-4-3", "cnn-4-2", "mlp"),
    }
    for preset in PRESETS.values():
        assert preset.network in NETWORKS
        if not preset.network.startswith("classmood"):
            assert (preset.epochs, preset.optimizer) == (15, "adam")
            # dense layers fix the side of the pictures
            assert {preset.side_px(epoch) for epoch in range(preset.epochs)} == {48}


def test_a_run_leaves_everything_behind(tmp_path: Path) -> None:
    preset = replace(PRESETS["cnn-4-2"], epochs=5, batch_size=64, precision="float32")
    packaged = package(train(preset, SPLITS, tmp_path, verbose=0), SPLITS.validation)
    learned = read_history(tmp_path)["accuracy"]
    weights = (tmp_path / "network.keras").read_bytes()
    assert train(preset, SPLITS, tmp_path, verbose=0) == tmp_path / "network.keras"
    assert read_history(tmp_path)["accuracy"] == learned, "a finished run is not begun anew"
    assert (tmp_path / "network.keras").read_bytes() == weights
    assert learned[-1] > max(0.3, learned[0])
    config = json.loads((tmp_path / "config.json").read_text())
    assert (config["network"], config["seed"]) == ("cnn-4-2", 1)
    evaluation = json.loads((tmp_path / "evaluation.json").read_text())
    assert evaluation["clean"]["accuracy"] == packaged.card.accuracy
    assert np.array(evaluation["clean"]["confusion"]).sum() == len(SPLITS.validation)
    for picture in ("history.png", "confusion.png", "reliability.png"):
        with Image.open(tmp_path / picture) as opened:
            assert min(opened.size) > 300
    shown = SPLITS.validation.images[:20]
    of_keras = Classifier.load(tmp_path / "network.keras").predict(shown)
    for form in ("network.h5", "network.json"):
        np.testing.assert_allclose(
            Classifier.load(tmp_path / form).predict(shown), of_keras, atol=1e-5
        )
    np.testing.assert_allclose(Classifier.load(tmp_path).predict(shown), of_keras, atol=0.05)


def test_a_run_of_an_earlier_release_goes_on(tmp_path: Path) -> None:
    earlier = asdict(PRESETS["classmood"])
    del earlier["optimizer"]
    (tmp_path / "config.json").write_text(json.dumps(earlier))
    keep_config(PRESETS["classmood"], tmp_path)
    with pytest.raises(ModelError, match="optimizer"):
        keep_config(replace(PRESETS["classmood"], optimizer="adam"), tmp_path)


def test_an_unknown_optimizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there are: sgd, adam"):
        train(Preset("mlp", optimizer="lion"), SPLITS, tmp_path, verbose=0)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_broken_recipe_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(ModelError, match="no recipe") as caught:
        keep_config(PRESETS["mlp"], tmp_path)
    assert "\n" not in str(caught.value)
