"""How well slide changes are found in drawn meetings: precision, recall and F1 by kind.

    python -m benchmarks.course.slide_changes --seeds 3 --first 1000
    python -m benchmarks.course.slide_changes --seeds 3 --first 1000 --pdf DECK.pdf [--pdf ...]

With --pdf the slides are those of real decks, see `real_decks`.

A change counts as found within three seconds of the true moment; the first slide is no change.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.course.real_decks import told
from benchmarks.course.shared_window import SharedWindow
from benchmarks.course.slide_stories import KINDS, Story, story_of
from benchmarks.layouts.layouts_people import People
from monitor.slides.share import ShareLooks

TOLERANCE_S = 3.0
TUNED_ON = range(100)
"""Seeds that were looked at while the detector was made; others are held out."""


def found_changes(story: Story, window: SharedWindow, took_s: list[float]) -> list[float]:
    """Moments at which slides are found to begin, without the first one; took_s: per look."""
    looks = ShareLooks()
    moments = []
    for look in story.looks:
        image, layout = window.draw(look)
        begin = time.perf_counter()
        change = looks.look(image, layout.tiles, look.at_s)
        took_s.append(time.perf_counter() - begin)
        if change is not None:
            moments.append(change.began_s)
    return moments[1:]


def matched(found: Sequence[float], true: Sequence[float]) -> int:
    """How many moments belong together, each once, in order."""
    hits, place = 0, 0
    for moment in true:
        while place < len(found) and found[place] < moment - TOLERANCE_S:
            place += 1
        if place < len(found) and found[place] <= moment + TOLERANCE_S:
            hits, place = hits + 1, place + 1
    return hits


def scores(hits: int, found: int, true: int) -> tuple[float, float, float]:
    """Precision, recall and F1; 1 where nothing was to be found and nothing was."""
    precision = hits / found if found else 1.0
    recall = hits / true if true else 1.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def measured(
    seeds: Sequence[int], kinds: Mapping[str, Callable[[int], Story]]
) -> tuple[list[dict[str, object]], float]:
    """A row for each kind of story and one for all; and the median look in seconds."""
    people, rows, took_s = People(), [], list[float]()
    totals = np.zeros(3, int)
    for kind, tell in kinds.items():
        counts = np.zeros(3, int)
        for seed in seeds:
            story = tell(seed)
            found = found_changes(story, SharedWindow(seed, people), took_s)
            counts += (matched(found, story.changes_s), len(found), len(story.changes_s))
        rows.append(_row(kind, counts))
        totals += counts
    return [*rows, _row("all", totals)], float(np.median(took_s))


def _row(kind: str, counts: np.ndarray) -> dict[str, object]:
    hits, found, true = (int(value) for value in counts)
    precision, recall, f1 = scores(hits, found, true)
    return {"kind": kind, "changes": true, "found": found, "hits": hits, "precision": precision,
            "recall": recall, "f1": f1}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; exit code 1 where F1 is under 0.95."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=3, help="stories of each kind")
    parser.add_argument("--first", type=int, default=1000, help="first seed; from 100 held out")
    parser.add_argument("--kind", action="append", choices=list(KINDS))
    parser.add_argument(
        "--pdf", action="append", type=Path, help="a real deck instead of drawn ones"
    )
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    seeds = range(options.first, options.first + options.seeds)
    kinds = {kind: partial(story_of, kind) for kind in options.kind or KINDS}
    if options.pdf:
        kinds = {path.stem[-12:]: partial(told, path) for path in options.pdf}
    rows, look_s = measured(seeds, kinds)
    lines = ["kind         | changes | found | precision | recall |    F1"]
    lines += [
        f"{row['kind']:<12} | {row['changes']:7} | {row['found']:5} | {row['precision']:9.3f} | "
        f"{row['recall']:6.3f} | {row['f1']:.3f}"
        for row in rows
    ]
    lines.append(f"median look {1000 * look_s:.2f} ms")
    sys.stdout.write("\n".join(lines) + "\n")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0 if float(str(rows[-1]["f1"])) >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
