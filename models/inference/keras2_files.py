"""Networks as Keras 1.2 to 2.15 wrote them, brought to what Keras 3 reads."""

import json
from pathlib import Path
from typing import Any

Network = Any  # keras.Model; importing Keras takes seconds
Description = dict[str, Any]


def keras2_description(path: Path) -> Description | None:
    """The architecture inside an HDF5 file of Keras 2 that Keras 3 would misread, else None."""
    import h5py  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with Keras

    with h5py.File(path, "r") as stored:
        text = stored.attrs.get("model_config")
        described = json.loads(text) if text is not None else None
    if not isinstance(described, dict) or "module" in described:
        return None
    misread = isinstance(described.get("config"), list) or "batch_input_shape" in _first_layer(
        described
    )
    return described if misread else None


def keras2_network(described: Description) -> Network:
    """Builds the network of `model.to_json()` of Keras 2."""
    from keras.src.legacy.saving import (  # type: ignore[import-untyped]  # noqa: PLC0415
        json_utils,
        saving_utils,
    )

    config = described.get("config")
    if isinstance(config, list):  # before Keras 2.2.3
        config = {"name": "network", "layers": config}
    described = {**described, "config": dict(config or {})}
    if described.get("class_name") == "Model":
        described["class_name"] = "Functional"
    if described.get("class_name") == "Sequential":
        described["config"]["layers"] = _with_input(described["config"].get("layers", []))
    return saving_utils.model_from_config(json_utils.decode(json.dumps(described)))


def load_weights(network: Network, path: Path) -> None:
    """Load weights in Keras 3's layout or in that of Keras 2, whatever the file's name."""
    import h5py  # noqa: PLC0415
    from keras.src.legacy.saving import legacy_h5_format  # noqa: PLC0415

    with h5py.File(path, "r") as stored:
        group = stored.get("model_weights", stored)
        if "layer_names" in group.attrs:
            legacy_h5_format.load_weights_from_hdf5_group(group, network)
            return
    network.load_weights(path)


def _first_layer(described: Description) -> Description:
    config = described.get("config")
    layers = config.get("layers", []) if isinstance(config, dict) else config
    if described.get("class_name") != "Sequential" or not layers:
        return {}
    first = layers[0]
    return {} if first.get("class_name") == "InputLayer" else dict(first.get("config", {}))


def _with_input(layers: list[Description]) -> list[Description]:
    """The layers with the input as one of them: Keras 3 overlooks `batch_input_shape` elsewhere."""
    if not layers or layers[0].get("class_name") == "InputLayer":
        return layers
    first = {**layers[0], "config": dict(layers[0].get("config", {}))}
    shape = first["config"].pop("batch_input_shape", None)
    if shape is None:
        return layers
    given = {"class_name": "InputLayer", "config": {"batch_shape": shape, "name": "pictures"}}
    return [given, first, *layers[1:]]
