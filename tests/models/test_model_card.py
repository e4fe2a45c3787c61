"""The model card is written from measurements, and the one in docs/ is that of the weights."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.network.gallery_path import Loss, paired_loss
from benchmarks.network.model_card import draw, gather
from benchmarks.network.model_card_text import recipe_in, render
from benchmarks.network.robustness import CONDITIONS
from models import EMOTIONS, Classifier
from models.data.dataset import load_split
from models.evaluation.charts import Line, line_chart, ticks

TOP = Path(__file__).resolve().parents[2]

WEIGHTS = TOP / "models" / "weights" / "classmood.tflite"


def test_the_card_tells_what_was_measured(shared_data: Path, tmp_path: Path) -> None:
    faces = load_split(shared_data / "fer2013", "PublicTest")
    few = faces.where(np.arange(len(faces)) < 210)
    rows = [Loss(90, "jpeg-40", 0.97, 1.25, (-0.5, 3.0), 0.4)]
    facts, bins = gather(Classifier.load(), few, "PublicTest", rows, WEIGHTS, None)
    text = render(facts)
    assert f"**{facts.clean.accuracy:.1%}**" in text
    assert f"**{facts.clean.macro_f1:.3f}**" in text
    assert "On 210 faces of PublicTest" in text
    for emotion in EMOTIONS:
        assert f"| {emotion} |" in text
    assert "| 90 | jpeg-40 | 97.0% | 1.2 (-0.5 to 3.0) | 0.4 |" in text
    assert "32 px, JPEG quality 40" in text
    for said in ("prohibited", "angrier", "Children", "Grading", "unsure"):
        assert said in text
    for condition in CONDITIONS:
        assert f"| {condition} | " in text
    assert f"{facts.clean.selective_accuracy:.1%} of the others are right" in text
    assert sum(count for _, _, count in bins) == 210
    draw(facts, bins, tmp_path)
    pictures = sorted(path.name for path in tmp_path.iterdir())
    assert pictures == ["model-confusion.png", "model-reliability.png", "model-size.png"]
    for name in pictures:
        with Image.open(tmp_path / name) as opened:
            assert min(opened.size) > 300
        assert f"images/{name}" in text


def test_the_card_in_docs_is_that_of_the_packaged_weights() -> None:
    text = (TOP / "docs" / "model-card.md").read_text(encoding="utf-8")
    assert text.startswith(f"# Model card: {Classifier.load().version}\n")


def test_a_recipe_stays_with_the_weights_that_it_made() -> None:
    text = "# Model card: net-1\n\nRecipe: epochs 4.\n\n![History](h.png)\n\n## How good it is\n"
    assert recipe_in(text, "net-1") == "Recipe: epochs 4.\n\n![History](h.png)"
    for other in ("", "# Model card: net-1\n", text.replace("Recipe", "Recipes")):
        assert recipe_in(other, "net-1") == ""
    assert recipe_in(text, "net-2") == ""
    assert recipe_in(text, "net-12") == ""


def test_paired_loss_counts_only_what_changed() -> None:
    direct = np.array([True] * 70 + [False] * 30)
    after = direct.copy()
    after[:10], after[70:74] = False, True
    loss, low, high = paired_loss(direct, after)
    assert loss == pytest.approx(6)
    # McNemar: the variance of (10 - 4) / 100
    half = 196 * np.sqrt(14 - 36 / 100) / 100
    assert (low, high) == pytest.approx((6 - half, 6 + half))
    assert paired_loss(direct, direct) == (0, 0, 0)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (57.1, 68.3, [56, 58, 60, 62, 64, 66, 68, 70]),
        (3, 3, [3, 3]),
    ],
)
def test_ticks_are_round_numbers_around_the_data(
    low: float, high: float, expected: list[float]
) -> None:
    assert ticks(low, high) == pytest.approx(expected, abs=1e-6)


def test_a_line_stands_where_its_values_are() -> None:
    up = np.asarray(line_chart([Line("up", [0, 1], [0, 1])], title="", x_label="", y_label=""))
    blue = (up[:, :, 2].astype(int) - up[:, :, 0]) > 100
    rows_left, rows_right = (np.flatnonzero(blue[:, x]).mean() for x in (80, 600))
    assert rows_left > rows_right + 200
