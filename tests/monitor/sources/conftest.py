"""Pictures of which recordings are made."""

from pathlib import Path

import pytest

from tests.monitor.sources.made_recordings import FPS, SECONDS, ffmpeg


@pytest.fixture(scope="package")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of H.264, five pictures a second, 160 x 120."""
    return ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=s=160x120:d={SECONDS}:r={FPS}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "5", "-bf", "0"),
        into=tmp_path_factory.mktemp("recordings") / "pictures.mp4",
    )
