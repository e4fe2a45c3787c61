"""The monitor's first process while a lesson runs: a watchdog that holds no library.

`classmood monitor` reads options and settings by libraries that take some 50 MB, which nobody needs
for the hour that follows. Where a process can become another program (POSIX), it becomes this one:
same process id, same streams, only the standard library. Elsewhere it watches as it is.
"""

import contextlib
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from monitor.session.orders import Orders
from monitor.session.signals import stop_on_signals
from monitor.session.watchdog import Watchdog
from storage.errors import ClassmoodError
from storage.failing import fail, fail_unexpectedly
from storage.printable import say
from storage.private_files import log_file, log_lesson, log_to, logs_json
from storage.program import own_command

if TYPE_CHECKING:
    from monitor.session.job import Job


@dataclass(frozen=True, slots=True)
class _Handover:
    """What the next program is told.

    line: of the job; log: path of the log file, "" for none; as_json: how it is written.
    """

    line: str
    log: str
    as_json: bool = False


def watch_over(job: "Job") -> None:
    """Watch the lesson in a worker process, then do the upkeep; ends this program where it can.

    Raises ClassmoodError where it comes back at all.
    """
    log = log_file()
    handover = _Handover(job.to_json(), "" if log is None else str(log), logs_json())
    if os.name == "posix":
        _become(handover)
    _work(handover)


def main() -> None:
    """Watch the lesson that stands in the file descriptor given as the only argument."""
    with os.fdopen(int(sys.argv[1]), encoding="utf-8") as file:
        handover = _Handover(**json.load(file))
    try:
        if handover.log:
            log_to(Path(handover.log), as_json=handover.as_json)
        _work(handover)
    except ClassmoodError as error:
        fail(str(error), error.exit_code)
    except Exception as error:
        fail_unexpectedly(error)


def _become(handover: _Handover) -> None:
    """Comes back only where the system would not let it."""
    # the line holds the database's address, and arguments are public
    with contextlib.suppress(OSError), _nameless_file() as file:
        file.write(json.dumps(asdict(handover)).encode())
        file.seek(0)
        os.set_inheritable(file.fileno(), True)
        command = own_command(str(file.fileno()), module="monitor.session.watchdog_process")
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os.execv(command[0], command)


def _nameless_file() -> IO[bytes]:
    """In memory where the system can (Linux), else a file that nobody finds."""
    in_memory: Callable[[str], int] | None = getattr(os, "memfd_create", None)
    return tempfile.TemporaryFile() if in_memory is None else os.fdopen(in_memory("job"), "w+b")


def _work(handover: _Handover) -> None:
    orders = Orders(handover.line)
    with stop_on_signals(threading.Event()) as stop:
        dog = Watchdog(orders, stop, say)
        log_lesson(lambda: dog.session_id)
        dog.run()
        _upkeep(orders, dog.url)


def _upkeep(orders: Orders, url: str) -> None:
    from storage.config.settings import StorageSettings  # noqa: PLC0415
    from storage.writes.upkeep import after_lesson  # noqa: PLC0415

    after_lesson(url, StorageSettings.model_validate(orders.section("storage")))


if __name__ == "__main__":
    main()
