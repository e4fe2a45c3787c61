"""The commands that read recordings and pictures."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from storage import private_files as private
from storage.cli.lesson_options import HzOption, LessonOptions
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.config.load import database_url
from storage.errors import ConfigurationError, InputFileError
from storage.file_names import shown
from storage.printable import echo

_FILES = "Recordings and pictures"

commands = typer.Typer()


@commands.command(rich_help_panel=_FILES)
@with_groups
def analyze(
    *,
    video: Annotated[Path, typer.Argument(help="A recorded lecture.", show_default=False)],
    hz: HzOption = None,
    lesson: LessonOptions,
    recorded_at: Annotated[
        str | None,
        typer.Option(
            help="When it began, such as '2026-09-01 08:00'; else as the file says.",
            show_default=False,
        ),
    ] = None,
    store: StoreOptions,
) -> None:
    """Turn a recorded lecture into a session, faster than it was held."""
    from tqdm import tqdm  # noqa: PLC0415

    tqdm.monitor_interval = 0  # no thread that outlives the bar
    began_at = _moment(recorded_at)
    settings = store.load(
        capture__source="video",
        capture__hz=hz,
        **lesson.settings(),
    )
    from monitor.session.hooks import SessionHooks  # noqa: PLC0415
    from monitor.session.job import SessionRequest, stop_on_signals  # noqa: PLC0415
    from monitor.session.run import watch  # noqa: PLC0415
    from monitor.sources import Progress  # noqa: PLC0415
    from storage.writes.upkeep import after_lesson  # noqa: PLC0415

    engine = connect(settings)
    job = SessionRequest(
        lesson.title or shown(video.stem),
        lesson.class_name,
        path=video,
        realtime=False,
        recorded_at=began_at,
    )
    bar_format = "{desc}: {percentage:3.0f}% |{bar}| {n:.0f} of {total:.0f} s, {remaining} left"
    with (
        stop_on_signals(threading.Event()) as stop,
        warnings_told("monitor.sources", lambda line: tqdm.write(line, file=sys.stderr)),
        tqdm(desc=shown(video.name), total=0, bar_format=bar_format, disable=None) as bar,
    ):

        def advance(progress: Progress) -> None:
            bar.total = progress.total_s or progress.done_s
            bar.update(progress.done_s - bar.n)

        hooks = SessionHooks(on_progress=advance)
        session_id = watch(settings, engine, job, stop, hooks=hooks)
    engine.dispose()
    after_lesson(database_url(settings), settings.storage)
    typer.echo(f"Session {session_id}. See it with: classmood dashboard")


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


@contextmanager
def warnings_told(logger_name: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Tell every warning of that logger once, beside the log file."""

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            line = f"classmood: {record.getMessage()}"
            if line not in told:
                told.add(line)
                tell(line)

    told: set[str] = set()
    teller = Teller(logging.WARNING)
    logging.getLogger(logger_name).addHandler(teller)
    try:
        yield
    finally:
        logging.getLogger(logger_name).removeHandler(teller)


@commands.command(rich_help_panel=_FILES)
def photo(
    images: Annotated[list[Path], typer.Argument(help="Pictures.", show_default=False)],
    json_out: Annotated[
        str | None, typer.Option("--json", help="Write JSON to this file, or - for the terminal.")
    ] = None,
    figure: Annotated[
        Path | None, typer.Option(help="Draw faces, labels and probabilities to this PNG.")
    ] = None,
    weights: Annotated[Path | None, typer.Option(help="Other weights than the packaged.")] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Read the names under the tiles as well.")
    ] = False,
) -> None:
    """Read every face in pictures."""
    from models import Classifier  # noqa: PLC0415
    from monitor.faces.detector import FaceDetector  # noqa: PLC0415
    from monitor.photo.analyse import analyse_photo, describe, draw_figure, to_json_line  # noqa: PLC0415

    if figure and len(images) > 1:
        raise ConfigurationError("--figure draws one picture; give one image")
    with warnings_told("models", partial(typer.echo, err=True)):
        classifier = Classifier.load(weights)
    detector = FaceDetector(margin=classifier.margin, shift_y=classifier.shift_y)
    read_names = None
    if names:
        from monitor.names.picture_names import PictureNames  # noqa: PLC0415

        read_names = PictureNames()
    results, unread = [], 0
    with warnings_told("monitor.imaging.image_files", partial(typer.echo, err=True)):
        for path in images:
            try:
                results.append(analyse_photo(path, detector, classifier, read_names))
            except InputFileError as error:
                typer.echo(f"classmood: {shown(str(error))}", err=True)
                unread += 1
    if json_out is not None and results:
        lines = "".join(f"{to_json_line(result)}\n" for result in results)
        if json_out == "-":
            typer.echo(lines.encode(), nl=False)
        else:
            private.write_text(Path(json_out), lines)
    if figure and results:
        draw_figure(results[0], figure)
    if json_out != "-":
        for result in results:
            echo(describe(result))
    if unread:
        raise typer.Exit(1)
