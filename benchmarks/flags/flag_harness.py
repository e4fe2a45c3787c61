"""How often the flag rule is right, on simulated lessons made of the readings of real faces.

    python -m benchmarks.flags.flag_harness [--data FOLDER] [--lessons 20] [--weights FILE] [--json
    OUT]

FOLDER holds fer2013/ and gallery/. The first run with new weights reads some 75,000 faces and the
drawn class and keeps what they say in the user's cache folder; later runs take a few minutes of one
core. What is assumed stands in docs/signal.md, the code in flags_faces (faces), flags_classes
(lessons), flags_sequences (drawn class, videos) and flags_score (truth).
"""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.flags.flags_classes import POSE_S, SimulatedClass, simulate
from benchmarks.flags.flags_faces import FaceBank, load_bank
from benchmarks.flags.flags_score import (
    Rule,
    confusion_of,
    naive_fixed_level,
    naive_in_a_row,
    pooled,
    rule_of,
    score,
)
from benchmarks.flags.flags_sequences import (
    correlation_time,
    drawn_flags,
    drawn_lesson,
    drawn_rest,
    scripted_looks,
    video_signal,
)
from models.errors import DatasetError
from storage.config.flag_presets import Preset
from storage.config.settings import FlagSettings

ROOT = Path(__file__).resolve().parents[2]

Rows = list[dict[str, Any]]


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    default = os.environ.get("CLASSMOOD_SHARED_DATA", str(ROOT.parent / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--lessons", type=int, default=20)
    parser.add_argument("--weights", type=Path, default=None)
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    began_s = time.process_time()
    try:
        bank = load_bank(arguments.data / "fer2013", arguments.weights)
    except DatasetError as error:
        sys.stdout.write(f"skipped, no faces to simulate lessons with: {error}\n")
        return 0
    makers: dict[str, Callable[[], Rows]] = {
        "rules, 25 students": lambda: _rules(bank, arguments.lessons),
        "balanced, by class size": lambda: _sizes(bank, max(2, arguments.lessons // 2)),
        "balanced, by how long a pose is held": lambda: _poses(
            bank, max(2, arguments.lessons // 2)
        ),
        "autocorrelation, seconds to 1/e": lambda: _correlations(bank, arguments.data / "gallery"),
        "drawn class": _drawn,
    }
    sys.stdout.write(f"weights {bank.version}, {arguments.lessons} lessons of an hour\n")
    tables: dict[str, Rows] = {}
    for title, make in makers.items():
        tables[title] = make()
        sys.stdout.write(f"\n{title}\n{pd.DataFrame(tables[title]).to_string(index=False)}\n")
        sys.stdout.flush()
    sys.stdout.write(f"processor time {time.process_time() - began_s:.0f} s\n")
    if arguments.json:
        arguments.json.write_text(json.dumps(tables, indent=2) + "\n", encoding="utf-8")
    return 0


def _rules(bank: FaceBank, lessons: int) -> Rows:
    ordinary, lost = _lessons(bank, lessons)
    rules: dict[str, Rule] = {
        str(preset): rule_of(FlagSettings(preset=preset.value)) for preset in Preset
    }
    rules["balanced, 100 calls"] = rule_of(FlagSettings(calls_per_hour=100))
    rules["one reading"] = naive_in_a_row(1)
    rules["three in a row"] = naive_in_a_row(3)
    rules["fixed level, 90 s"] = naive_fixed_level()
    return [_row(name, rule, ordinary, lost) for name, rule in rules.items()]


def _sizes(bank: FaceBank, lessons: int) -> Rows:
    rule = rule_of(FlagSettings())
    return [
        _row(f"{size} students", rule, *_lessons(bank, lessons, students=size))
        for size in (9, 16, 49)
    ]


def _poses(bank: FaceBank, lessons: int) -> Rows:
    rule = rule_of(FlagSettings())
    rows = [
        _row(f"{pose_s:.0f} s", rule, *_lessons(bank, lessons, pose_s=pose_s))
        for pose_s in (5.0, POSE_S, 30.0)
    ]
    weak = [simulate(bank, 500 + seed, group="weak") for seed in range(lessons)]
    own = [simulate(bank, 600 + seed, who=("rest_sad", "rest_angry")) for seed in range(lessons)]
    return [
        *rows,
        _row(f"{POSE_S:.0f} s, weak looks", rule, weak, []),
        _row(f"{POSE_S:.0f} s, looks of those with such resting faces", rule, own, []),
    ]


def _lessons(
    bank: FaceBank, count: int, *, students: int = 25, pose_s: float = POSE_S
) -> tuple[list[SimulatedClass], list[SimulatedClass]]:
    """Ordinary lessons, and lessons in which the class is lost three times."""
    ordinary = [simulate(bank, s, students=students, pose_s=pose_s) for s in range(count)]
    lost = [
        simulate(bank, 1000 + s, students=students, pose_s=pose_s, lost_class=True)
        for s in range(max(1, count // 4))
    ]
    return ordinary, lost


def _row(
    name: str, rule: Rule, ordinary: list[SimulatedClass], lost: list[SimulatedClass]
) -> dict[str, Any]:
    f = pooled([score(rule, lesson) for lesson in ordinary])
    of_class = pooled([score(rule, lesson) for lesson in lost]) if lost else {}
    lengths = ("30", "60", "120", "180", "300")
    return {
        "": name,
        "false/h": f"{f['false']:.1f} (median {f['false_median']:.0f}, "
        f"{f['false_low']:.0f} to {f['false_high']:.0f})",
        **{f"{each} s": _percent(f.get(f"caught_{each}")) for each in lengths},
        "n": round(f["clear_120"]),
        "120 s, seen": _percent(f["seen"]),
        "120 s, all": _percent(f.get("all_120")),
        "delay": f"{f['delay']:.0f} s ({f['delay_low']:.0f} to {f['delay_high']:.0f})",
        "to close": f"{f['closing']:.0f} s",
        "resting": _percent(f["resting"]),
        "sad 300 s": _percent(f["sad"]),
        "class false/h": f"{f['class_false']:.2f}",
        "class caught": _percent(of_class.get("class")),
        "us": f"{f['cost_us']:.1f}",
    }


def _percent(share: float | None) -> str:
    return "-" if share is None or math.isnan(share) else f"{share:.0%}"


def _correlations(bank: FaceBank, gallery: Path) -> Rows:
    lesson = simulate(bank, 1)
    calm = [k for k, kind in enumerate(lesson.types) if kind == "plain"]
    signal = confusion_of(lesson)
    simulated = [column[~np.isnan(column)] for column in signal[:, calm].T]
    rows: Rows = [
        {"": "simulated lesson, ordinary students", "s": f"{correlation_time(simulated, 1.0):.0f}"},
        {
            "": "drawn class at rest",
            "s": f"{correlation_time(list(drawn_rest(drawn_lesson())), 1.0):.0f}",
        },
    ]
    for path in sorted(gallery.glob("video_*")):
        per_s, video = video_signal(path)
        if len(video) > 10:
            # the clip's own change from neutral to happy is taken out
            still = video - pd.Series(video).rolling(15, center=True, min_periods=1).mean()
            noise = correlation_time([still.to_numpy()], per_s)
            rows.append({"": f"{path.name}, frame to frame", "s": f"{noise:.2f}"})
    return rows


def _drawn() -> Rows:
    lesson, looks = drawn_lesson(), scripted_looks()
    rows: Rows = []
    for preset in Preset:
        flags = drawn_flags(lesson, FlagSettings(preset=preset.value))
        of_students = [flag for flag in flags if flag.student is not None]
        long = [look for look in looks if look[3] - look[2] >= 120]
        delays = []
        right = set()
        for person, kind, start, stop in looks:
            for number, flag in enumerate(of_students):
                if (flag.student, flag.kind) == (person, kind) and start <= flag.opened_s <= stop:
                    right.add(number)
                    if stop - start >= 120:
                        delays.append(flag.opened_s - start)
        rows.append(
            {
                "": str(preset),
                "looks of 120 s or more": f"{len(delays)} of {len(long)} flagged",
                "after": ", ".join(f"{delay:.0f}" for delay in sorted(delays)) + " s",
                "false": len(of_students) - len(right),
                "class": ", ".join(f"at {f.opened_s:.0f} s" for f in flags if f.student is None),
            }
        )
    return rows


if __name__ == "__main__":
    sys.exit(main())
