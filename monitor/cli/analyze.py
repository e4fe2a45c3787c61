"""The command that turns recordings into lessons: one as it is read, many at once."""

import glob
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import Engine

from monitor.cli.photos import FILES
from monitor.cli.warnings import warnings_told
from storage.cli.lesson_options import HzOption, LessonOptions
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.cli.work_options import WorkOptions
from storage.config.load import database_url
from storage.config.settings import Settings
from storage.errors import ConfigurationError
from storage.file_names import shown
from storage.printable import echo, one_line
from storage.privacy.policy import narrowed, policy_of

if TYPE_CHECKING:
    from monitor.archive.analysis import Outcome
    from monitor.archive.engines import Engine as ReadingEngine

_BAR = "{desc}: {percentage:3.0f}% |{bar}| {n:.0f} of {total:.0f} s, {remaining} left"

commands = typer.Typer()


@commands.command(rich_help_panel=FILES)
@with_groups
def analyze(
    *,
    recordings: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE|FOLDER|GLOB...", help="Recorded lectures.", show_default=False
        ),
    ],
    hz: HzOption = None,
    lesson: LessonOptions,
    recorded_at: Annotated[
        str | None,
        typer.Option(
            help="When it began, such as '2026-09-01 08:00'; else as the file says.",
            show_default=False,
        ),
    ] = None,
    work: WorkOptions,
    store: StoreOptions,
) -> None:
    """Turn recorded lectures into sessions, faster than they were held.

    One file is read as a lesson that grows. Folders, patterns and several files become lessons one
    by one; what is there already is not read again, so the same command goes on where it was
    stopped.
    """
    began = _moment(recorded_at)
    settings = store.load(capture__source="video", capture__hz=hz, **lesson.settings())
    if len(recordings) == 1 and not work.asked and not _means_many(recordings[0]):
        _analyze_one(recordings[0], settings, lesson, began)
        return
    if lesson.title or began is not None:
        raise ConfigurationError(
            "--title and --recorded-at are for one file: several get the names and dates of theirs"
        )
    _analyze_many(recordings, settings, lesson.class_name, work)


def _means_many(name: Path) -> bool:
    return name.is_dir() or (glob.has_magic(str(name)) and not _exists(name))


def _exists(name: Path) -> bool:
    try:
        return name.exists()
    except (OSError, ValueError):
        return False


def _analyze_one(
    video: Path, settings: Settings, lesson: LessonOptions, began: datetime | None
) -> None:
    from tqdm import tqdm  # noqa: PLC0415

    from monitor.archive.dating import began_at  # noqa: PLC0415
    from monitor.session.hooks import SessionHooks  # noqa: PLC0415
    from monitor.session.job import SessionRequest  # noqa: PLC0415
    from monitor.session.run import watch  # noqa: PLC0415
    from monitor.session.signals import stop_on_signals  # noqa: PLC0415
    from monitor.sources import Progress  # noqa: PLC0415
    from storage.writes.upkeep import after_lesson  # noqa: PLC0415

    tqdm.monitor_interval = 0  # no thread that outlives the bar
    engine = connect(settings)
    job = SessionRequest(
        lesson.title or shown(video.stem),
        lesson.class_name,
        path=video,
        realtime=False,
        recorded_at=began or began_at(video),
    )
    with (
        stop_on_signals(threading.Event()) as stop,
        warnings_told("monitor.sources", lambda line: tqdm.write(line, file=sys.stderr)),
        tqdm(desc=shown(video.name), total=0, bar_format=_BAR, disable=None) as bar,
    ):

        def advance(progress: Progress) -> None:
            bar.total = progress.total_s or progress.done_s
            bar.update(progress.done_s - bar.n)

        session_id = watch(settings, engine, job, stop, hooks=SessionHooks(on_progress=advance))
    engine.dispose()
    after_lesson(database_url(settings), settings.storage)
    typer.echo(f"Session {session_id}. See it with: classmood dashboard")


def _analyze_many(
    names: Sequence[Path], settings: Settings, class_name: str, work: WorkOptions
) -> None:
    from monitor.archive.finding import find, require_any  # noqa: PLC0415
    from monitor.session.signals import stop_on_signals  # noqa: PLC0415
    from storage.writes.upkeep import after_lesson  # noqa: PLC0415

    found = find(names)
    require_any(found)
    database = connect(settings)
    settings = narrowed(settings, policy_of(database).limits)
    engine = _engine(work, settings, len(found.recordings))
    if (line := found.about_passed_over()) is not None:
        echo(one_line(f"classmood: {line}"), err=True)
    with stop_on_signals(threading.Event()) as stop:
        outcome = _read(database, settings, class_name, found.recordings, engine, stop)
    database.dispose()
    after_lesson(database_url(settings), settings.storage)
    outcome.failed[:0] = [line for _, line in found.refused]
    _sum_up(outcome, stopped=stop.is_set())


def _engine(work: WorkOptions, settings: Settings, count: int) -> "ReadingEngine":
    """Who reads. Raises ConfigurationError for what does not go together."""
    if work.scheduler is None:
        from monitor.archive.processes import (  # noqa: PLC0415
            ProcessEngine,
            processes_for_this_computer,
        )

        return ProcessEngine(min(work.workers or processes_for_this_computer(), max(count, 1)))
    work.hands()
    if settings.privacy.names == "read" and not settings.privacy.class_only:
        raise ConfigurationError("names are not read on a cluster: use --workers, or --names off")
    from monitor.archive.cluster import ClusterEngine  # noqa: PLC0415

    return ClusterEngine(work.scheduler)


def _read(
    database: Engine,
    settings: Settings,
    class_name: str,
    paths: Sequence[Path],
    engine: "ReadingEngine",
    stop: threading.Event,
) -> "Outcome":
    from tqdm import tqdm  # noqa: PLC0415

    from monitor.archive.analysis import Archive, Listener  # noqa: PLC0415

    tqdm.monitor_interval = 0
    with tqdm(desc=f"{len(paths)} recordings", total=0, bar_format=_BAR, disable=None) as bar:

        def advance(done_s: float, total_s: float) -> None:
            bar.total = max(total_s, done_s)
            bar.n = done_s
            bar.refresh()

        listener = Listener(lambda line: tqdm.write(one_line(line), file=sys.stdout), advance)
        return Archive(database, settings, class_name).analyse(paths, engine, stop, listener)


def _sum_up(outcome: "Outcome", *, stopped: bool) -> None:
    """One line of what was done, one for each failure; exit code 1 where something is missing."""
    parts = [
        f"{len(outcome.stored)} analysed",
        f"{len(outcome.known)} already there" if outcome.known else "",
        f"{len(outcome.failed)} failed" if outcome.failed else "",
        f"{outcome.left} left" if outcome.left else "",
    ]
    typer.echo(f"{', '.join(filter(None, parts))}. See them with: classmood dashboard")
    for line in outcome.failed:
        echo(one_line(f"classmood: {shown(line)}"), err=True)
    if stopped and outcome.left:
        echo("classmood: stopped; the same command goes on with the rest", err=True)
    if outcome.failed or outcome.left:
        raise typer.Exit(1)


def _moment(text: str | None) -> datetime | None:
    """A date with a time of day; without a zone it is this computer's time."""
    if text is None:
        return None
    try:
        if len(text.strip()) <= len("2026-09-01"):
            raise ValueError("no time of day")
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError, OSError):
        raise ConfigurationError(
            f"--recorded-at {shown(text)}: give date and time, for example '2026-09-01 08:00' or "
            "2026-09-01T08:00+02:00"
        ) from None
