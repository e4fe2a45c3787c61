"""Keras networks on disk: .keras, .h5, and an architecture as JSON with its weights beside it."""

import json
import logging
from pathlib import Path
from typing import Any

from models.errors import ModelError
from models.inference.file_size import require_size
from models.inference.keras2_files import keras2_description, keras2_network, load_weights
from models.quiet import native_messages_hidden

KERAS_SUFFIXES = (".keras", ".h5", ".hdf5", ".json")
JSON_NAME = "network.json"
JSON_WEIGHTS_NAME = "network.weights.h5"
H5_NAME = "network.h5"

Network = Any  # keras.Model; importing Keras takes seconds


def save_forms(network: Network, folder: Path) -> None:
    """Write network.h5, and network.json with network.weights.h5, beside network.keras."""
    logger = logging.getLogger("absl")
    level = logger.level
    logger.setLevel(logging.ERROR)  # Keras calls HDF5 a legacy format
    try:
        network.save(folder / H5_NAME)
    finally:
        logger.setLevel(level)
    (folder / JSON_NAME).write_text(network.to_json(indent=1) + "\n", encoding="utf-8")
    network.save_weights(folder / JSON_WEIGHTS_NAME)


def read_network(path: Path) -> Network:
    """The network of a file. Raises ModelError with one line where it is none."""
    with native_messages_hidden():
        import keras  # noqa: PLC0415 - heavy, and only for a user's own Keras file

    try:
        require_size(path)
        if path.suffix == ".json":
            return _read_json(path)
        if path.suffix in (".h5", ".hdf5"):
            _require_network_inside(path)
            if (described := keras2_description(path)) is not None:
                network = keras2_network(described)
                load_weights(network, path)
                return network
        return keras.models.load_model(path, compile=False)
    except ModelError:
        raise
    except Exception as error:  # Keras raises what the file makes its parts raise
        raise ModelError(f"{path}: {_reason(error)}") from error


def weights_beside(path: Path) -> Path:
    """The weights of an architecture `NAME.json`. Raises ModelError where there are none."""
    stem = path.with_suffix("")
    for suffix in (".weights.h5", "_weights.h5", ".h5", ".hdf5"):
        candidate = stem.with_name(stem.name + suffix)
        if candidate.is_file():
            return candidate
    others = sorted(path.parent.glob("*.h5"))
    if len(others) == 1:
        return others[0]
    raise ModelError(f"{path}: no weights beside it; put {stem.name}.weights.h5 into its folder")


def _read_json(path: Path) -> Network:
    import keras  # noqa: PLC0415

    text = path.read_text(encoding="utf-8")
    described = json.loads(text)
    if not isinstance(described, dict) or "class_name" not in described:
        raise ModelError(f"{path}: JSON, but no Keras network; give the file of model.to_json()")
    if "module" in described:
        network = keras.models.model_from_json(text)
    else:
        network = keras2_network(described)
    weights = weights_beside(path)
    require_size(weights)
    load_weights(network, weights)
    return network


def _require_network_inside(path: Path) -> None:
    import h5py  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with Keras

    try:
        with h5py.File(path, "r") as stored:
            is_network = "model_config" in stored.attrs
            is_weights = "layers" in stored or "layer_names" in stored.attrs
    except OSError as error:
        raise ModelError(f"{path}: not readable as HDF5; copy it again") from error
    if is_weights and not is_network:
        raise ModelError(
            f"{path}: weights without their network; give the JSON of model.to_json() beside it"
        )
    if not is_network:
        raise ModelError(f"{path}: HDF5, but no Keras network in it")


def _reason(error: Exception) -> str:
    text = str(error).strip()
    first = text.splitlines()[0][:200] if text else type(error).__name__
    if "Could not locate class" in text or "Unknown layer" in text or "custom" in text.lower():
        return f"uses a layer that Keras does not bring; build it of Keras's own ({first})"
    if "lambda" in text.lower():
        return "holds a Lambda layer, code that would run here; build it of Keras's own layers"
    return f"Keras cannot read it: {first}"
