"""The trainer learns, keeps its run folder, and goes on after a kill."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from models.data.dataset import Faces, Splits
from models.errors import ModelError
from models.inference.classifier import Classifier
from models.training.batches import soft_targets
from models.training.distillation import taught_targets
from models.training.networks import build_network
from models.training.precisions import PRECISIONS, chosen_precision
from models.training.presets import PRESETS, with_options
from models.training.train import train


def stripes(count: int, seed: int) -> Faces:
    """Pictures whose class is the number of their horizontal stripes: learnable in seconds."""
    picker = np.random.default_rng(seed)
    labels = picker.integers(0, 7, count)
    rows = np.arange(48)[None, :, None]
    waves = np.sin(2 * np.pi * rows * (labels[:, None, None] + 1) / 48)
    images = np.clip(128 + 90 * waves + picker.normal(0, 20, (count, 48, 48)), 0, 255)
    votes = np.eye(7, dtype=np.float32)[labels]
    return Faces(images.astype(np.uint8), labels.astype(np.int64), votes)


SPLITS = Splits(stripes(640, 1), stripes(140, 2))
SMALL = replace(
    PRESETS["classmood"],
    epochs=4,
    batch_size=64,
    warmup_epochs=1,
    learning_rate=0.05,
    augmentation=0.1,
    sides_px=((0.5, 40), (1.0, 48)),
    precision="float32",
    average_decay=0.8,
)


def history(run: Path) -> list[dict[str, str]]:
    with (run / "history.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_run_learns_and_one_that_was_cut_off_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off = KeyboardInterrupt()

    class Killed(keras.callbacks.CSVLogger):
        def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
            if epoch == 2:
                raise cut_off

    with monkeypatch.context() as patched:
        patched.setattr(keras.callbacks, "CSVLogger", Killed)
        with pytest.raises(KeyboardInterrupt):
            train(SMALL, SPLITS, tmp_path, verbose=0)
    weights = train(SMALL, SPLITS, tmp_path, verbose=0)

    lines = history(tmp_path)
    assert [line["epoch"] for line in lines] == ["0", "1", "2", "3"]
    network = keras.models.load_model(weights)  # standard layers only: no custom objects
    logits = network.predict(SPLITS.validation.images[..., None].astype("float32"), verbose=0)
    accuracy = (logits.argmax(axis=1) == SPLITS.validation.labels).mean()
    # what is written is the average that was judged, not the raw weights
    assert accuracy == pytest.approx(float(lines[-1]["val_accuracy"]), abs=0.01)
    assert accuracy > 0.5


def test_what_a_cut_off_run_began_with_is_not_needed_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(keras.callbacks.CSVLogger):
        def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
            if epoch == 1:
                raise KeyboardInterrupt

    begun_with = tmp_path / "start.keras"
    build_network("classmood").save(begun_with)
    preset = replace(SMALL, epochs=2, start=str(begun_with))
    with monkeypatch.context() as patched:
        patched.setattr(keras.callbacks, "CSVLogger", Killed)
        with pytest.raises(KeyboardInterrupt):
            train(preset, SPLITS, tmp_path / "run", verbose=0)
    begun_with.unlink()
    train(preset, SPLITS, tmp_path / "run", verbose=0)
    assert [line["epoch"] for line in history(tmp_path / "run")] == ["0", "1"]


def test_a_run_folder_is_not_reused_for_another_recipe(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"network": "classmood", "epochs": 60}')
    with pytest.raises(ModelError, match="epochs"):
        train(SMALL, SPLITS, tmp_path, verbose=0)


def test_unknown_presets_name_the_known_ones() -> None:
    with pytest.raises(ModelError, match="there are: classmood"):
        with_options("resnet")
    assert with_options("classmood", epochs=7, seed=None).epochs == 7


def test_targets_mix_label_and_votes() -> None:
    votes = np.array([[0, 0, 0, 0, 0.4, 0, 0.6]], np.float32)
    faces = Faces(np.zeros((1, 48, 48), np.uint8), np.array([4]), votes)
    np.testing.assert_allclose(
        soft_targets(faces, hard_share=0.5, smoothing=0.0)[0], [0, 0, 0, 0, 0.7, 0, 0.3]
    )
    np.testing.assert_allclose(soft_targets(faces, 0.5, 0.07).sum(axis=1), 1, atol=1e-6)


def test_a_run_begins_where_another_ended_and_learns_from_it(tmp_path: Path) -> None:
    plain = replace(PRESETS["mlp"], epochs=4, batch_size=64)
    usual = keras.mixed_precision.global_policy().name
    first = train(plain, SPLITS, tmp_path / "first", verbose=0)
    assert keras.mixed_precision.global_policy().name == usual, "other networks are as ever"
    again = replace(plain, learning_rate=1e-7, start=str(first), teachers=(str(first),))
    train(again, SPLITS, tmp_path / "again", verbose=0)
    ended, began = history(tmp_path / "first")[-1], history(tmp_path / "again")[0]
    assert float(began["val_accuracy"]) == pytest.approx(float(ended["val_accuracy"]), abs=0.02)
    assert str(first) in (tmp_path / "again" / "config.json").read_text()
    with pytest.raises(ModelError, match="cnn-4-2 can start from"):
        train(replace(again, network="cnn-4-2"), SPLITS, tmp_path / "other", verbose=0)

    images = SPLITS.validation.images
    hard = soft_targets(SPLITS.validation, hard_share=1.0, smoothing=0.0)
    teacher = Classifier.load(first)
    both = (teacher.predict(images) + teacher.predict(images[:, :, ::-1])) / 2
    np.testing.assert_allclose(taught_targets([first], images, hard), both, atol=1e-6)
    np.testing.assert_array_equal(taught_targets([], images, hard), hard)


def test_the_faster_precision_is_measured_told_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preset = replace(PRESETS["cnn-4-2"], batch_size=32)
    assert preset.precision == "auto"
    chosen = chosen_precision(preset, tmp_path, told=True)
    speeds = json.loads((tmp_path / "precision.json").read_text())
    assert set(speeds) == set(PRECISIONS)
    assert speeds[chosen] == max(speeds.values())
    assert f"{chosen} is taken" in capsys.readouterr().out
    assert keras.mixed_precision.global_policy().name == "float32"
    slower = next(each for each in PRECISIONS if each != chosen)
    (tmp_path / "precision.json").write_text(json.dumps({**speeds, slower: 1e9}))
    assert chosen_precision(preset, tmp_path, told=True) == slower, "a run keeps what it began with"
    assert chosen_precision(replace(preset, precision="float32"), tmp_path, told=False) == "float32"
    for broken in ("", "[]", "{}", "{"):
        (tmp_path / "precision.json").write_text(broken)
        assert chosen_precision(preset, tmp_path, told=False) in PRECISIONS
    with pytest.raises(ModelError, match="there are: auto, float32, mixed_bfloat16"):
        chosen_precision(replace(preset, precision="float8"), tmp_path, told=False)
