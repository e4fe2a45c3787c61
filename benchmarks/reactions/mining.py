"""Windows of lectures without any icon that a network takes for one: what it has to learn yet."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.layouts.layouts_looks import LOOKS
from benchmarks.layouts.wild_people import Crowd
from benchmarks.reactions.lecture import Lecture, Setting
from monitor.reactions import network
from monitor.reactions.network import STEP_PX, WINDOW_PX, IconNetwork
from monitor.reactions.reader import ReactionReader

_DOUBT = 0.6  # share of "none" under which a window is kept
_START = datetime(2026, 1, 1, tzinfo=UTC)


class _Keeping(IconNetwork):
    """Keeps the windows that it doubts."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.kept: list[NDArray[np.uint8]] = []

    def shares(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        found = super().shares(patches)
        doubted = np.argwhere(found[..., len(network.KINDS)] < _DOUBT)
        for patch, row, column in doubted.tolist():
            y, x = row * STEP_PX, column * STEP_PX
            self.kept.append(patches[patch, y : y + WINDOW_PX, x : x + WINDOW_PX].copy())
        return found


def doubted(path: Path, count: int, lectures: int, seed: int) -> NDArray[np.uint8]:
    """At most `count` windows, uint8 (N, 24, 24, 3), that a network takes for icons.

    Recordings are searched most: there what moves before a camera may stand still.
    """
    crowd, keeping = Crowd(), _Keeping(path)
    programs = ("zoom", "meet", "teams", "webex")
    for number in range(lectures):
        program = programs[number % 4]
        rng = np.random.default_rng([seed, number])
        theme = str(rng.choice(list(LOOKS[program])))
        lossy = int(rng.integers(70, 93)) if number % 3 else 0
        setting = Setting(program, theme, (1280, 720), 1.0, int(rng.choice([9, 16, 25])), 45,
                          seed * 100 + number, family="fit", icons=False, lossy=lossy)  # fmt: skip
        lecture, reader = Lecture(setting, crowd), ReactionReader(keeping)
        for look in range(setting.looks):
            at = _START + timedelta(seconds=look)
            reader.read(lecture.picture(look), lecture.seated(look), at, float(look))
        if len(keeping.kept) >= count:
            break
    kept = keeping.kept[:count]
    return np.stack(kept) if kept else np.zeros((0, WINDOW_PX, WINDOW_PX, 3), np.uint8)
