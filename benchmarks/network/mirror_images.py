"""What reading doubtful faces in their mirror image as well gains, and how many faces that are.

python -m benchmarks.network.mirror_images --data FOLDER [--weights FILE]

One row per lead: a face whose two likeliest emotions are closer than that, in logits, is read
twice. On PublicTest as it is, and shrunk to 32 px at JPEG quality 40. The last line is of the faces
that the network was trained on, read once.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from models import Classifier
from models.data.dataset import load_splits
from models.evaluation.metrics import DEGRADED_JPEG_QUALITY, DEGRADED_PX, degrade, evaluate

ROOT = Path(__file__).resolve().parents[2]

LEADS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 99.0)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    options = parser.parse_args()
    classifier = Classifier.load(options.weights)
    splits = load_splits(options.data)
    faces = splits.validation
    shown = (faces.images, degrade(faces.images, DEGRADED_PX, DEGRADED_JPEG_QUALITY))
    sys.stdout.write(
        "| lead | read twice | accuracy | macro F1 | at 32 px: read twice | accuracy |"
    )
    sys.stdout.write("\n|---|---|---|---|---|---|\n")
    once = classifier.with_mirror_lead(0.0)
    two = [np.sort(once.outputs(images, faces.labels).logits, axis=1)[:, -2:] for images in shown]
    for lead in LEADS:
        reader = classifier.with_mirror_lead(lead)
        clean, poor = (evaluate(reader.predict(images), faces.labels) for images in shown)
        twice = [float((pair[:, 1] - pair[:, 0] < lead).mean()) for pair in two]
        sys.stdout.write(
            f"| {lead:g} | {twice[0]:.0%} | {clean.accuracy:.1%} | {clean.macro_f1:.3f} "
            f"| {twice[1]:.0%} | {poor.accuracy:.1%} |\n"
        )
        sys.stdout.flush()
    learned = evaluate(once.predict(splits.training.images), splits.training.labels)
    sys.stdout.write(f"\ntraining faces, read once: {learned.accuracy:.1%}\n")


if __name__ == "__main__":
    main()
