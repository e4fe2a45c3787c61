"""Files that only their owner may read (mode 0600), written whole or not at all."""

import contextlib
import logging.handlers
import os
import tempfile
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from storage.errors import StorageError
from storage.printable import lines, masked

OWNER_ONLY = 0o600


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside `path` that takes its name at the end, or vanishes on an error.

    Raises StorageError where it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part"
        )
        os.close(handle)  # mkstemp makes it with mode 0600
        partial = Path(name)
        try:
            yield partial
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}") from error


def write_text(path: Path, text: str) -> None:
    """Writes `text` as UTF-8; a file that was there is replaced on success. StorageError."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def write_bytes(path: Path, data: bytes) -> None:
    """Writes `data`; a file that was there is replaced on success. StorageError."""
    with replacing(path) as partial:
        partial.write_bytes(data)


class SafeFormatter(logging.Formatter):
    """Nothing that a log line says can look like another line, or be obeyed by a terminal.

    Lines of a traceback and of a message are indented; passwords in URLs are masked.
    """

    def format(self, record: logging.LogRecord) -> str:
        return lines(masked(super().format(record))).replace("\n", "\n    ")


class PrivateLogHandler(logging.handlers.RotatingFileHandler):
    """A rotating log that others on this computer cannot read."""

    def _open(self) -> TextIOWrapper:
        # one that an earlier version left readable
        Path(self.baseFilename).touch(OWNER_ONLY)
        Path(self.baseFilename).chmod(OWNER_ONLY)
        return super()._open()
