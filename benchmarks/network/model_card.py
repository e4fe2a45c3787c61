"""Writes docs/model-card.md and its pictures from what the weights measure, never by hand.

python -m benchmarks.network.model_card --data FOLDER [--weights P] [--run RUN] [--split PublicTest]

Without `--weights` the packaged ones are described. `--run` adds the recipe and the history of
their training run; without it those in the card of the same weights stay. `--galleries 0` leaves
the slow way through drawn galleries out.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from benchmarks.network import robustness
from benchmarks.network.gallery_path import Loss, choose, losses
from benchmarks.network.model_card_text import recipe_in, render
from benchmarks.network.reading_limits import Row, measure
from models import EMOTIONS, Classifier
from models.data.dataset import Faces, load_split
from models.evaluation.charts import Line, confusion_chart, line_chart, reliability_chart
from models.evaluation.comparison import gallery_ms
from models.evaluation.metrics import (
    CALIBRATION_CONDITIONS,
    Evaluation,
    degrade,
    evaluate,
    reliability_bins,
    wilson_interval,
)
from models.inference.calibration import choose_calibration
from models.inference.classifier import PACKAGED_NAME
from models.training.run_folder import plot_history, read_config

ROOT = Path(__file__).resolve().parents[2]

_SIDES_PX = (30, 48, 64, 90, 120)
_CODECS = ("jpeg-40", "h264-30")


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Everything the card tells.

    once: clean and degraded without mirror images. limits: rows of `reading_limits`. losses: of
    `gallery_path`. robustness: of `robustness`.
    """

    classifier: Classifier
    split: str
    clean: Evaluation
    degraded: Evaluation
    once: tuple[Evaluation, Evaluation]
    limits: list[Row]
    losses: list[Loss]
    robustness: dict[str, Evaluation]
    file_bytes: int
    gallery_ms: float
    recipe: dict[str, object] | None


def gather(
    classifier: Classifier,
    faces: Faces,
    split: str,
    rows: list[Loss],
    weights: Path,
    run: Path | None,
) -> tuple[Facts, list[tuple[float, float, int]]]:
    """Measure; also answers the bins of the reliability diagram.

    PublicTest is what calibration was fitted on, so there every probability is calibrated anew
    without its own picture (five folds); any other split meets the weights as they are.
    """
    shown = [
        faces.images,
        *(degrade(faces.images, *condition) for condition in CALIBRATION_CONDITIONS),
    ]
    if split == "PublicTest":
        said = [classifier.outputs(images, faces.labels) for images in shown]
        clean, degraded = choose_calibration(said)[1][:2]
    else:
        clean, degraded = (classifier.predict(images) for images in shown[:2])
    looked_once = classifier.with_mirror_lead(0.0)
    limits, _ = measure(classifier, faces)
    facts = Facts(
        classifier,
        split,
        evaluate(clean, faces.labels),
        evaluate(degraded, faces.labels),
        (
            evaluate(looked_once.predict(shown[0]), faces.labels),
            evaluate(looked_once.predict(shown[1]), faces.labels),
        ),
        limits,
        rows,
        robustness.measure(classifier, faces),
        weights.stat().st_size,
        gallery_ms(classifier, faces),
        read_config(run) if run else None,
    )
    right = clean.argmax(axis=1) == faces.labels
    return facts, reliability_bins(clean.max(axis=1), right)


def draw(facts: Facts, bins: list[tuple[float, float, int]], folder: Path) -> None:
    """Write the pictures model-*.png."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{facts.classifier.version} on {facts.split}"
    confusion_chart(facts.clean.confusion, EMOTIONS, name).save(folder / "model-confusion.png")
    reliability_chart(bins, name).save(folder / "model-reliability.png")
    lines = []
    for quality in (90, 40):
        rows = [row for row in facts.limits if row.get("jpeg") == quality]
        shares = [float(row["accuracy"]) for row in rows]
        count = facts.clean.count
        lines.append(
            Line(
                f"JPEG quality {quality}",
                [float(row["side_px"]) for row in rows],
                [100 * share for share in shares],
                [_percent(wilson_interval(round(share * count), count)) for share in shares],
                dots=True,
            )
        )
    line_chart(
        lines, title="accuracy by size of the face", x_label="side of the face crop, px",
        y_label="accuracy, %",
    ).save(folder / "model-size.png")  # fmt: skip


def _percent(interval: tuple[float, float]) -> tuple[float, float]:
    return 100 * interval[0], 100 * interval[1]


def main() -> None:
    """Measure, draw and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--split", default="PublicTest")
    parser.add_argument("--galleries", type=int, default=400, metavar="FACES")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    options = parser.parse_args()
    weights = options.weights or Path(str(files("models"))) / "weights" / PACKAGED_NAME
    classifier = Classifier.load(weights)
    faces = load_split(options.data, options.split)
    rows: list[Loss] = []
    if options.galleries:
        rows = list(losses(classifier, choose(options.data, options.galleries), _SIDES_PX, _CODECS))
    facts, bins = gather(classifier, faces, options.split, rows, weights, options.run)
    draw(facts, bins, options.out / "images")
    if options.run:
        plot_history(options.run).rename(options.out / "images" / "model-history.png")
    path = options.out / "model-card.md"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(render(facts, recipe_in(before, classifier.version)), encoding="utf-8")
    sys.stdout.write(f"{path}\n{facts.clean}\n{json.dumps(facts.recipe)}\n")


if __name__ == "__main__":
    main()
