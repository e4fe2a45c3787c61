"""The two small networks that know reaction icons, on LiteRT.

The first finds them: it looks at windows of 24 x 24 pixels in which an icon is about 16 wide, and
slides over patches of 36 x 36 in steps of four. The second looks at what was found more closely,
at windows of 32 x 32 with an icon of about 22, and tells its kind. `python -m
benchmarks.reactions.fit` and `python -m benchmarks.reactions.fit_kinds` make the files.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.inference.litert import interpreter_class
from storage.kinds import ReactionKind

FILE = Path(__file__).with_name("icons.tflite")
WINDOW_PX, PATCH_PX = 24, 36
ICON_PX = 16
STEP_PX = 4
BATCH = 3
"""Patches that are read at once: one place at three sizes."""
KIND_FILE = FILE.with_name("kinds.tflite")
CLOSE_PX, CLOSE_ICON_PX = 32, 22
CLOSE_BATCH = 5
"""Windows of one icon that the second network reads at once."""
KINDS = tuple(ReactionKind)
"""Order of the network's answers; the last one, after these, is "none of them"."""


class _Opened:
    """A file of a network, opened when it is first needed. Not for several threads at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._interpreter: Any = None

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Its answer to a batch of exactly the size that it was made for."""
        if self._interpreter is None:
            self._interpreter = interpreter_class()(model_path=str(self._path), num_threads=1)
            self._interpreter.allocate_tensors()
            self._input = self._interpreter.get_input_details()[0]["index"]
            self._output = self._interpreter.get_output_details()[0]["index"]
        self._interpreter.set_tensor(self._input, batch)
        self._interpreter.invoke()
        found: NDArray[np.float32] = self._interpreter.get_tensor(self._output)
        return found


class IconNetwork:
    """Both networks. Not for several threads at once."""

    def __init__(self, path: Path = FILE, kinds: Path = KIND_FILE) -> None:
        self._paths = (path, kinds)
        self._finding, self._telling = _Opened(path), _Opened(kinds)

    def __reduce__(self) -> tuple[type["IconNetwork"], tuple[()] | tuple[Path, Path]]:
        """Goes to another process without its interpreters, packaged files without their paths."""
        packaged = self._paths == (FILE, KIND_FILE)
        return IconNetwork, () if packaged else self._paths

    def shares(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Shares of each kind and of none, float32 (N, 4, 4, kinds + 1), of every window.

        patches: uint8 (N, 36, 36, 3) RGB.
        """
        values = patches.astype(np.float32)
        found = []
        for start in range(0, len(values), BATCH):
            part = values[start : start + BATCH]
            if len(part) < BATCH:
                rest = np.zeros((BATCH - len(part), *part.shape[1:]), np.float32)
                part = np.concatenate([part, rest])
            found.append(self._finding.run(part))
        return np.concatenate(found)[: len(values)]

    def kind_shares(self, windows: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Shares of each kind and of none, float32 (5, kinds + 1), of the windows of one icon.

        windows: uint8 (5, 32, 32, 3) RGB.
        """
        return self._telling.run(windows.astype(np.float32))
