"""What each ingredient of the recipe adds: short trainings of one budget, and the seeds' spread.

    python -m benchmarks.network.ablation --data FOLDER --runs FOLDER [--epochs 10] [--part 1/2]

Seven ingredients are on or off in eight runs, each in four of them and each pair in all four
combinations equally often (Plackett & Burman 1946; rows of Sylvester's Hadamard matrix). What an
ingredient adds is the mean of the four runs with it less that of the four without: as sure as
leaving one out at a time would be in 32 runs. Where two work only together, that is shared out
among the others. The run with everything is repeated with two more seeds. The ingredients of
LEFT_OUT are left out one at a time, with two seeds each, and compared with everything at these.

Every run resumes after a kill and is kept, so a second call only fills in what is missing.
`--part 1/2` makes the first half of the runs, for two processes of one core each
(TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1), and prints no table. `--only-left-out` makes
LEFT_OUT's runs and those they are compared with.
"""

import argparse
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.data.dataset import Splits, load_splits
from models.evaluation.metrics import DEGRADED_JPEG_QUALITY, DEGRADED_PX, degrade, evaluate
from models.inference.classifier import Classifier
from models.quiet import native_messages_hidden
from models.training.presets import PRESETS, WHOLE_SIZE, Preset
from models.training.train import train

ROOT = Path(__file__).resolve().parents[2]

WITHOUT: dict[str, dict[str, object]] = {
    "a teacher": {"teachers": ()},
    "FER+ votes": {"hard_share": 1.0},
    "degraded pictures": {"degraded_share": 0.0},
    "mixup": {"mixup_share": 0.0},
    "averaged weights": {"average_decay": 0.0},
    "label smoothing": {"label_smoothing": 0.0},
    "smaller pictures first": {"sides_px": WHOLE_SIZE},
}
"""What the recipe becomes where an ingredient is left out."""

LEFT_OUT: dict[str, dict[str, object]] = {
    "rotation, scale, shift, shear": {"geometry": 0.0},
    "erased rectangles": {"erased_share": 0.0},
}
"""The same of those that stay in all of the balanced runs."""

SEEDS = (1, 2, 3)
LEFT_OUT_SEEDS = SEEDS[:2]
FIGURES = ("accuracy", "macro F1", "at 32 px, JPEG 40")
_FIGURES_NAME = "figures.json"


@dataclass(frozen=True, slots=True)
class Run:
    """One training. has: bool per ingredient of WITHOUT; left_out: one of LEFT_OUT, or none."""

    has: tuple[bool, ...]
    seed: int
    left_out: str = ""

    @property
    def name(self) -> str:
        """Its folder's."""
        has = "".join("1" if on else "0" for on in self.has)
        without = [f"without-{self.left_out.replace(', ', '-').replace(' ', '-')}"]
        return "-".join([has, "seed", str(self.seed), *(without if self.left_out else ())])

    def recipe(self, whole: Preset) -> Preset:
        """The preset without what this run leaves out."""
        changes: dict[str, object] = {"seed": self.seed}
        for on, change in zip(self.has, WITHOUT.values(), strict=True):
            changes |= {} if on else change
        changes |= LEFT_OUT.get(self.left_out, {})
        return replace(whole, **changes)  # type: ignore[arg-type]


def design() -> list[Run]:
    """Three seeds of everything, then seven runs that each leave four ingredients out."""
    rows = _hadamard(8)[:, 1:] > 0  # the first has everything
    everything = [Run(tuple(rows[0].tolist()), seed) for seed in SEEDS]
    return [*everything, *(Run(tuple(row.tolist()), SEEDS[0]) for row in rows[1:])]


def left_out_design() -> list[Run]:
    """Per seed everything, then without each of LEFT_OUT."""
    everything = (True,) * len(WITHOUT)
    return [Run(everything, seed, name) for seed in LEFT_OUT_SEEDS for name in ("", *LEFT_OUT)]


def _hadamard(order: int) -> NDArray[np.int64]:
    matrix = np.ones((1, 1), np.int64)
    while len(matrix) < order:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return matrix


def figures(run: Run, whole: Preset, splits: Splits, folder: Path) -> NDArray[np.float64]:
    """FIGURES of one run, in percent; measured once, then kept beside it."""
    kept = folder / run.name / _FIGURES_NAME
    if not kept.exists():
        with native_messages_hidden():
            weights = train(run.recipe(whole), splits, folder / run.name, verbose=0)
            classifier = Classifier.load(weights)
        faces = splits.validation
        clean = evaluate(classifier.predict(faces.images), faces.labels)
        poor = degrade(faces.images, DEGRADED_PX, DEGRADED_JPEG_QUALITY)
        degraded = evaluate(classifier.predict(poor), faces.labels)
        measured = (clean.accuracy, clean.macro_f1, degraded.accuracy)
        kept.write_text(json.dumps(dict(zip(FIGURES, measured, strict=True))), encoding="utf-8")
    stored = json.loads(kept.read_text(encoding="utf-8"))
    return 100 * np.array([stored[name] for name in FIGURES])


def table(measured: dict[Run, NDArray[np.float64]]) -> str:
    """Seeds and ingredients as Markdown; figures in percent, FIGURES in the columns."""
    runs = [run for run in measured if run.seed == SEEDS[0] and not run.left_out]
    on = np.array([run.has for run in runs])
    rows = np.array([measured[run] for run in runs])
    whole = [run for run in measured if all(run.has) and not run.left_out]
    seeds = np.array([measured[run] for run in whole])
    # the difference of two means of four runs each
    error = seeds.std(axis=0, ddof=1) * np.sqrt(2 / 4)
    lines = [
        f"| | {' | '.join(FIGURES)} |",
        "|---|---|---|---|",
        _line("everything, mean of three seeds", seeds.mean(axis=0), "{:.1f}"),
        _line("... lowest", seeds.min(axis=0), "{:.1f}"),
        _line("... highest", seeds.max(axis=0), "{:.1f}"),
    ]
    for column, name in enumerate(WITHOUT):
        added = rows[on[:, column]].mean(axis=0) - rows[~on[:, column]].mean(axis=0)
        lines.append(_line(f"{name}: adds", added, "{:+.1f}"))
    lines.append(_line("standard error of what one adds, by the seeds", error, "{:.1f}"))
    return "\n".join([*lines, *left_out_lines(measured)])


def left_out_lines(measured: dict[Run, NDArray[np.float64]]) -> list[str]:
    """What each of LEFT_OUT adds, and the difference between its seeds, as lines of `table`."""
    lines = []
    for name in LEFT_OUT:
        added = np.array(
            [
                measured[replace(run, left_out="")] - row
                for run, row in measured.items()
                if run.left_out == name
            ]
        )
        lines.append(_line(f"{name}: adds", added.mean(axis=0), "{:+.1f}"))
        lines.append(_line("... the seeds differ by", np.ptp(added, axis=0), "{:.1f}"))
    return lines


def _line(name: str, row: NDArray[np.float64], form: str) -> str:
    return f"| {name} | {' | '.join(form.format(value) for value in row)} |"


def main() -> None:
    """Train what is missing, then print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--preset", default="classmood", choices=sorted(PRESETS))
    parser.add_argument("--teacher", default="models/weights/classmood.tflite")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--part", default="1/1", help="K/N: the Kth of N shares of the runs")
    parser.add_argument("--only-left-out", action="store_true", help="only LEFT_OUT's runs")
    options = parser.parse_args()
    part, parts = (int(number) for number in options.part.split("/"))
    splits = load_splits(options.data)
    whole = replace(
        PRESETS[options.preset],
        epochs=options.epochs,
        warmup_epochs=1,
        teachers=(options.teacher,),
    )
    measured = {}
    runs = left_out_design() if options.only_left_out else [*design(), *left_out_design()]
    for run in list(dict.fromkeys(runs))[part - 1 :: parts]:
        measured[run] = figures(run, whole, splits, options.runs)
        said = ", ".join(
            f"{name} {value:.1f}" for name, value in zip(FIGURES, measured[run], strict=True)
        )
        sys.stdout.write(f"{run.name}: {said}\n")
        sys.stdout.flush()
    if parts == 1:
        sys.stdout.write(f"\n{options.epochs} epochs of {len(splits.training)} pictures\n")
        lines = left_out_lines(measured) if options.only_left_out else [table(measured)]
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
