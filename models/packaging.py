"""From a run folder to weights that a monitor can load: export, calibrate, measure, describe."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from models.card import Card
from models.dataset import Faces
from models.evaluation import (
    DEGRADED_JPEG_QUALITY,
    DEGRADED_PX,
    Evaluation,
    degrade,
    evaluate,
    fit_temperature,
)
from models.inference import Classifier


@dataclass(frozen=True, slots=True)
class Packaged:
    """Exported weights and what they were measured at, on clean and on degraded pictures."""

    weights: Path
    card: Card
    clean: Evaluation
    degraded: Evaluation


def package(network_path: Path, validation: Faces) -> Packaged:
    """Export a .keras file as .tflite with its card beside it, measured on `validation`."""
    weights = network_path.with_suffix(".tflite")
    weights.write_bytes(_export(keras.models.load_model(network_path, compile=False)))
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()[:8]
    card_path = weights.with_suffix(".json")
    name = keras.models.load_model(network_path, compile=False).name
    Card(version=f"{name}-{digest}", network=name).write(card_path)

    degraded_images = degrade(validation.images, DEGRADED_PX, DEGRADED_JPEG_QUALITY)
    raw = Classifier.load(weights)
    both = np.concatenate([raw.predict(validation.images), raw.predict(degraded_images)])
    temperature = fit_temperature(np.log(both), np.tile(validation.labels, 2))
    card = Card(version=f"{name}-{digest}", network=name, temperature=temperature)
    card.write(card_path)

    calibrated = Classifier.load(weights)
    clean = evaluate(calibrated.predict(validation.images), validation.labels)
    degraded = evaluate(calibrated.predict(degraded_images), validation.labels)
    card = Card(
        version=card.version,
        network=name,
        temperature=temperature,
        accuracy=clean.accuracy,
        macro_f1=clean.macro_f1,
        calibration_error=clean.calibration_error,
    )
    card.write(card_path)
    return Packaged(weights, card, clean, degraded)


def _export(network: keras.Model) -> bytes:
    """Flat buffer with weights and activations in 8 bits, scales taken at run time."""
    import tensorflow as tf  # noqa: PLC0415 - the converter, whatever the backend

    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return bytes(converter.convert())
