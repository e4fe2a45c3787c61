"""Seat switches per hour of scripted lectures, against two naive ways to number tiles.

    python -m benchmarks.seats.seat_switches [--seeds 1,2,3,4,5] [--minutes 60] [--view-minutes 3]
        [--salt 5] [--trace]

A class on two pages of a meeting is drawn, with names in several programs' looks, and looked at
some 1,400 times an hour: densely after each happening, sparsely while nothing happens. Per
hour there are 30 re-sorts, 10 page flips, 20 joins and leaves, and cameras, rooms, microphones,
borders, windows, views, notices and names that change. Pictures go through the real code, from
pixels to seats. Two students have one name; others differ by one letter.

With `--view-minutes` the view changes and stays for so long, in a round of gallery, speaker with
strip, share with a strip beside or on top, gallery beside a share, and one large speaker.

A switch: a seat shows another student than before. A split: a student gets one more seat.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from benchmarks.seats.seat_switches_score import ByOrder, ByPosition, Score
from benchmarks.seats.seat_switches_script import Lecture
from monitor.faces.detector import FaceDetector, find_faces
from monitor.gallery.tracker import GalleryTracker
from monitor.seats.tracker import SeatTracker

ROOT = Path(__file__).resolve().parents[2]

NAMES = ("Classmood", "by position", "by order")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One lecture. scores: by name of NAMES. unsettled: frames without a layout to go by."""

    scores: dict[str, Score]
    frames: int
    unsettled: int
    hours: float
    processor_s: float


def run(lecture: Lecture, *, salt: int | None = None, trace: bool = False) -> Outcome:
    """Send a lecture through layout, labels and seats, and through both peers.

    salt: of the fingerprints; None draws one. trace: tell every switch and split at once.
    """
    gallery, seats, detector = GalleryTracker(), SeatTracker(salt), FaceDetector()
    peers: dict[str, ByPosition | ByOrder] = {"by position": ByPosition(), "by order": ByOrder()}
    scores = {name: Score() for name in NAMES}
    frames, unsettled, started = 0, 0, time.process_time()
    for moment in lecture.moments():
        shown = lecture.meeting.draw(moment.t_s)
        frames += 1
        layout = gallery.update(shown.image)
        if layout.kind == "unsettled":
            unsettled += 1
            continue
        labelled = layout.kind == "grid"
        # where there is no gallery the pipeline goes by the faces it finds
        faces = [] if labelled else find_faces(detector, shown.image, layout)
        tiles = layout.tiles or tuple(face.tile for face in faces)
        seated = seats.assign(shown.image, tiles, faces, labelled=labelled)
        told = len(scores["Classmood"].trouble)
        found = [(one.tile.box_xyxy, one.seat) for one in seated]
        scores["Classmood"].add(shown, found, moment.happening)
        for line in scores["Classmood"].trouble[told:] if trace else ():
            sys.stdout.write(f"  {moment.t_s:7.1f} s  {line}\n")
        for name, peer in peers.items():
            numbered = peer.number([tile.box_xyxy for tile in tiles])
            scores[name].add(shown, numbered, moment.happening)
    spent_s = time.process_time() - started
    return Outcome(scores, frames, unsettled, lecture.duration_s / 3600, spent_s)


def table(outcomes: Sequence[Outcome]) -> str:
    """What each way of numbering did, per hour, as Markdown."""
    hours = sum(one.hours for one in outcomes)
    lines = [
        "| | switches an hour | worst lecture | splits an hour | readings on a wrong seat "
        "| video tiles without a seat |",
        "|---|---|---|---|---|---|",
    ]
    for name in NAMES:
        scores = [one.scores[name] for one in outcomes]
        switches = [
            score.switches.total() / one.hours for score, one in zip(scores, outcomes, strict=True)
        ]
        splits = sum(score.splits.total() for score in scores) / hours
        readings = max(1, sum(score.readings for score in scores))
        wrong = sum(score.wrong for score in scores) / readings
        missed = sum(score.missed for score in scores)
        lines.append(
            f"| {name} | {sum(switches) / len(switches):.1f} | {max(switches):.1f} | {splits:.1f} "
            f"| {wrong:.2%} | {missed / (missed + readings):.2%} |"
        )
    return "\n".join(lines)


def by_happening(outcomes: Sequence[Outcome]) -> str:
    """Switches and splits of Classmood, and switches of the peers, after each kind of happening."""
    totals = {
        name: sum((one.scores[name].switches for one in outcomes), Counter()) for name in NAMES
    }
    splits = sum((one.scores["Classmood"].splits for one in outcomes), Counter())
    kinds = sorted({kind for counter in (*totals.values(), splits) for kind in counter})
    lines = [
        "| after | switches | splits | switches by position | by order |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {kind} | {totals['Classmood'][kind]} | {splits[kind]} "
        f"| {totals['by position'][kind]} | {totals['by order'][kind]} |"
        for kind in kinds
    ]
    return "\n".join(lines)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", default="1,2,3,4,5")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--class-size", type=int, default=46)
    parser.add_argument("--page-size", type=int, default=25)
    parser.add_argument(
        "--view-minutes", type=float, default=0, help="between lasting changes of the view; 0: none"
    )
    parser.add_argument("--salt", type=int, help="of the fingerprints; without it each draws one")
    parser.add_argument("--trace", action="store_true", help="tell every switch and split")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    outcomes = []
    for seed in (int(part) for part in options.seeds.split(",")):
        lecture = Lecture(
            seed, options.minutes, options.class_size, options.page_size, options.view_minutes
        )
        outcome = run(lecture, salt=options.salt, trace=options.trace)
        outcomes.append(outcome)
        score = outcome.scores["Classmood"]
        sys.stdout.write(
            f"lecture {seed}: {outcome.frames} frames, {outcome.unsettled} unsettled, "
            f"{score.switches.total()} switches, {score.splits.total()} splits, "
            f"{score.ghosts} ghosts, {outcome.processor_s:.0f} s of processor time\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"\n{table(outcomes)}\n\n{by_happening(outcomes)}\n")


if __name__ == "__main__":
    main()
