"""The command that reads pictures."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.warnings import warnings_told
from storage import private_files as private
from storage.errors import ConfigurationError, InputFileError
from storage.file_names import shown
from storage.printable import echo

FILES = "Recordings and pictures"
"""Where commands on files stand in the help."""

commands = typer.Typer()


@commands.command(rich_help_panel=FILES)
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
