"""The words of the model card around its measured figures."""

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.network import robustness
from benchmarks.network.gallery_path import HEADER
from benchmarks.network.reading_limits import Row
from models.evaluation.metrics import Evaluation, wilson_interval
from models.labels import EMOTIONS

if TYPE_CHECKING:
    from benchmarks.network.model_card import Facts


def recipe_in(card: str, version: str) -> str:
    """Recipe and history as a card of these weights tells them; empty where it is another's."""
    start, end = card.find("Recipe: "), card.find("\n\n## How good it is")
    same = card.startswith(f"# Model card: {version}\n")
    return card[start:end] if same and 0 < start < end else ""


def render(facts: "Facts", kept_recipe: str = "") -> str:
    """The card as Markdown; kept_recipe: what it says of a run whose folder is not at hand."""
    card = facts.classifier.card
    clean, poor = facts.clean, facts.degraded
    low, high = clean.interval
    parts = [
        f"# Model card: {facts.classifier.version}",
        "Written by `python -m benchmarks.network.model_card`: every figure is measured.",
        _INTENDED,
        "## Data and protocol",
        _PROTOCOL.format(split=facts.split, count=facts.clean.count),
        _recipe(facts.recipe) or kept_recipe,
        "## How good it is",
        f"On {clean.count:,} faces of {facts.split}: accuracy **{clean.accuracy:.1%}** (95 % "
        f"interval {low:.1%} to {high:.1%}), macro F1 **{clean.macro_f1:.3f}**, expected "
        f"calibration error **{clean.calibration_error:.3f}** (15 bins). Shrunk to "
        f"32 px and JPEG quality 40: accuracy {poor.accuracy:.1%}, macro F1 "
        f"{poor.macro_f1:.3f}, calibration error {poor.calibration_error:.3f}. Where the least "
        f'sure fifth is answered "unsure", {clean.selective_accuracy:.1%} of the others are right, '
        f"of the degraded ones {poor.selective_accuracy:.1%}. "
        f"{_mirrored(facts)} "
        "No probability behind these figures was calibrated on its own picture.",
        _recall(clean, poor),
        "![Confusion matrix](images/model-confusion.png)",
        "![Reliability diagram](images/model-reliability.png)",
        "## Small, compressed and blurred faces",
        "![Accuracy by size](images/model-size.png)",
        _limits(facts.limits),
        _gallery(facts),
        f"A crop is the detector's box widened by {card.margin:g} of its side, its centre moved by "
        f"{card.shift_y:g}: FER2013's framing, measured by `python -m benchmarks.network.framing`.",
        _UNSURE,
        _ROBUSTNESS,
        robustness.table({"": facts.robustness}),
        "## Cost",
        _cost(facts),
        _BIAS,
        _FORBIDDEN,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_INTENDED = """\
## What it is for

It estimates which of FER2013's seven expressions (angry, disgust, fear, happy, sad, surprise,
neutral) annotators would have named on a small grey picture of a face. Classmood uses it to
show a teacher how a class looks on a video call, as an estimate with its uncertainty, each
student compared with themself. An expression is not an emotion, and nothing here measures
understanding or attention."""

_PROTOCOL = """\
Trained on FER2013's Training rows (Goodfellow et al. 2013), the label mixed with the votes of
ten FER+ annotators (Barsoum et al. 2016). Left out: every row whose picture occurs in another
split, blank pictures, and what FER+ marks as no face. Everything was chosen on PublicTest. The
figures below are those of {split}, {count:,} pictures, overlapping rows left out. FER2013's
labels are noisy: among pictures that occur twice, 8 % carry two labels, and people reach about
65 %."""

_UNSURE = """\
Classmood answers "unsure", with the reason, where the classifier would guess: a face under 20 px of
detector's box, one that is too dark, a crop blurred beyond recognition, a head turned by more than
60 degrees (40 in a lesson), or a face with something before its eyes or mouth
(`monitor/faces/quality.py`, `covered.py`)."""

_ROBUSTNESS = """\
## Turned, covered and badly lit faces

PublicTest's pictures changed one way at a time (`python -m benchmarks.network.robustness`). Turned
heads are flat pictures seen at an angle; light, skin, glasses and masks are drawn: this says how
the network bears such a change, not how it reads such people."""

_BIAS = """\
## Known bias

- Classifiers of this kind read darker faces as angrier than lighter ones (Rhue 2018). FER2013
  says nothing about skin, so it cannot be measured on it; assume that it holds here.
- Children are read worse than adults. FER2013 says nothing about age either.
- Disgust and fear are rare or ambiguous in FER2013 and weak here: see the table.
- The pictures come from a web search for words of emotion: posed and exaggerated looks. Faces
  in a lecture show less than that, and no figure here was measured on a real class."""

_FORBIDDEN = """\
## What it must not be used for

Grading, discipline, attendance, ranking, hiring, or any decision about a person; covert
observation; identifying anyone. Inferring emotions of students is prohibited in the education
institutions of the European Union (AI Act, Article 5(1)(f)), except for medical or safety
reasons."""


def _recall(clean: Evaluation, degraded: Evaluation) -> str:
    lines = ["| class | faces | recall (95 %) | at 32 px, JPEG 40 |", "|---|---|---|---|"]
    for index, emotion in enumerate(EMOTIONS):
        count = int(clean.confusion[index].sum())
        low, high = wilson_interval(int(clean.confusion[index, index]), max(count, 1))
        lines.append(
            f"| {emotion} | {count} | {clean.recall[emotion]:.2f} ({low:.2f} to {high:.2f}) "
            f"| {degraded.recall[emotion]:.2f} |"
        )
    return "\n".join(lines)


def _limits(rows: list[Row]) -> str:
    lines = ["| picture | accuracy | calibration error |", "|---|---|---|"]
    for row in rows:
        if "blur_px" in row:
            name = f"blurred by {row['blur_px']:g} px at 48 px"
        else:
            name = f"{row['side_px']} px, JPEG quality {row['jpeg']}"
        lines.append(
            f"| {name} | {100 * float(row['accuracy']):.1f} % "
            f"| {float(row['calibration_error']):.3f} |"
        )
    return "\n".join(lines)


def _gallery(facts: "Facts") -> str:
    if not facts.losses:
        return ""
    rows = "\n".join(str(row) for row in facts.losses)
    return (
        "Through the whole path (pasted into the tiles of a drawn gallery, encoded, tiles and "
        "faces found, cut out, read), against the same pictures read directly:\n\n"
        f"{HEADER}\n{rows}"
    )


def _recipe(recipe: dict[str, object] | None) -> str:
    if recipe is None:
        return ""
    named = ", ".join(
        f"{key} {_without_folders(value)}" for key, value in recipe.items() if key != "network"
    )
    return f"Recipe: {named}.\n\n![Accuracy and loss by epoch](images/model-history.png)"


def _without_folders(value: object) -> object:
    """Weights by the names of their files."""
    if isinstance(value, list):
        return [_without_folders(one) for one in value]
    return Path(value).name if isinstance(value, str) else value


def _mirrored(facts: "Facts") -> str:
    card = facts.classifier.card
    raised = (
        f" The logit of disgust, which training shows rarely, is raised by {card.disgust_logit:g}."
        if card.disgust_logit
        else ""
    )
    if not card.mirror_lead:
        return f"One network, one look, no averaging over mirrors.{raised}"
    clean, poor = facts.once
    drawn_in = f", drawn in by {card.mirror_zoom - 1:.0%}," if card.mirror_zoom > 1 else ""
    return (
        f"One network; a face whose two likeliest emotions are less than {card.mirror_lead:g} "
        f"apart in logits is read in its mirror image{drawn_in} as well and answered with the mean "
        "(`python -m benchmarks.network.mirror_images`). Without that "
        f"accuracy is {clean.accuracy:.1%}, macro F1 {clean.macro_f1:.3f}, and at 32 px and JPEG "
        f"quality 40 {poor.accuracy:.1%}.{raised}"
    )


def _cost(facts: "Facts") -> str:
    card = facts.classifier.card
    size = f"{facts.file_bytes / 1e6:.2f} MB on disk"
    inside = ""
    if card.parameters and card.multiply_adds:
        inside = (
            f"{card.parameters / 1e6:.2f} million parameters, "
            f"{card.multiply_adds / 1e6:.0f} million multiply-adds per face, "
        )
    return (
        f"{inside}{size}, weights in 8 bits. 49 faces from uint8 crops took "
        f"{facts.gallery_ms:.0f} ms on two threads where this card was written (beside "
        "whatever ran there; `python -m benchmarks.network.inference_speed` compares runtimes)."
    )
