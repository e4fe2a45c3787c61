"""The process that reads frames: started, watched over and ended by `monitor.session.watchdog`.

Standard input carries one line, the job, and then stays open: when it closes, the watchdog wants an
end or is gone, and the session is ended in good order. Standard output carries one JSON object a
line: notifications, signs of life, log records, and why it failed. Logs go to the watchdog,
which owns the log file.
"""

import contextlib
import json
import logging
import os
import signal
import sys
import threading
import time
from functools import partial
from typing import Any, TextIO

from models.errors import ModelError
from monitor.session.hooks import ResumePoint, SessionHooks
from monitor.session.job import Job
from monitor.session.memory import give_large_blocks_back
from monitor.session.run import watch
from storage.database.engine import open_database, require_file
from storage.errors import ClassmoodError

_BEAT_S = 0.5
UNEXPECTED = 70
"""Exit code of an error nobody foresaw (EX_SOFTWARE): the watchdog tries again."""


class Channel:
    """Events to the watchdog, one JSON object a line. A watchdog that is gone is no error."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._beat_at_s = 0.0
        self._begun = False

    def send(self, event: str, **fields: Any) -> None:  # noqa: ANN401
        with self._lock, contextlib.suppress(OSError, ValueError):
            print(json.dumps({"event": event, **fields}), file=self._stream, flush=True)

    def seats(self, snapshot: str) -> None:
        """What is known of the seats: it travels through memory only."""
        self.send("seats", snapshot=snapshot)

    def moved(self, url: str) -> None:
        """In which database the session goes on after its file was lost."""
        self.send("moved", url=url)

    def beat(self, session_id: int) -> None:
        """A sign of life, at most two a second; the first says that the session has begun."""
        if not self._begun:
            self._begun = True
            self.send("begun", session=session_id)
            return
        now_s = time.monotonic()
        if now_s - self._beat_at_s >= _BEAT_S:
            self._beat_at_s = now_s
            self.send("beat", session=session_id)


class _ToWatchdog(logging.Handler):
    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self._channel = channel

    def emit(self, record: logging.LogRecord) -> None:
        trace = None
        if record.exc_info:
            trace = logging.Formatter().formatException(record.exc_info)
        text = record.getMessage()
        self._channel.send("log", level=record.levelno, name=record.name, text=text, trace=trace)


def main() -> int:
    """Do the job on standard input; answers the exit code."""
    give_large_blocks_back()
    # what libraries print must not come between the events: it goes to standard error
    channel = Channel(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)
    logging.basicConfig(level=logging.INFO, handlers=[_ToWatchdog(channel)], force=True)
    # Ctrl+C reaches every process of the terminal; the watchdog passes it on when it is ready
    for name in ("SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    job = Job.from_json(sys.stdin.readline())
    threading.Thread(target=_until_closed, args=(stop,), name="orders", daemon=True).start()
    return _work(job, stop, channel)


def _work(job: Job, stop: threading.Event, channel: Channel) -> int:
    try:
        notify, resume = partial(_notify, channel), None
        if job.resume is not None:
            require_file(job.url)
            resume = ResumePoint(job.resume, job.seats)
        engine = open_database(job.url, notify=notify)
        try:
            session_id = watch(
                job.settings,
                engine,
                job.request,
                stop,
                hooks=SessionHooks(
                    notify=notify,
                    on_frame=channel.beat,
                    on_seats=channel.seats,
                    on_moved=channel.moved,
                ),
                resume=resume,
            )
        finally:
            engine.dispose()
    except (ClassmoodError, ModelError) as error:
        code = getattr(error, "exit_code", 1)
        channel.send("failed", text=str(error), code=code)
        return int(code)
    except Exception:
        logging.getLogger(__name__).exception("unexpected error")
        return UNEXPECTED
    channel.send("done", session=session_id)
    return 0


def _notify(channel: Channel, text: str) -> None:
    channel.send("notify", text=text)


def _until_closed(stop: threading.Event) -> None:
    while sys.stdin.readline():
        pass
    stop.set()


if __name__ == "__main__":
    sys.exit(main())
