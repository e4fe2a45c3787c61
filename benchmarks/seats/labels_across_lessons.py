"""Is a label's fingerprint the same in another lesson? Measured on drawn classes.

    python -m benchmarks.seats.labels_across_lessons [--seeds 1 2]

A student is remembered from what the label showed in one lesson, or in lessons with windows of
several sizes, with a salt of the class. In a later lesson with other rooms, cameras and microphones
everybody's label is compared with that, by the rule of `monitor.seats.objections`. Found: the
student's own label is known again. Wrong: anybody else is taken for them, where they are there, and
where they are absent. Names are alike ("Tim Berg", "Tim Borg"; somebody of the very same name does
not count as wrong). Another program draws letters in another way.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from benchmarks.seats.seat_switches_class import students
from benchmarks.seats.seat_switches_labels import STYLES
from benchmarks.seats.seat_switches_meeting import WINDOWS, Meeting
from monitor.labels.fingerprint import Fingerprint, compare
from monitor.labels.reader import LabelReader
from monitor.seats.objections import known_again

_PAGE = 20
_SALT = 20_261_130


@dataclass(frozen=True, slots=True)
class Lesson:
    """Labels of a class in one window of one program, by student's place."""

    style: int
    window: int
    labels: dict[int, Fingerprint]


def lessons(seed: int, turn: int) -> Iterator[Lesson]:
    """The same class by every program in every window. turn: rooms, cameras and microphones."""
    people = students(seed)
    rng = np.random.default_rng([seed, turn])
    reader = LabelReader(_SALT)
    for (number, style), window in product(enumerate(STYLES), range(len(WINDOWS))):
        some = rng.random((3, _PAGE)) < np.array([[0.4], [0.3], [0.5]])
        muted, off, new_rooms = ({*np.flatnonzero(row).tolist()} for row in some)
        meeting = Meeting(
            people, style, _PAGE, seed, rng.permutation(_PAGE).tolist(), window=window,
            off=off, muted=muted, new_rooms=new_rooms if turn else set(),
        )  # fmt: skip
        shown = meeting.draw(float(turn))
        found = reader.find(shown.image, list(shown.boxes))
        labels = {who: one[0] for who, one in zip(shown.who, found, strict=True) if one is not None}
        yield Lesson(number, window, labels)


def distances(one: Lesson, two: Lesson) -> NDArray[np.float64]:
    """Float (20, 20), of students' labels in one lesson to those in another; nan without one."""
    whole = np.full((_PAGE, _PAGE), np.nan)
    a, b = list(one.labels), list(two.labels)
    compared = compare([one.labels[who] for who in a], [two.labels[who] for who in b])
    whole[np.ix_(a, b)] = compared.distance
    return whole


@dataclass(slots=True)
class Count:
    """Of students: how often there, found, and others taken for them, present and absent."""

    there: int = 0
    found: int = 0
    wrong: int = 0
    wrong_absent: int = 0

    def add(self, nearest: NDArray[np.float64], names: NDArray[np.str_]) -> None:
        """nearest: float (20, 20), of those who object (rows) to the labels that show (columns)."""
        for who in range(_PAGE):
            strange = names != names[who]
            row = np.where(np.isnan(nearest[who]), 1.0, nearest[who])[:, np.newaxis]
            taken = {label for label, _ in known_again(row)}
            absent = {label for label, _ in known_again(np.delete(row, who, axis=0))}
            others = np.delete(strange, who)
            self.there += 1
            self.found += who in taken
            self.wrong += any(strange[label] for label in taken)
            self.wrong_absent += any(others[label] for label in absent)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    counts: dict[str, Count] = defaultdict(Count)
    for seed in parser.parse_args().seeds:
        names = np.array([one.name for one in students(seed)[:_PAGE]])
        before, after = list(lessons(seed, 0)), list(lessons(seed, 1))
        for two in after:
            to = {one.window: distances(one, two) for one in before if one.style == two.style}
            counts["same window"].add(to[two.window], names)
            others = [each for window, each in to.items() if window != two.window]
            for many in (1, 2, 3):
                for some in combinations(others, many):
                    kind = f"other window, remembered from {many}"
                    counts[kind].add(np.fmin.reduce(some), names)
            for one in before:
                if one.style != two.style and one.window == two.window:
                    counts["other program"].add(distances(one, two), names)
    for kind, count in counts.items():
        there = count.there
        sys.stdout.write(
            f"{kind:32} {there:6} students: found {count.found / there:6.1%}, somebody else "
            f"{count.wrong / there:5.1%}, where absent {count.wrong_absent / there:5.1%}\n"
        )


if __name__ == "__main__":
    main()
