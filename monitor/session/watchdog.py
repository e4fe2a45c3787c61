"""Watches over the worker process: notices within ten seconds that it hangs, and starts it again.

A capture call or a network that blocks cannot be interrupted from inside its own process, so the
frames are processed by a worker (`monitor.session.worker`) that gives a sign of life at each. A
worker that falls silent or dies is ended and started again into the same session, where the outage
is a gap; after RESTARTS restarts within WITHIN_S it stays stopped, and says so.

What this process does while a lesson runs needs the standard library alone: the database is
imported where it is asked for (see `monitor.session.watchdog_process`).
"""

import contextlib
import json
import logging
import queue
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from monitor.session.orders import Orders
from storage.errors import ClassmoodError, StorageError
from storage.program import own_command

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from monitor.session.job import SessionRequest
    from storage.config.settings import Settings

logger = logging.getLogger(__name__)

SILENT_S = 8.0
"""A worker that has given no sign for this long, beyond its sampling interval, hangs."""
START_S = 90.0
"""How long a worker may take to its first frame: a slow computer loads the network."""
END_S = 38.0
"""How long a worker may take to end in good order: the writer waits 30 s for a locked database."""
RESTARTS = 3
WITHIN_S = 600.0
_POLL_S = 0.25


class MonitorFailedError(ClassmoodError):
    """The monitor could not do its work; exit_code as the worker gave it."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class RestartBudget:
    """At most `restarts` within `within_s` seconds. Times are of the monotonic clock."""

    def __init__(self, restarts: int = RESTARTS, within_s: float = WITHIN_S) -> None:
        self._restarts, self._within_s = restarts, within_s
        self._at_s: deque[float] = deque()

    def take(self, now_s: float) -> int | None:
        """Number of this restart, from 1; None where the budget is spent."""
        while self._at_s and now_s - self._at_s[0] > self._within_s:
            self._at_s.popleft()
        if len(self._at_s) >= self._restarts:
            return None
        self._at_s.append(now_s)
        return len(self._at_s)


@dataclass(slots=True)
class _Life:
    """What is known of one worker."""

    process: "subprocess.Popen[str]"
    events: "queue.Queue[dict[str, Any]]"
    sign_s: float
    listener: threading.Thread | None = None
    has_begun: bool = False
    ending_since_s: float | None = None
    failure: MonitorFailedError | None = None
    trouble: str = ""


@dataclass(slots=True)
class Watchdog:
    """Runs a session in a worker process until `stop` is set or the session is over.

    notify: gets one sentence at a time for the teacher. silent_s: how long a worker may be silent,
    beyond its sampling interval.
    """

    orders: Orders
    stop: threading.Event
    notify: Callable[[str], None] = logger.info
    silent_s: float = SILENT_S
    budget: RestartBudget = field(default_factory=RestartBudget)
    session_id: int | None = None
    url: str = field(init=False)
    _seats: str | None = None

    def __post_init__(self) -> None:
        self.url = self.orders.url

    def run(self) -> int:
        """Answers the session's id. Raises ClassmoodError where it could not be watched."""
        began_s = time.monotonic()
        while True:
            life = self._start(time.monotonic() - began_s)
            try:
                self._follow(life)
            finally:
                self._end(life)
                self._drain(life)
            code = life.process.returncode
            if life.failure is not None:
                raise life.failure
            if code == 0 or self.stop.is_set() or self._stop_was_asked():
                return self._over(code)
            trouble = life.trouble or _died(code)
            logger.error("the worker ended: %s", trouble)
            number = self.budget.take(time.monotonic())
            if number is None:
                raise self._give_up(trouble)
            self.notify(f"{trouble}; starting it again ({number} of {RESTARTS})")

    def _start(self, passed_s: float) -> _Life:
        duration_s = self.orders.duration_s
        left_s = None if duration_s is None else max(duration_s - passed_s, 0.1)
        line = self.orders.line(
            url=self.url, duration_s=left_s, resume=self.session_id, seats=self._seats
        )
        process = subprocess.Popen(
            own_command(module="monitor.session.worker"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        life = _Life(process, queue.Queue(), time.monotonic())
        life.listener = threading.Thread(
            target=_listen, args=(life,), name="worker-events", daemon=True
        )
        life.listener.start()
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # it has died already: seen when it is followed
            process.stdin.write(line + "\n")
            process.stdin.flush()
        return life

    def _follow(self, life: _Life) -> None:
        """Until the worker has ended, hangs, or took too long to end."""
        polled_s = time.monotonic()
        while True:
            with contextlib.suppress(queue.Empty):
                event = life.events.get(timeout=_POLL_S)
                if event["event"] == "closed":
                    return
                self._take(life, event)
            now_s = time.monotonic()
            if now_s - polled_s > 2.0:
                life.sign_s = now_s  # this process was asleep too: the worker's silence says little
            polled_s = now_s
            if self.stop.is_set() and life.ending_since_s is None:
                life.ending_since_s = now_s
                _ask_to_end(life)
            if life.ending_since_s is not None:
                if now_s - life.ending_since_s > END_S:
                    return
            elif now_s - life.sign_s > self._patience_s(life):
                life.trouble = f"The monitor has not answered for {now_s - life.sign_s:.0f} s"
                return

    def _drain(self, life: _Life) -> None:
        """Seats and sentences that had been handed over when the worker died."""
        with contextlib.suppress(queue.Empty):
            while (event := life.events.get_nowait())["event"] != "closed":
                self._take(life, event)

    def _patience_s(self, life: _Life) -> float:
        return self.silent_s + self.orders.interval_s if life.has_begun else START_S

    def _take(self, life: _Life, event: dict[str, Any]) -> None:
        life.sign_s = time.monotonic()
        match event["event"]:
            case "beat":
                life.has_begun, self.session_id = True, event["session"]
            case "begun" | "done":
                self.session_id = event["session"]
                logger.info("lesson %d: %s", event["session"], event["event"])
            case "seats":
                self._seats = event["snapshot"]
            case "moved":
                self.url = event["url"]  # a worker that is started again goes on there
            case "notify":
                self.notify(event["text"])
            case "log":
                _log(event)
            case "failed":
                life.failure = MonitorFailedError(event["text"], event["code"])

    def _end(self, life: _Life) -> None:
        """The worker is gone when this returns: one that hangs does not listen to anything less."""
        _ask_to_end(life)
        # one that closed its events is on its way out
        with contextlib.suppress(subprocess.TimeoutExpired):
            life.process.wait(timeout=0.1 if life.trouble or life.ending_since_s else 10)
        life.process.kill()
        life.process.wait()
        if life.listener is not None:  # what the worker said last is still in the pipe
            life.listener.join(timeout=5)
        if life.process.stdout is not None:
            life.process.stdout.close()

    def _stop_was_asked(self) -> bool:
        """Whether the teacher pressed stop and the worker died before it obeyed."""
        if self.session_id is None:
            return False
        from storage.kinds import MonitorRequest  # noqa: PLC0415
        from storage.writes import monitor_requests  # noqa: PLC0415

        with contextlib.suppress(StorageError), _opened(self.url) as engine:
            return monitor_requests.requested(engine, self.session_id) is MonitorRequest.STOP
        return False

    def _over(self, code: int) -> int:
        if self.session_id is None:
            return 0
        if code != 0:  # it did not end its session itself
            self._close("The monitor was stopped")
        return self.session_id

    def _give_up(self, trouble: str) -> MonitorFailedError:
        message = (
            f"{trouble} and was started again {RESTARTS} times within "
            f"{WITHIN_S / 60:.0f} minutes; it stays stopped. Run 'classmood doctor', then start "
            "it again"
        )
        self._close(message)
        return MonitorFailedError(message)

    def _close(self, message: str) -> None:
        if self.session_id is None:
            return
        from storage.writes import sessions  # noqa: PLC0415

        try:
            with _opened(self.url) as engine:
                sessions.abandon_session(engine, self.session_id, message)
        except StorageError as error:
            logger.error("the session was left open: %s", error)


def supervise(
    settings: "Settings",
    url: str,
    request: "SessionRequest",
    stop: threading.Event,
    *,
    notify: Callable[[str], None] = logger.info,
) -> int:
    """Watch a session as `monitor.session.run.watch` does, in a process that is started again if it
    hangs.

    url: of the database. Answers the session's id, 0 where none was begun. Raises ClassmoodError.
    """
    from monitor.session.job import Job  # noqa: PLC0415

    return Watchdog(Orders(Job(settings, url, request).to_json()), stop, notify).run()


@contextlib.contextmanager
def _opened(url: str) -> "Iterator[Engine]":
    from storage.database.engine import open_engine, require_file  # noqa: PLC0415

    require_file(url)
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _listen(life: _Life) -> None:
    assert life.process.stdout is not None
    with contextlib.suppress(ValueError):  # closed by `_end`
        for line in life.process.stdout:
            with contextlib.suppress(json.JSONDecodeError):
                life.events.put(json.loads(line))
    life.events.put({"event": "closed"})


def _log(event: dict[str, Any]) -> None:
    """A line of the worker's log; its traceback was made there."""
    logger_of = logging.getLogger(event["name"])
    if logger_of.isEnabledFor(event["level"]):
        record = logger_of.makeRecord(
            event["name"], event["level"], "", 0, "%s", (event["text"],), None
        )
        record.exc_text = event.get("trace")
        logger_of.handle(record)


def _ask_to_end(life: _Life) -> None:
    if life.process.stdin is not None:
        with contextlib.suppress(OSError):
            life.process.stdin.close()


def _died(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"The monitor was ended by {signal.Signals(-code).name}"
    return f"The monitor stopped with code {code}"
