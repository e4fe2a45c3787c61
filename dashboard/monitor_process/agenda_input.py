"""How a process that watches is handed the agenda: arguments can be read by others."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

from storage.agenda.read import lines_of
from storage.cli.agenda import STANDARD_INPUT
from storage.cli.option_groups import arguments

Given = tuple[IO[bytes] | int | None, list[str]]


@contextlib.contextmanager
def agenda_input(titles: Sequence[str], otherwise: int | None = None) -> Iterator[Given]:
    """Standard input of `classmood monitor`, and the options that make it read the titles there.

    The titles stand in a file without a name, which is gone with whoever has it open. otherwise:
    the input, as `subprocess.Popen` takes it, where there are no titles.
    """
    if not titles:
        yield otherwise, []
        return
    with tempfile.TemporaryFile() as file:
        file.write(lines_of(titles))
        file.seek(0)
        yield file, arguments({"agenda": STANDARD_INPUT})
