"""From a run folder to weights that a monitor can load: export, calibrate, measure, describe."""

import hashlib
import json
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import keras

from models.data.dataset import Faces
from models.evaluation.charts import confusion_chart, reliability_chart
from models.evaluation.cost import multiply_adds
from models.evaluation.metrics import (
    CALIBRATION_CONDITIONS,
    Evaluation,
    degrade,
    evaluate,
    reliability_bins,
)
from models.inference.calibration import choose_calibration
from models.inference.card import Card, card_path
from models.inference.classifier import Classifier, packaged_path
from models.inference.keras_files import save_forms
from models.labels import EMOTIONS
from models.quiet import native_messages_hidden

EVALUATION_NAME = "evaluation.json"
CONFUSION_NAME = "confusion.png"
RELIABILITY_NAME = "reliability.png"

MIRROR_LEAD = 1.0
"""Reads a third of PublicTest's faces in their mirror image as well: what all of them would gain.

`python -m benchmarks.network.mirror_images` measures it.
"""
MIRROR_ZOOM = 1.06
"""Another framing errs elsewhere: 0.7 points more of small compressed faces than the same one."""
DISGUST_LOGIT = 0.6
"""One picture in sixty-six of the training split shows disgust; chosen on PublicTest."""

FORMS = {"classmood-mobile": "16 bits"}
"""Forms other than 8 bits: scales taken at run time cost depthwise layers more than 8 bits save
(`python -m benchmarks.network.inference_speed --network classmood-mobile --avx2`)."""


@dataclass(frozen=True, slots=True)
class Packaged:
    """Exported weights and what they were measured at, on clean and on degraded pictures."""

    weights: Path
    card: Card
    clean: Evaluation
    degraded: Evaluation


def package(network_path: Path, validation: Faces) -> Packaged:
    """Export a .keras file beside itself, calibrated and measured on `validation`.

    Writes .tflite with its card, .h5, .json with .weights.h5, evaluation.json and the pictures of
    confusion and reliability. Every probability that is measured was calibrated without its own
    picture (five folds).
    """
    folder, weights = network_path.parent, network_path.with_suffix(".tflite")
    network = keras.models.load_model(network_path, compile=False)
    save_forms(network, folder)
    weights.write_bytes(export(network, FORMS.get(network.name, "8 bits")))
    # readings are stored with this name: it stands for the weights and for how they are asked
    asked = f"{MIRROR_LEAD} {MIRROR_ZOOM} {DISGUST_LOGIT}".encode()
    digest = hashlib.sha256(weights.read_bytes() + asked).hexdigest()[:8]
    card = Card(
        version=f"{network.name}-{digest}",
        network=network.name,
        parameters=network.count_params(),
        multiply_adds=multiply_adds(network),
        mirror_lead=MIRROR_LEAD,
        mirror_zoom=MIRROR_ZOOM,
        disgust_logit=DISGUST_LOGIT,
    )
    card.write(card_path(weights))
    raw = Classifier.load(weights)
    degraded = [degrade(validation.images, *condition) for condition in CALIBRATION_CONDITIONS]
    conditions = [
        raw.outputs(images, validation.labels) for images in (validation.images, *degraded)
    ]
    calibration, probabilities = choose_calibration(conditions)
    on_clean, on_degraded = (evaluate(each, validation.labels) for each in probabilities[:2])
    card = replace(
        card,
        temperature=calibration.temperature,
        temperature_slope=calibration.slope,
        accuracy=on_clean.accuracy,
        macro_f1=on_clean.macro_f1,
        calibration_error=on_clean.calibration_error,
        degraded_accuracy=on_degraded.accuracy,
        degraded_calibration_error=on_degraded.calibration_error,
    )
    card.write(card_path(weights))
    measured = {"clean": on_clean.as_dict(), "degraded": on_degraded.as_dict()}
    described = {"version": card.version, "split": "PublicTest", **measured}
    (folder / EVALUATION_NAME).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    confusion_chart(on_clean.confusion, EMOTIONS, f"{card.version} on PublicTest").save(
        folder / CONFUSION_NAME
    )
    right = probabilities[0].argmax(axis=1) == validation.labels
    reliability_chart(
        reliability_bins(probabilities[0].max(axis=1), right), f"{card.version} on PublicTest"
    ).save(folder / RELIABILITY_NAME)
    return Packaged(weights, card, on_clean, on_degraded)


def export(network: keras.Model, form: str = "8 bits") -> bytes:
    """Flat buffer for LiteRT.

    form: "8 bits", weights and activations with scales taken at run time; "16 bits", weights stored
    so and computed with as 32-bit floats; "32 bits".
    """
    import tensorflow as tf  # noqa: PLC0415 - the converter, whatever the backend

    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    if form != "32 bits":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if form == "16 bits":
        converter.target_spec.supported_types = [tf.float16]
    with native_messages_hidden(), redirect_stdout(StringIO()):
        return bytes(converter.convert())


def install(packaged: Packaged) -> Path:
    """Make these the weights that `Classifier.load()` takes; answers their place."""
    place = packaged_path()
    place.write_bytes(packaged.weights.read_bytes())
    packaged.card.write(card_path(place))
    return place
