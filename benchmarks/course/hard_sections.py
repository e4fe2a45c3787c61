"""How often the topics to redo are the hard ones, and how often one is named where none is.

    python -m benchmarks.course.hard_sections [--lessons 300] [--json FILE]

A simulated class answers second by second: everyone frowns now and then, some faces rest in a
frown, single readings fail, and the whole class wanders together over minutes. In the hard topic
a part of the class looks confused for a minute or more, again and again. What is counted goes
through the same function that the page uses.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.series.answers import wilson
from dashboard.series.sections import hard_sections
from dashboard.series.topics import Topic
from storage.records import MOOD_BUCKET_MS

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
FROWNS_AN_HOUR = 8.0  # of everyone, 3 to 15 s, as in benchmarks.flags.flags_classes
RESTING_FROWN = 0.08  # of the students
FALSE_READINGS = 0.04  # of calm faces, by the packaged network on drawn-out lessons
MISSED_READINGS = 0.25  # of confused faces
WANDER = 0.4  # standard deviation of the class's common log rate
WANDER_S = 180.0  # how long it lasts
SPELL_S = (60.0, 180.0)  # of a student who is lost


def simulated(
    rng: np.random.Generator,
    *,
    hard: int | None,
    lost: float,
    wander: float = WANDER,
    students: int = 25,
) -> tuple[list[Topic], pd.DataFrame]:
    """Topics and class roll-ups of one lesson; `lost`: share of the class lost in the hard one."""
    minutes = rng.uniform(4.0, 14.0, size=int(rng.integers(3, 8)))
    edges_s = np.concatenate([[0.0], np.cumsum(minutes * 60.0)])
    length = int(edges_s[-1])
    rate = np.exp(wander * _wander(rng, length)) * FROWNS_AN_HOUR / 3600.0
    confused = np.zeros((students, length), bool)
    for student in range(students):
        for at in np.flatnonzero(rng.random(length) < rate):
            confused[student, at : at + int(rng.uniform(3, 15))] = True
        if rng.random() < RESTING_FROWN:
            confused[student] |= rng.random(length) < 0.7
    if hard is not None:
        hard %= len(minutes)
        begin, end = int(edges_s[hard]), int(edges_s[hard + 1])
        for student in np.flatnonzero(rng.random(students) < lost).tolist():
            from_s = begin + rng.uniform(0, 60)
            while from_s < end:
                until_s = min(float(end), from_s + rng.uniform(*SPELL_S))
                confused[student, int(from_s) : int(until_s)] = True
                from_s = until_s + rng.uniform(20, 120)
    noise = rng.random(confused.shape)
    read = np.where(confused, noise >= MISSED_READINGS, noise < FALSE_READINGS)
    seen = students - rng.binomial(students, 0.08, size=length)
    counts = read.mean(axis=0) * seen
    buckets = length // 10
    shape = (buckets, 10)
    frame = pd.DataFrame({
        "bucket_ms": np.arange(buckets) * MOOD_BUCKET_MS,
        "samples": 10,
        "seen": seen[: buckets * 10].reshape(shape).mean(axis=1),
        "confused": counts[: buckets * 10].reshape(shape).mean(axis=1),
    })  # fmt: skip
    topics = [
        Topic(
            f"Topic {n}", START + timedelta(seconds=a), START + timedelta(seconds=b), 1.0, 0, 0, 0
        )
        for n, (a, b) in enumerate(pairwise(edges_s))
    ]
    return topics, frame


def _wander(rng: np.random.Generator, length: int) -> NDArray[np.float64]:
    """A slow random walk around 0 with variance 1, one value a second."""
    keep = np.exp(-1.0 / WANDER_S)
    steps = rng.normal(0.0, np.sqrt(1 - keep**2), length)
    values = np.empty(length)
    now = rng.normal()
    for n, step in enumerate(steps):
        now = keep * now + step
        values[n] = now
    return values


def measured(lessons: int, lost: float, wander: float, seed: int) -> dict[str, float]:
    """Shares of lessons in which the hard topic was named first, another one, or none."""
    named = other = 0
    for number in range(lessons):
        rng = np.random.default_rng((seed, number))
        hard = int(rng.integers(0, 100)) if lost else None
        topics, mood = simulated(rng, hard=hard, lost=lost, wander=wander)
        found = hard_sections(topics, mood, [], START) or []
        wanted = None if hard is None else f"Topic {hard % len(topics)}"
        named += bool(found) and found[0].topic.text == wanted
        other += any(section.topic.text != wanted for section in found)
    low, high = wilson(other if not lost else named, lessons)
    return {"lost": lost, "wander": wander, "named": named / lessons, "wrong": other / lessons,
            "low": low, "high": high}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lessons", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    rows = [
        measured(options.lessons, lost, wander, options.seed)
        for wander in (WANDER, 1.0)
        for lost in (0.0, 0.2, 0.3, 0.4, 0.6)
    ]
    lines = ["class lost in one topic | wandering | named | a wrong one named | 95 % interval"]
    for row in rows:
        about = "none" if not row["lost"] else f"{row['lost']:.0%}"
        lines.append(
            f"{about:>23} | {row['wander']:9.1f} | {row['named']:5.1%} | {row['wrong']:5.1%}"
            f" | {row['low']:.1%} to {row['high']:.1%}"
        )
    sys.stdout.write("\n".join(lines) + "\n")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
