"""The small network that tells reaction icons apart, on LiteRT.

It looks at windows of 24 x 24 pixels in which an icon is about 16 wide, and slides over patches of
36 x 36 in steps of four. `python -m benchmarks.reactions.fit` makes the file.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.inference.litert import interpreter_class
from storage.records import ReactionKind

FILE = Path(__file__).with_name("icons.tflite")
WINDOW_PX, PATCH_PX = 24, 36
ICON_PX = 16
STEP_PX = 4
BATCH = 3
"""Patches that are read at once: one place at three sizes."""
KINDS = tuple(ReactionKind)
"""Order of the network's answers; the last one, after these, is "none of them"."""


class IconNetwork:
    """The network, opened with the first patches. Not for several threads at once."""

    def __init__(self, path: Path = FILE) -> None:
        self._path = path
        self._interpreter: Any = None

    def __reduce__(self) -> tuple[type["IconNetwork"], tuple[()] | tuple[Path]]:
        """Goes to another process without its interpreter, the packaged one without its path."""
        return IconNetwork, () if self._path == FILE else (self._path,)

    def shares(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Shares of each kind and of none, float32 (N, 4, 4, kinds + 1), of every window.

        patches: uint8 (N, 36, 36, 3) RGB.
        """
        if self._interpreter is None:
            self._interpreter = interpreter_class()(model_path=str(self._path), num_threads=1)
            self._interpreter.allocate_tensors()
            self._input = self._interpreter.get_input_details()[0]["index"]
            self._output = self._interpreter.get_output_details()[0]["index"]
        values = patches.astype(np.float32)
        found = []
        for start in range(0, len(values), BATCH):
            part = values[start : start + BATCH]
            if len(part) < BATCH:
                rest = np.zeros((BATCH - len(part), *part.shape[1:]), np.float32)
                part = np.concatenate([part, rest])
            self._interpreter.set_tensor(self._input, part)
            self._interpreter.invoke()
            found.append(self._interpreter.get_tensor(self._output))
        return np.concatenate(found)[: len(values)]
