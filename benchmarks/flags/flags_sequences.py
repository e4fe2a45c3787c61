"""Readings of moving faces for the flag harness: the drawn class and the videos, by the pipeline.

From both the harness takes how long a reading resembles the one before (autocorrelation), and from
the drawn class whether its scripted looks are flagged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from benchmarks.flags.flags_score import RaisedFlag
from models import Classifier
from monitor.demo import DrawnClass
from monitor.demo.script import Mood
from monitor.flags.records import sample_of
from monitor.flags.rule import FlagAction, FlagRule
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.types import Frame
from storage.config.settings import FlagSettings, Settings
from storage.kinds import FlagKind
from storage.records import Reading
from storage.seat_ids import seat_number

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_RECIPE = 1
_SETTLED_S = 5.0  # a face that has just changed is not at rest
_SHORTEST_S = 60.0  # of a scripted look that a flag should find


@dataclass(frozen=True, slots=True, eq=False)
class DrawnLesson:
    """The built-in lesson as the pipeline reads it, once a second. seats are the pipeline's.

    rows: float32 (N, 7). seconds, seats, people: int64 (N,); people are indices into the cast.
    valid: bool (N,).
    """

    rows: NDArray[np.float32]
    seconds: NDArray[np.int64]
    seats: NDArray[np.int64]
    people: NDArray[np.int64]
    valid: NDArray[np.bool_]


def drawn_lesson() -> DrawnLesson:
    """The lesson of ten minutes; read once per version of the weights, then from the cache."""
    classifier = Classifier.load(threads=1)
    cache = user_cache_path("classmood", ensure_exists=True)
    path = cache / f"flag-drawn-{classifier.version}-{_RECIPE}.npz"
    if not path.exists():
        lesson = _read_drawn(classifier)
        partial = path.with_suffix(".partial.npz")
        np.savez_compressed(
            partial, rows=lesson.rows, seconds=lesson.seconds, seats=lesson.seats,
            people=lesson.people, valid=lesson.valid,
        )  # fmt: skip
        partial.replace(path)
    with np.load(path) as kept:
        return DrawnLesson(
            kept["rows"], kept["seconds"], kept["seats"], kept["people"], kept["valid"]
        )


def _read_drawn(classifier: Classifier) -> DrawnLesson:
    drawn, settings = DrawnClass(), Settings()
    pipeline = GalleryPipeline(PipelineOptions(1, settings, classifier))
    found: list[tuple[NDArray[np.float32], int, int, int, bool]] = []
    for second in range(round(drawn.duration_s)):
        at = _BEGAN + timedelta(seconds=second)
        frame = Frame(drawn.render(float(second)), at, float(second))
        readings = pipeline.process(frame).sample.readings
        truth = {(s.row, s.column): k for k, s in enumerate(drawn.truth(float(second)))}
        usable = sample_of(readings, settings.flags)
        for reading in readings:
            seat = seat_number(reading.seat_id)
            person = truth[reading.tile_row, reading.tile_column]
            found.append((reading.probabilities, second, seat, person, usable[seat][1]))
    rows, *columns = zip(*found, strict=True)
    seconds, seats, people = (np.array(column, np.int64) for column in columns[:3])
    return DrawnLesson(np.stack(rows), seconds, seats, people, np.array(columns[3], bool))


def drawn_flags(lesson: DrawnLesson, settings: FlagSettings) -> list[RaisedFlag]:
    """Flags of the drawn lesson; student is an index into the cast."""
    rule = FlagRule(settings)
    person_of = dict(zip(lesson.seats.tolist(), lesson.people.tolist(), strict=True))
    raised = []
    for second in np.unique(lesson.seconds):
        rows = np.flatnonzero(lesson.seconds == second)
        sample = {int(lesson.seats[k]): (lesson.rows[k], bool(lesson.valid[k])) for k in rows}
        for change in rule.observe(float(second), sample):
            if change.action is FlagAction.OPENED:
                person = None if change.seat is None else person_of[change.seat]
                raised.append(RaisedFlag(person, change.kind, change.at_s, None))
    return raised


def scripted_looks() -> list[tuple[int, FlagKind, float, float]]:
    """Person, look, from and to (s) of every scripted look that lasts at least a minute."""
    drawn = DrawnClass()
    kinds: dict[Mood, FlagKind] = {"confused": FlagKind.CONFUSED, "sad": FlagKind.SAD}
    found = []
    for person in range(len(drawn.people)):
        moods = [drawn.truth(float(t))[person].mood for t in range(round(drawn.duration_s))]
        begin = 0
        for second in range(1, len(moods) + 1):
            if second == len(moods) or moods[second] != moods[begin]:
                if moods[begin] in kinds and second - begin >= _SHORTEST_S:
                    found.append((person, kinds[moods[begin]], float(begin), float(second)))
                begin = second
    return found


def drawn_rest(lesson: DrawnLesson) -> Iterator[NDArray[np.float64]]:
    """Stretches of at least a minute of neutral faces: confusion signals, one a second."""
    drawn = DrawnClass()
    moods = [drawn.truth(float(t)) for t in range(round(drawn.duration_s))]
    for person in np.unique(lesson.people):
        mine = lesson.people == person
        seconds, signal = lesson.seconds[mine], _signal(lesson.rows[mine])
        calm = np.array([moods[t][person].mood == "neutral" for t in seconds])
        edges = np.flatnonzero(np.diff(np.concatenate([[0], calm.astype(int), [0]])))
        for start, stop in edges.reshape(-1, 2):
            stretch = signal[start + round(_SETTLED_S) : stop]
            if len(stretch) >= 60:
                yield stretch


def video_signal(path: Path) -> tuple[float, NDArray[np.float64]]:
    """Frames per second of a video, and the confusion signal of the face in each of its frames."""
    video = cv2.VideoCapture(str(path))
    per_s = float(video.get(cv2.CAP_PROP_FPS)) or 30.0
    pipeline = GalleryPipeline(PipelineOptions(1, Settings(), Classifier.load(threads=1)))
    readings: list[Reading] = []
    number = 0
    while True:
        more, picture = video.read()
        if not more:
            break
        at_s = number / per_s
        image = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)
        frame = Frame(image, _BEGAN + timedelta(seconds=at_s), at_s)
        readings += pipeline.process(frame).sample.readings
        number += 1
    video.release()
    rows = [reading.probabilities for reading in readings]
    return per_s, _signal(np.stack(rows)) if rows else np.zeros(0)


def correlation_time(signals: "list[NDArray[np.float64]]", per_s: float) -> float:
    """Seconds until the autocorrelation over all stretches has fallen to 1/e; nan: never does."""
    centred = [signal - signal.mean() for signal in signals]
    variance = sum(float((c**2).sum()) for c in centred)
    count = sum(map(len, centred))
    for lag in range(1, max(map(len, centred), default=1)):
        products = [c[lag:] * c[:-lag] for c in centred if len(c) > lag]
        pairs = sum(map(len, products))
        mean = sum(float(p.sum()) for p in products) / max(pairs, 1)
        if mean < variance / count / np.e:
            return lag / per_s
    return float("nan")


def _signal(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    p = rows.astype(np.float64)
    signal = np.minimum(1.0, p[:, 0] + p[:, 2] + p[:, 4] / 2)
    return np.where(p[:, 3] > 0.3, 0.0, signal)
