"""Expression classifier: datasets, networks, training, evaluation and inference."""

from models.errors import DatasetError, ModelError
from models.inference.classifier import Classifier
from models.labels import EMOTIONS

__all__ = ["EMOTIONS", "Classifier", "DatasetError", "ModelError"]
