"""The computer's clock is set during a lesson: readings keep their order and distances."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event

from benchmarks.faults.faults_lesson import FORK, stored
from benchmarks.faults.faults_table import Outcome
from storage.database.engine import open_database

_JUMPS_H = (1, -2, 24)
_LOOKS_BETWEEN = 4


def clock_jump(folder: Path, rounds: int) -> Outcome:
    """The wall clock jumps by an hour, back by two, forward by a day; the real monitor reads."""
    outcome = Outcome(
        "clock set", "+1 h, -2 h, +1 day in one lesson; no reading may be moved or lost"
    )
    for number in range(rounds):
        path = folder / f"clock-{number}.db"
        open_database(f"sqlite:///{path}").dispose()
        ours, theirs = FORK.Pipe()
        child = FORK.Process(target=_watch, args=(path, theirs))
        child.start()
        looks, said = ours.recv()
        child.join()
        rows = stored(path)
        offsets = sorted({row[1] for row in rows})
        looked = sum(faces for _, faces in looks)
        outcome.acknowledged += looked
        outcome.lost += max(looked - len(rows), 0)
        outcome.invented += max(len(rows) - looked, 0)
        # distances between looks, as stored and on a clock nobody has touched
        apart_s = [(after - before) / 1000 for before, after in pairwise(offsets)]
        true_s = [after[0] - before[0] for before, after in pairwise(looks)]
        moved = [abs(a - b) > 0.1 for a, b in zip(apart_s, true_s, strict=False)]
        outcome.invented += sum(moved) + abs(len(apart_s) - len(true_s))
        outcome.by_hand += len(said) != len(_JUMPS_H)
        outcome.rounds += 1
    return outcome


def _watch(path: Path, pipe: Connection) -> None:
    from monitor.pipeline.clock import SessionClock  # noqa: PLC0415
    from monitor.pipeline.observation import Observation  # noqa: PLC0415
    from monitor.pipeline.pipeline import GalleryPipeline  # noqa: PLC0415
    from monitor.session.hooks import SessionHooks  # noqa: PLC0415
    from monitor.session.job import SessionRequest  # noqa: PLC0415
    from monitor.session.run import watch  # noqa: PLC0415
    from monitor.types import Frame  # noqa: PLC0415
    from storage.config.settings import CaptureSettings, Settings  # noqa: PLC0415

    shift = timedelta()
    looks: list[tuple[float, int]] = []
    said: list[str] = []
    stop, jumps = Event(), list(_JUMPS_H)

    def wall() -> datetime:
        return datetime.now(UTC) + shift

    defaults = SessionClock.__init__.__kwdefaults__
    assert defaults is not None
    defaults["wall"] = wall
    process = GalleryPipeline.process

    def count(self: GalleryPipeline, frame: Frame) -> Observation:
        nonlocal shift
        observation = process(self, frame)
        readings = observation.sample.readings
        if readings:
            looks.append((frame.monotonic_s, len(readings)))
            if len(looks) % _LOOKS_BETWEEN == 0:
                if not jumps:
                    stop.set()
                else:
                    shift += timedelta(hours=jumps.pop(0))
        return observation

    GalleryPipeline.process = count  # type: ignore[method-assign]
    engine = open_database(f"sqlite:///{path}")
    settings = Settings(capture=CaptureSettings(source="demo", hz=4))
    hooks = SessionHooks(notify=said.append)
    watch(settings, engine, SessionRequest(duration_s=120), stop, hooks=hooks)
    pipe.send((looks, [line for line in said if "clock was set" in line]))
