"""The agenda given before a lesson, as an option of the commands that watch."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from storage.agenda.read import MOST_BYTES, titles_of
from storage.errors import InputFileError
from storage.file_names import shown

STANDARD_INPUT = "-"
"""In place of a file: what another process hands over, which stands in no argument."""

AgendaOption = Annotated[
    str | None,
    typer.Option(
        "--agenda",
        help="What is planned: a presentation (PPTX), a PDF, or a text with a title a line.",
        metavar="FILE",
        show_default=False,
    ),
]


def titles_in(path: str | None) -> tuple[str, ...]:
    """The titles of the file, none where none was given. Raises InputFileError with its name."""
    if path is None:
        return ()
    if path == STANDARD_INPUT:
        return tuple(titles_of(sys.stdin.buffer.read(MOST_BYTES + 1)))
    file = Path(path)
    try:
        if not file.is_file():
            raise InputFileError("there is no such file")
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
        return tuple(titles_of(raw))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputFileError(f"--agenda {shown(file)} cannot be read ({reason})") from error
    except InputFileError as error:
        raise InputFileError(f"--agenda {shown(file)}: {error}") from error
