"""The lesson that this page has started: a process of its own, which goes on without the page."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from flask import has_request_context
from sqlalchemy import Engine

from dashboard import texts
from dashboard.monitor_process.agenda_input import agenda_input
from storage import queries
from storage.config.settings import Settings
from storage.config.sources import CONFIG_VARIABLE
from storage.database.engine import reading
from storage.errors import ClassmoodError, StorageError
from storage.program import own_command
from storage.writes.holders import begun_here, holders_here

_TAIL_BYTES = 4096
PREFIX = "classmood: "
"""What the command writes before its one line of error."""


class Phase(StrEnum):
    """What became of the lesson that was started last."""

    IDLE = "idle"
    STARTING = "starting"
    WATCHED = "watched"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class State:
    """message: why it failed. session_id: the lesson that is being watched, by whomever."""

    phase: Phase
    message: str = ""
    session_id: int | None = None


class Launcher:
    """Starts lessons, one at a time, with the database and the settings file of this page.

    config: the user's settings file where one was named on the command line. Safe for threads.
    """

    def __init__(self, settings: Settings, engine: Engine, config: Path | None = None) -> None:
        self._everything = engine
        self._limited: Engine | None = None
        self._login: Callable[[], str] = str
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._phase = Phase.IDLE
        self._message = ""
        self._since = datetime.now(UTC)
        # through the environment: the arguments of a process can be read by others
        self.environment = dict(os.environ)
        self.environment["CLASSMOOD_STORAGE__URL"] = engine.url.render_as_string(
            hide_password=False
        )
        if settings.data_dir is not None:
            self.environment["CLASSMOOD_DATA_DIR"] = str(settings.data_dir)
        if config is not None:
            self.environment[CONFIG_VARIABLE] = str(config.resolve())

    def limit(self, engine: Engine, login: Callable[[], str]) -> None:
        """Lets those who ask through a page learn of their own lessons alone, by this engine.

        login: of whoever asks; the lessons they start are theirs.
        """
        self._limited, self._login = engine, login

    @property
    def _engine(self) -> Engine:
        limited = self._limited if has_request_context() else None
        return self._everything if limited is None else limited

    def start(
        self,
        arguments: Sequence[str],
        extra: Mapping[str, str] | None = None,
        agenda: Sequence[str] = (),
    ) -> None:
        """Run `classmood` with these arguments. Raises ClassmoodError where a lesson is watched.

        extra: of its environment; agenda: titles, for a command that takes one.
        """
        with self._lock:
            if self._process is not None:
                raise ClassmoodError(self._busy())
            for holder in holders_here(self._engine):
                raise ClassmoodError(texts.start_in_use(holder.title, holder.session_id))
            since = datetime.now(UTC)
            said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the lesson
            try:
                with agenda_input(agenda, subprocess.DEVNULL) as (given, options):
                    process = subprocess.Popen(
                        own_command(*arguments, *options),
                        env=self.environment | dict(extra or {}) | self._owner(),
                        stdin=given, stdout=subprocess.DEVNULL, stderr=said,
                        **_detached(),
                    )  # fmt: skip
            except OSError as error:
                said.close()
                raise ClassmoodError(texts.start_impossible(str(error.strerror))) from error
            self._process, self._phase, self._message = process, Phase.STARTING, ""
            self._since = since
            threading.Thread(
                target=self._wait, args=(process, said), name="lesson", daemon=True
            ).start()

    def _owner(self) -> dict[str, str]:
        """Whoever starts a lesson through a page with accounts is its teacher."""
        if self._limited is None or not has_request_context():
            return {}
        return {"CLASSMOOD_SCHOOL__TEACHER": self._login()}

    def state(self) -> State:
        """How the lesson stands that was started here, and which one is being watched."""
        with self._lock:
            phase, message, since = self._phase, self._message, self._since
        try:
            watched = next((one.session_id for one in holders_here(self._engine)), None)
            if watched is None and phase is Phase.STARTING:
                watched = self._begun(since)
        except StorageError as error:
            return State(Phase.FAILED, str(error))
        if watched is not None and phase in (Phase.STARTING, Phase.IDLE):
            phase = Phase.WATCHED
        return State(phase, message, watched)

    def _begun(self, since: datetime) -> int | None:
        """The lesson of the process started here; on a busy computer its first look takes long."""
        return begun_here(self._engine, since)

    def _busy(self) -> str:
        """Why no second lesson begins, while the process started here is there."""
        session_id = self._begun(self._since)
        if session_id is None:
            return texts.START_ALREADY
        with reading(self._engine) as connection:
            title: str = connection.execute(queries.session(session_id)).one().title
        return texts.start_in_use(title, session_id)

    def _wait(self, process: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
        code = process.wait()
        # only now: the process writes at the same place in the file
        words = _last_words(said)
        said.close()
        with self._lock:
            self._process = None
            self._phase = Phase.FAILED if code else Phase.ENDED
            self._message = (words or texts.start_died(code)) if code else ""


def _detached() -> dict[str, Any]:
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return {"creationflags": flags}
    return {"start_new_session": True}


def _last_words(said: IO[bytes]) -> str:
    """The line with which a command of ours ends, else the last one that was written."""
    said.seek(0, os.SEEK_END)
    said.seek(max(said.tell() - _TAIL_BYTES, 0))
    lines = [line.strip() for line in said.read().decode("utf-8", "replace").splitlines()]
    ours = [line.removeprefix(PREFIX) for line in lines if line.startswith(PREFIX)]
    return (ours or [line for line in lines if line] or [""])[-1]
