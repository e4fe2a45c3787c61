"""FER2013's table with drawn faces in it: as many as a test needs, no person among them."""

from pathlib import Path

import numpy as np


def drawn_fer2013(folder: Path, count: int, usage: str = "PublicTest", seed: int = 0) -> Path:
    """A CSV of `count` different pictures of a split; labels in turn."""
    rng = np.random.default_rng(seed)
    path = folder / "fer2013.csv"
    lines = ["emotion,pixels,Usage"]
    for number in range(count):
        pixels = rng.integers(0, 256, (6, 6)).repeat(8, axis=0).repeat(8, axis=1)
        lines.append(f"{number % 7},{' '.join(map(str, pixels.ravel()))},{usage}")
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path
