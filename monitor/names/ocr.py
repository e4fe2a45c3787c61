"""Reads one line of text off a picture, offline: PP-OCRv4's recognition network of RapidOCR.

The networks lie in the wheel of `rapidocr-onnxruntime`; nothing is fetched. Only the recognition
network is loaded, on one processor thread: where the line stands is known from the gallery.
"""

import importlib.util
import logging
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from storage.errors import ConfigurationError

_ENLARGED = 4  # names under tiles are about 11 px high, the network looks at 48
_MOST_HEIGHT_PX = 96  # what is larger already is not enlarged
_NEEDED = {"rapidocr_onnxruntime": "rapidocr-onnxruntime", "rapidfuzz": "rapidfuzz"}
_NETWORK = Path("models") / "ch_PP-OCRv4_rec_infer.onnx"


def require() -> None:
    """Raises ConfigurationError with what to install where reading names is not possible here."""
    missing = [
        package for module, package in _NEEDED.items() if importlib.util.find_spec(module) is None
    ]
    if missing:
        raise ConfigurationError(
            f"reading names needs {' and '.join(missing)}: "
            f"pip install {' '.join(missing)}, or set privacy.names to off"
        )


class LineReader:
    """The network, loaded once. Not for several threads at once. Raises ConfigurationError."""

    def __init__(self) -> None:
        require()
        # heavy, and only for those who asked for it
        import rapidocr_onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415
        from rapidocr_onnxruntime.ch_ppocr_rec import (  # type: ignore[import-untyped]  # noqa: PLC0415
            TextRecognizer,
        )

        folder = Path(rapidocr_onnxruntime.__file__).parent
        self._network: Any = TextRecognizer(
            {
                "model_path": str(folder / _NETWORK),
                "rec_img_shape": [3, 48, 320],
                "rec_batch_num": 1,
                "intra_op_num_threads": 1,
                "inter_op_num_threads": 1,
                "use_cuda": False,
                "use_dml": False,
            }
        )
        # it brings a handler of its own, which would write past the log file
        for name in ("OrtInferSession",):
            logging.getLogger(name).handlers.clear()

    def read(self, picture: NDArray[np.uint8]) -> tuple[str, float]:
        """The line on a picture uint8 (h, w, 3) RGB and its certainty 0..1; ("", 0.0) for none."""
        times = max(1, min(_ENLARGED, _MOST_HEIGHT_PX // picture.shape[0]))
        large = cv2.resize(picture, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
        found, _ = self._network([np.ascontiguousarray(large[:, :, ::-1])], False)
        if not found:
            return "", 0.0
        text, certainty = found[0][0], float(found[0][1])
        return str(text), certainty
