"""The detector, and heads of people to put into tiles: drawn ones, and real ones where they are."""

import pytest

from benchmarks.faces.several_people import Head, heads
from monitor.faces.detector import FaceDetector


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


@pytest.fixture(scope="module", params=["drawn", "real"])
def people(request: pytest.FixtureRequest, detector: FaceDetector) -> list[Head]:
    folder = None
    if request.param == "real":
        folder = request.getfixturevalue("shared_data") / "gallery"
    return heads(folder, detector, most=4)
