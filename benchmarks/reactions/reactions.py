"""How often reactions on tiles are read rightly, how often none is taken for one, and the cost.

    python -m benchmarks.reactions [--lectures 24] [--quiet-minutes 60] [--seed 900]

Lectures are drawn as Zoom, Meet, Teams and Webex draw them, in settings and with icons that the
network was not fitted on; the time is the processor's for the reader
alone. Of recordings nothing is read.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.layouts.layouts_looks import LOOKS
from benchmarks.layouts.wild_people import Crowd
from benchmarks.reactions.lecture import Lecture, Setting
from monitor.reactions.reader import ReactionReader
from storage.kinds import ReactionKind

PROGRAMS = ("zoom", "meet", "teams", "webex")
_SIZES = ((1280, 720, 1.0), (1366, 768, 1.0), (1600, 900, 1.0), (1920, 1080, 1.25))
_COUNTS = (4, 9, 12, 16, 20, 25)
_NEAR_S = 4
_START = datetime(2026, 11, 29, 9, tzinfo=UTC)


@dataclass
class Score:
    """right: icons told with their kind and begin; shown: all; told: all that was told."""

    shown: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    told: int = 0
    late_ends: int = 0
    looks: int = 0
    seat_hours: float = 0.0
    cpu_s: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Icons told, of those shown."""
        return sum(self.right.values()) / max(sum(self.shown.values()), 1)

    @property
    def precision(self) -> float:
        """Icons shown, of those told."""
        return sum(self.right.values()) / max(self.told, 1)


def settings(count: int, seed: int, *, icons: bool, looks: int, lossy: bool) -> Iterator[Setting]:
    """Lectures in all programs and themes, at several sizes. lossy: recordings."""
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        program = PROGRAMS[number % len(PROGRAMS)]
        theme = str(rng.choice(list(LOOKS[program])))
        width, height, scale = _SIZES[int(rng.integers(len(_SIZES)))]
        quality = int(rng.integers(70, 93)) if lossy else 0
        students = int(rng.choice(_COUNTS))
        yield Setting(program, theme, (width, height), scale, students, looks,
                      seed * 1000 + number, icons=icons, lossy=quality)  # fmt: skip


def run(lecture: Lecture, score: Score) -> None:
    """Read one lecture and add what came of it."""
    reader = ReactionReader()
    begun: list[tuple[int, ReactionKind, int]] = []
    ended: dict[tuple[int, ReactionKind, int], int] = {}
    for look in range(lecture.setting.looks):
        image, seated = lecture.picture(look), lecture.seated(look)
        before = time.process_time()
        events = reader.read(image, seated, _START + timedelta(seconds=look), float(look))
        score.cpu_s += time.process_time() - before
        for event in events:
            key = (event.number, event.kind, _look(event.began_at))
            if event.ended_at is None:
                begun.append(key)
            else:
                ended[key] = _look(event.ended_at)
    score.looks += lecture.setting.looks
    score.seat_hours += lecture.setting.looks * lecture.setting.count / 3600
    score.told += len(begun)
    left = list(begun)
    for seat, one in lecture.truth():
        score.shown[one.kind] += 1
        found = next(
            (k for k in left if k[:2] == (seat, one.kind) and abs(k[2] - one.start) <= _NEAR_S),
            None,
        )
        if found is None:
            near = [k[1].value for k in left if k[0] == seat and abs(k[2] - one.start) <= _NEAR_S]
            score.wrong.append(f"{lecture.setting.program} {lecture.setting.seed}: seat {seat} "
                               f"{one.kind.value} at {one.start} missed, told {near}")  # fmt: skip
            continue
        left.remove(found)
        score.right[one.kind] += 1
        if one.stop < lecture.setting.looks - 4 and abs(ended.get(found, -99) - one.stop) > _NEAR_S:
            score.late_ends += 1
    for seat, kind, look in left:
        score.wrong.append(f"{lecture.setting.program} {lecture.setting.seed}: seat {seat} "
                           f"{kind.value} at {look} was none")  # fmt: skip


def _look(at: datetime) -> int:
    return round((at - _START).total_seconds())


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lectures", type=int, default=24)
    parser.add_argument("--looks", type=int, default=150)
    parser.add_argument("--quiet-minutes", type=int, default=60)
    parser.add_argument("--seed", type=int, default=900)
    parser.add_argument("--wrong", action="store_true", help="name what was read wrongly")
    options = parser.parse_args()
    crowd, lines = Crowd(), []
    wrong: list[str] = []
    for name, lossy in (("live windows", False), ("recordings", True)):
        score = Score()
        count = options.lectures if not lossy else max(options.lectures // 3, 1)
        for setting in settings(count, options.seed, icons=True, looks=options.looks, lossy=lossy):
            run(Lecture(setting, crowd), score)
        lines += [f"{name}: icons shown {sum(score.shown.values())}, told {score.told}: "
                  f"precision {score.precision:.1%}, recall {score.recall:.1%}; "
                  f"ends more than {_NEAR_S} s off: {score.late_ends}"]  # fmt: skip
        lines += [f"  {k.value:12} {score.right[k]} of {score.shown[k]}" for k in ReactionKind]
        quiet = Score()
        many = round(options.quiet_minutes / 5)
        for setting in settings(many, options.seed + 50, icons=False, looks=300, lossy=lossy):
            run(Lecture(setting, crowd), quiet)
        lines += [f"  without any: {quiet.told} told in {quiet.looks / 3600:.2f} hours "
                  f"({quiet.seat_hours:.0f} student hours)"]  # fmt: skip
        wrong += score.wrong + quiet.wrong
    lines += wrong if options.wrong else []
    quiet_ms, busy_ms = (cost_ms(crowd, icons=icons) for icons in (False, True))
    lines += [f"cost of a look at 49 tiles, median and mean: {quiet_ms[0]:.2f} and "
              f"{quiet_ms[1]:.2f} ms of processor time, with icons coming and going "
              f"{busy_ms[0]:.2f} and {busy_ms[1]:.2f} ms"]  # fmt: skip
    sys.stdout.write("\n".join(lines) + "\n")


def cost_ms(crowd: Crowd, *, icons: bool, looks: int = 40) -> tuple[float, float]:
    """Processor time of one look at 49 tiles in ms, median and mean."""
    setting = Setting("zoom", "dark", (1920, 1080), 1.0, 49, looks, 77, icons=icons)
    lecture = Lecture(setting, crowd)
    reader = ReactionReader()
    pictures = [(lecture.picture(look), lecture.seated(look)) for look in range(looks)]
    spent = []
    for look, (image, seated) in enumerate(pictures):
        before = time.process_time()
        reader.read(image, seated, _START + timedelta(seconds=look), float(look))
        spent.append(1000 * (time.process_time() - before))
    return float(np.median(spent[4:])), float(np.mean(spent[4:]))
