"""The commands that read recordings and pictures."""

import json
import threading
from pathlib import Path
from typing import Annotated

import typer

from storage import private_files as private
from storage.cli.lesson_options import (
    ClassOnlyOption,
    ClassOption,
    HzOption,
    NamesOption,
    TitleOption,
)
from storage.cli.options import ConfigOption, DatabaseOption, connect, load
from storage.errors import ConfigurationError

_FILES = "Recordings and pictures"

commands = typer.Typer()


@commands.command(rich_help_panel=_FILES)
def analyze(
    video: Annotated[Path, typer.Argument(help="A recorded lecture.", show_default=False)],
    hz: HzOption = None,
    title: TitleOption = "",
    class_name: ClassOption = "",
    class_only: ClassOnlyOption = None,
    names: NamesOption = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Turn a recorded lecture into a session, faster than it was held."""
    from tqdm import tqdm  # noqa: PLC0415

    settings = load(
        config,
        storage__url=database,
        capture__source="video",
        capture__hz=hz,
        privacy__class_only=class_only,
        privacy__names=names,
    )
    from monitor.session.job import Lesson, stop_on_signals  # noqa: PLC0415
    from monitor.session.run import watch  # noqa: PLC0415
    from monitor.sources import Progress  # noqa: PLC0415

    engine = connect(settings)
    lesson = Lesson(title or video.stem, class_name, path=video, realtime=False)
    bar_format = "{desc}: {percentage:3.0f}% |{bar}| {n:.0f} of {total:.0f} s, {remaining} left"
    with (
        stop_on_signals(threading.Event()) as stop,
        tqdm(desc=video.name, total=0, bar_format=bar_format, disable=None) as bar,
    ):

        def advance(progress: Progress) -> None:
            bar.total = progress.total_s or progress.done_s
            bar.update(progress.done_s - bar.n)

        session_id = watch(settings, engine, lesson, stop, say=lambda _: None, on_progress=advance)
    engine.dispose()
    typer.echo(f"Session {session_id}. See it with: classmood dashboard")


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
    from monitor.photo.analyse import analyse_photo, describe, draw_figure, to_json  # noqa: PLC0415

    if figure and len(images) > 1:
        raise ConfigurationError("--figure draws one picture; give one image")
    classifier = Classifier.load(weights)
    detector = FaceDetector(margin=classifier.margin, shift_y=classifier.shift_y)
    read_names = None
    if names:
        from monitor.names.picture_names import PictureNames  # noqa: PLC0415

        read_names = PictureNames()
    results = [analyse_photo(path, detector, classifier, read_names) for path in images]
    if json_out is not None:
        text = "\n".join(json.dumps(to_json(result), ensure_ascii=False) for result in results)
        if json_out == "-":
            typer.echo(text)
        else:
            private.write_text(Path(json_out), text + "\n")
    if figure:
        draw_figure(results[0], figure)
    if json_out != "-":
        for result in results:
            typer.echo(describe(result))
