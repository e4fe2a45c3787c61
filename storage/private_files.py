"""Files that only their owner may read (mode 0600), written whole or not at all."""

import contextlib
import logging
import logging.handlers
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

from storage.errors import StorageError
from storage.printable import json_text, lines, masked

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


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, lesson, traceback (or null)."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        trace = record.exc_text
        if record.exc_info and trace is None:
            trace = self.formatException(record.exc_info)
        return json_text(
            {
                "time": moment.isoformat(timespec="milliseconds"),
                "level": record.levelname,
                "logger": record.name,
                "message": masked(record.getMessage()),
                "lesson": getattr(record, "lesson", None) or _lesson(),
                "traceback": None if trace is None else masked(trace),
            }
        )


class PrivateLogHandler(logging.handlers.RotatingFileHandler):
    """A rotating log that others on this computer cannot read."""

    def _open(self) -> TextIOWrapper:
        # one that an earlier version left readable
        Path(self.baseFilename).touch(OWNER_ONLY)
        Path(self.baseFilename).chmod(OWNER_ONLY)
        return super()._open()


def log_to(path: Path, *, as_json: bool = False) -> None:
    """Sends this program's log to a file of its own. Raises StorageError where it cannot.

    as_json: each line is an object, see `JsonFormatter`.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = PrivateLogHandler(path, maxBytes=2_000_000, backupCount=3, encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{path.parent} cannot be written ({error.strerror}); set data_dir to another folder"
        ) from error
    words = SafeFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonFormatter() if as_json else words)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def log_file() -> Path | None:
    """Where the log goes; None before `log_to`."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.FileHandler):
            return Path(handler.baseFilename)
    return None


def logs_json() -> bool:
    """Whether `log_to` was asked for objects."""
    return any(isinstance(one.formatter, JsonFormatter) for one in logging.getLogger().handlers)


def log_lesson(of_now: Callable[[], int | None]) -> None:
    """From now on lines name the lesson that this answers."""
    global _lesson  # noqa: PLW0603 - one log a process
    _lesson = of_now


def _no_lesson() -> int | None:
    return None


_lesson: Callable[[], int | None] = _no_lesson
