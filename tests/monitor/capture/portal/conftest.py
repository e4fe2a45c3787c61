"""One real Wayland session for the modules here; each test has its own window and consent."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.portal.session import PortalSession, session_fixture
from tests.support.portal.wayland_window import WaylandWindow

__all__ = ["session_fixture"]


@pytest.fixture
def meeting(session: PortalSession) -> Iterator[WaylandWindow]:
    """A window of four colours, focused."""
    window = WaylandWindow(session.display, quarters((300, 200)), "Class")
    yield window
    window.close()


def quarters(size_wh: tuple[int, int], seed: int = 0) -> NDArray[np.uint8]:
    """A picture whose quarters have four different colours, uint8 (H, W, 3) RGB."""
    width, height = size_wh
    image = np.empty((height, width, 3), np.uint8)
    colours = np.random.default_rng(seed).integers(20, 235, (4, 3), dtype=np.uint8)
    image[: height // 2, : width // 2], image[: height // 2, width // 2 :] = colours[:2]
    image[height // 2 :, : width // 2], image[height // 2 :, width // 2 :] = colours[2:]
    return image


def kept(folder: Path) -> str:
    """What lies in the consent file, "" without one."""
    path = folder / "shared-window.json"
    return path.read_text() if path.exists() else ""
