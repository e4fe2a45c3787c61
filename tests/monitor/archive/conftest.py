"""One drawn recording for all tests of this folder."""

from pathlib import Path

import pytest

from monitor.archive.fingerprint import fingerprint
from monitor.archive.lesson import Recording
from storage.config.settings import CaptureSettings, Settings
from tests.support.archive.recordings import draw

SECONDS = 24


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-four seconds of the drawn class, in which the tiles are sorted anew."""
    return draw(tmp_path_factory.mktemp("drawn") / "drawn.mp4", SECONDS, begin_s=28.0)


@pytest.fixture(scope="session")
def recording(drawn: Path) -> Recording:
    """As it is asked for."""
    settings = Settings(capture=CaptureSettings(source="video", hz=1.0))
    return Recording(drawn, fingerprint(drawn), drawn.stat().st_size, settings)
