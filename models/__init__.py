"""Expression classifier: datasets, networks, training, evaluation and inference."""

from typing import TYPE_CHECKING, Any

from models.errors import DatasetError, ModelError
from models.labels import EMOTIONS

if TYPE_CHECKING:
    from models.inference.classifier import Classifier

__all__ = ["EMOTIONS", "Classifier", "DatasetError", "ModelError"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """The classifier, loaded when it is asked for: most commands and the watchdog read no face."""
    if name == "Classifier":
        from models.inference.classifier import Classifier  # noqa: PLC0415

        return Classifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
