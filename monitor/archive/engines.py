"""What reads recordings tells whoever stores them, whether processes or a cluster do it."""

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from traceback import format_exception
from typing import Protocol

from monitor.archive.lesson import Recording
from storage.file_names import shown
from storage.records import Sample


@dataclass(frozen=True, slots=True)
class Advanced:
    """How far a recording is read, in its seconds; total_s None where its length is not known."""

    recording: Recording
    done_s: float
    total_s: float | None


@dataclass(frozen=True, slots=True)
class Finished:
    """All of a recording. warnings: lines about its end."""

    recording: Recording
    samples: Sequence[Sample]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A recording that cannot be read. why: one line that names it.

    traceback: of an error nobody foresaw, for the log; else "".
    """

    recording: Recording
    why: str
    traceback: str = ""


def unforeseen(recording: Recording, error: BaseException) -> Failed:
    """For an error that is nobody's doing: its traceback goes to the log."""
    why = f"{shown(recording.path)}: {type(error).__name__} while it was read; see the log"
    return Failed(recording, why, "".join(format_exception(error)))


Event = Advanced | Finished | Failed


class Engine(Protocol):
    """Reads recordings, several at once."""

    def read(
        self, recordings: Sequence[Recording], stop: threading.Event
    ) -> Generator[Event, None, None]:
        """Events of all recordings; each is finished or has failed at the end, in any order.

        Ends early once `stop` is set; nothing of it runs on when the iterator is closed.
        """
        ...
