"""The weights of seat evidence: a file of signs and numbers that can be fitted again."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from monitor.seats import weights
from monitor.seats.weights import FILE, Weights, fitted
from storage.errors import ConfigurationError


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    fitted.cache_clear()
    yield
    fitted.cache_clear()


def test_the_file_that_ships_holds_every_sign() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == fitted().as_dict()


def test_a_greater_difference_never_speaks_for_a_student() -> None:
    for name, curve in fitted().as_dict().items():
        if isinstance(curve, list):
            xs, heights = zip(*curve, strict=True)
            assert all(np.diff(xs) > 0), name
            assert all(np.diff(heights) <= 0), name


def test_weights_go_to_numbers_and_back() -> None:
    vector = fitted().vector()
    assert len(vector) == 38
    assert fitted().with_vector(vector) == fitted()
    moved = fitted().with_vector(vector + 0.5)
    assert np.allclose(moved.vector(), vector + 0.5)
    assert [x for x, _ in moved.label] == [x for x, _ in fitted().label]


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"label": 3}', "not json", '{"here": 1.5}', '{"label": [[1]]}',
        '{"unknown": 1}', "null", '{"label": [["a", 2]]}',
    ],
)  # fmt: skip
def test_a_damaged_file_gives_one_clear_line(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "evidence.json"
    damaged.write_text(text, encoding="utf-8")
    monkeypatch.setattr(weights, "FILE", damaged)
    with pytest.raises(ConfigurationError, match=r"evidence\.json is missing or damaged"):
        fitted()


@pytest.mark.parametrize("name", ["label", "room", "here", "unsteady"])
def test_a_curve_is_no_number_and_a_number_no_curve(name: str) -> None:
    value = 1.0 if name in ("label", "room") else [[0.0, 1.0]]
    with pytest.raises(TypeError):
        Weights.of({**fitted().as_dict(), name: value})


def test_a_missing_file_gives_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "FILE", tmp_path / "evidence.json")
    with pytest.raises(ConfigurationError, match="install"):
        fitted()


def test_other_weights_give_other_numbers_of_the_same_form() -> None:
    lower = {**fitted().as_dict(), "here": -1.0}
    assert Weights.of(lower).here == -1.0
    assert Weights.of(lower).as_dict() == lower
