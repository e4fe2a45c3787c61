"""The address of a SQLite file as text that means that file, whatever its name holds.

A path pasted into a URL is read otherwise: "?" begins its options and "%41" is an A.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_KEPT = "/ :\\~"
"""Left as they are, so that an ordinary path stays readable in its address."""


def sqlite_url(path: Path | str) -> str:
    """`path` as a URL that `parsed` reads back byte for byte, surrogates too."""
    absolute = Path(path).expanduser().absolute()
    return f"sqlite:///{quote(os.fsencode(absolute), safe=_KEPT)}"


def parsed(url: str) -> "URL":
    """`url` in its parts. Raises sqlalchemy's ArgumentError.

    Of SQLite, all from `:///` to a "?" is the file's name with percent escapes; they stand for
    bytes in the file system's own encoding, which need not be text.
    """
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - settings are read without it
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    found = make_url(url)
    if found.get_backend_name() != "sqlite" or not found.database:
        return found
    name, _, options = url.partition(":///")[2].partition("?")
    if options and "=" not in options:
        raise ArgumentError("a '?' in the name of a file is written %3F, or the path is given")
    return found.set(database=unquote(name, sys.getfilesystemencoding(), "surrogateescape"))
