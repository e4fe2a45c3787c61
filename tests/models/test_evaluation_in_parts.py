"""A network that is measured part by part has the figures of one that is measured at once."""

from pathlib import Path

import numpy as np
import pytest

from models.data.arrays import Faces
from models.data.dataset import load_split
from models.evaluation import in_parts
from models.evaluation.in_parts import Part, answered, measured, parts
from models.evaluation.metrics import degrade, evaluate
from models.inference.classifier import Classifier
from tests.support.pictures.drawn_fer2013 import drawn_fer2013


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Faces]:
    path = drawn_fer2013(tmp_path_factory.mktemp("data"), 130)
    return path, load_split(path, "PublicTest")


@pytest.mark.parametrize("size", [1, 33, 64, 130, 500])
def test_parts_hold_every_face_once(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_parts, "PART", size)
    made = parts(Path("data"), "PublicTest", [None, Path("own.tflite")], 130)
    for weights in (None, Path("own.tflite")):
        rows = [row for one in made if one.weights == weights for row in range(one.begin, one.end)]
        assert rows == list(range(130))


def test_figures_are_those_of_the_whole(
    faces: tuple[Path, Faces], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, whole = faces
    monkeypatch.setattr(in_parts, "PART", 37)
    work = parts(path, "PublicTest", [None], len(whole))
    found = measured("packaged", None, whole, {part: answered(part) for part in reversed(work)})
    classifier = Classifier.load()
    assert str(found.clean) == str(evaluate(classifier.predict(whole.images), whole.labels))
    poor = degrade(whole.images, 32, 40)
    expected = evaluate(classifier.predict(poor), whole.labels)
    assert str(found.degraded) == str(expected)
    assert np.array_equal(found.degraded.confusion, expected.confusion)
    assert found.gallery_ms > 0


def test_a_part_is_some_faces(faces: tuple[Path, Faces]) -> None:
    path, whole = faces
    some = answered(Part(path, "PublicTest", None, 10, 30))
    assert some.clean.shape == some.degraded.shape == (20, 7)
    assert np.allclose(some.clean, Classifier.load().predict(whole.images[10:30]), atol=1e-6)
