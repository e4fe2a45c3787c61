"""What each ingredient of the recipe adds: short trainings of one budget, one ingredient off each.

python -m benchmarks.ablation --data FOLDER --runs FOLDER [--epochs 12] [--seeds 1,2,3]
    [--without mixup,degradation,votes,averaging,growing] [--pictures N]

Every run has the same number of epochs, seed by seed; each resumes after a kill, and a second call
only fills in what is missing. `--pictures` takes a part of the training pictures, to try it out.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from models.dataset import Splits, load_splits  # noqa: E402
from models.evaluation import (  # noqa: E402
    DEGRADED_JPEG_QUALITY,
    DEGRADED_PX,
    degrade,
    evaluate,
)
from models.inference import Classifier  # noqa: E402
from models.presets import PRESETS, WHOLE_SIZE, Preset  # noqa: E402
from models.quiet import native_messages_hidden  # noqa: E402
from models.training import train  # noqa: E402

INGREDIENTS: dict[str, dict[str, object]] = {
    "mixup": {"mixup_share": 0.0},
    "degradation": {"degraded_share": 0.0},
    "votes": {"hard_share": 1.0},
    "averaging": {"average_decay": 0.0},
    "growing": {"sides_px": WHOLE_SIZE},
    "smoothing": {"label_smoothing": 0.0},
    "augmentation": {"augmentation": 0.0},
}


def without(recipe: Preset, ingredient: str) -> Preset:
    """The recipe with one of INGREDIENTS switched off."""
    return replace(recipe, **INGREDIENTS[ingredient])  # type: ignore[arg-type]


def figures(recipe: Preset, splits: Splits, run: Path) -> tuple[float, float, float]:
    """Accuracy, macro F1 and accuracy on degraded pictures of one run, in percent."""
    with native_messages_hidden():
        classifier = Classifier.load(train(recipe, splits, run, verbose=0))
    faces = splits.validation
    clean = evaluate(classifier.predict(faces.images), faces.labels)
    poor = degrade(faces.images, DEGRADED_PX, DEGRADED_JPEG_QUALITY)
    degraded = evaluate(classifier.predict(poor), faces.labels)
    return 100 * clean.accuracy, 100 * clean.macro_f1, 100 * degraded.accuracy


def main() -> None:
    """Print one line per recipe: means over the seeds, and the spread of the accuracy."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--preset", default="classmood", choices=sorted(PRESETS))
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--without", default="mixup,degradation,votes,averaging,growing")
    parser.add_argument("--pictures", type=int)
    options = parser.parse_args()
    names = [name for name in options.without.split(",") if name]
    unknown = sorted(set(names) - set(INGREDIENTS))
    if unknown:
        parser.error(f"no ingredient {unknown[0]!r}; there are: {', '.join(INGREDIENTS)}")
    splits = load_splits(options.data)
    if options.pictures:
        part = np.arange(len(splits.training)) < options.pictures
        splits = Splits(splits.training.where(part), splits.validation)
    whole = replace(PRESETS[options.preset], epochs=options.epochs)
    recipes = {"everything": whole, **{f"no {name}": without(whole, name) for name in names}}
    seeds = [int(seed) for seed in options.seeds.split(",")]
    sys.stdout.write(
        f"{options.epochs} epochs of {len(splits.training)} pictures, seeds {options.seeds}\n"
        "| recipe | accuracy | spread | macro F1 | at 32 px, JPEG 40 | against everything |\n"
        "|---|---|---|---|---|---|\n"
    )
    base = None
    for name, recipe in recipes.items():
        rows = np.array(
            [
                figures(
                    replace(recipe, seed=seed),
                    splits,
                    options.runs / f"{name.replace(' ', '-')}-{seed}",
                )
                for seed in seeds
            ]
        )
        accuracy, macro_f1, degraded = rows.mean(axis=0)
        base = accuracy if base is None else base
        spread = f"{rows[:, 0].min():.1f} to {rows[:, 0].max():.1f}" if len(seeds) > 1 else ""
        sys.stdout.write(
            f"| {name} | {accuracy:.1f} % | {spread} | {macro_f1 / 100:.3f} | {degraded:.1f} % "
            f"| {accuracy - base:+.1f} |\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
