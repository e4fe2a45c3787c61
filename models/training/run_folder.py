"""The folder of a training run: its recipe, its history, its weights."""

import csv
import json
from dataclasses import asdict
from pathlib import Path

from models.errors import ModelError
from models.evaluation.charts import Line, line_chart, stacked
from models.training.presets import Preset

CONFIG_NAME = "config.json"
HISTORY_NAME = "history.csv"
HISTORY_PICTURE_NAME = "history.png"
WEIGHTS_NAME = "network.keras"
BANK_FOLDER = "bank"
PRECISION_NAME = "precision.json"
RESUME_NAME = "resume"
"""Folder of the state that a run goes on from; gone when it has come to its end."""
RESUME_WEIGHTS_NAME = "latest.weights.h5"
"""What Keras' BackupAndRestore names the weights in it."""


def keep_config(preset: Preset, folder: Path) -> None:
    """Write the recipe; a folder that holds another one is refused with ModelError."""
    path = folder / CONFIG_NAME
    config = json.loads(json.dumps(asdict(preset)))
    if not path.exists():
        path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        return
    # what a recipe of an earlier release does not name is as it always was
    stored = {**asdict(Preset(preset.network)), **read_config(folder)}
    changed = sorted(key for key in config if json.loads(json.dumps(stored[key])) != config[key])
    if changed:
        raise ModelError(
            f"{folder} holds a run with another {', '.join(changed)}; choose another run folder"
        )


def read_config(folder: Path) -> dict[str, object]:
    """The recipe of a run as stored. Raises ModelError where it cannot be read."""
    path = folder / CONFIG_NAME
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: no recipe of a training run ({error})") from error
    if not isinstance(config, dict):
        raise ModelError(f"{path}: no recipe of a training run")
    return config


def read_history(folder: Path) -> dict[str, list[float]]:
    """Columns of history.csv by name, one value per epoch. Raises ModelError where unreadable."""
    path = folder / HISTORY_NAME
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        return {name: [float(row[name]) for row in rows] for name in (rows[0] if rows else {})}
    except (OSError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: not readable as the history of a run ({error})") from error


def is_finished(preset: Preset, folder: Path) -> bool:
    """Whether the run has come to its end: nothing is left to train."""
    if (folder / RESUME_NAME).exists() or not (folder / WEIGHTS_NAME).exists():
        return False
    return len(read_history(folder).get("epoch", ())) >= preset.epochs


def plot_history(folder: Path) -> Path:
    """Draw the accuracies and losses of a run as history.png; answers its path."""
    history = read_history(folder)
    epochs = [epoch + 1 for epoch in history["epoch"]]
    picture = line_chart(
        [
            Line("training, as shown", epochs, [100 * v for v in history["accuracy"]]),
            Line("validation", epochs, [100 * v for v in history["val_accuracy"]]),
        ],
        title=f"{folder.name}: accuracy by epoch",
        x_label="epoch",
        y_label="accuracy, %",
    )
    below = line_chart(
        [
            Line("training, as shown", epochs, history["loss"]),
            Line("validation", epochs, history["val_loss"]),
        ],
        title="loss by epoch",
        x_label="epoch",
        y_label="cross-entropy",
    )
    path = folder / HISTORY_PICTURE_NAME
    stacked(picture, below).save(path)
    return path
