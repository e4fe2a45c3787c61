"""What a database needs now and then, done so that nobody waits for it.

Old readings and lessons go in transactions of some 50 ms with rests between them; freed pages are
given back in small steps; a file that a deletion left to be rewritten is rewritten, and a large one
checked, while no lesson is watched. A monitor does a few seconds of it at the end of its lesson
(`after_lesson`), a page the rest in a thread, daily (`Keeper`). Whatever is stopped goes on the
next time.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from storage.config.settings import StorageSettings
from storage.database import dialects
from storage.database.engine import database_file, open_engine
from storage.database.health import check_if_due
from storage.errors import StorageBusyError, StorageError
from storage.maintenance.compaction import is_rewrite_owed, rewrite
from storage.writes.holders import live_holders
from storage.writes.retention import Purged, purge_steps

logger = logging.getLogger(__name__)

AFTER_LESSON_S = 3.0
"""How long the end of a lesson may take longer, at most; a day's readings go in less than one."""
_REWRITTEN_BYTES_PER_S = 50e6
_FIRST_S, _LOOK_S, _DAY_S = 60.0, 30.0, 86_400.0
_PAGE_BUDGET_S = 3600.0


@dataclass(frozen=True, slots=True)
class Done:
    """What was done. damage: what the check found; finished: whether nothing is left to do."""

    purged: Purged
    rewritten: bool
    damage: str | None
    finished: bool


class _Time:
    """Ends the work when its seconds are over or `stop` is set."""

    def __init__(self, budget_s: float, stop: threading.Event) -> None:
        self._deadline_s = time.monotonic() + budget_s
        self._stop = stop

    @property
    def left_s(self) -> float:
        return 0.0 if self._stop.is_set() else max(self._deadline_s - time.monotonic(), 0.0)

    def is_over(self) -> bool:
        return self.left_s <= 0

    def rest(self, since_s: float) -> None:
        """As long as the step took: others get at least half of the time."""
        self._stop.wait(min(time.monotonic() - since_s, self.left_s))


def upkeep(
    engine: Engine,
    settings: StorageSettings,
    now: datetime,
    *,
    budget_s: float,
    stop: threading.Event | None = None,
) -> Done:
    """Does what is due, for at most `budget_s` seconds and one more step. Raises StorageError."""
    clock = _Time(budget_s, stop or threading.Event())
    purged, whole = _purge(engine, settings, now, clock)
    rewritten = whole and _rewrite_if_owed(engine, clock)
    whole = whole and not is_rewrite_owed(engine)
    while not clock.is_over():
        since_s = time.monotonic()
        if not dialects.give_back_some(engine):
            break
        clock.rest(since_s)
    if purged.readings or purged.sessions:
        with contextlib.suppress(StorageBusyError):  # a page reads just now: the next time
            dialects.checkpoint(engine, wait_s=min(clock.left_s, 1.0))
    path, damage = database_file(engine), None
    if path is not None and not clock.is_over() and not live_holders(engine):
        damage = check_if_due(path, clock.is_over)
    return Done(purged, rewritten, damage, whole and not clock.is_over())


def after_lesson(url: str, settings: StorageSettings, *, budget_s: float = AFTER_LESSON_S) -> None:
    """A few seconds of upkeep at the end of a lesson; what goes wrong stands in the log."""
    try:
        engine = open_engine(url)
        try:
            _notify_of(
                upkeep(engine, settings, datetime.now(UTC), budget_s=budget_s), logger.warning
            )
        finally:
            engine.dispose()
    except StorageError as error:
        logger.warning("the upkeep was put off: %s", error)


class Keeper:
    """A thread that does the upkeep of a database daily, and soon where a deletion left some.

    settings: asked each time, as they may have been changed. notify: gets a sentence where the
    database was found damaged. first_s: the first time, after the start; look_s: between looks.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Callable[[], StorageSettings],
        *,
        notify: Callable[[str], None] = logger.warning,
        first_s: float = _FIRST_S,
        look_s: float = _LOOK_S,
    ) -> None:
        self._engine, self._settings, self._notify = engine, settings, notify
        self._first_s, self._look_s = first_s, look_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begins; `close` ends it."""
        self._thread.start()

    def close(self) -> None:
        """Ends after the step that is being done."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def _run(self) -> None:
        done_at_s: float | None = None  # by the clock on the wall: it goes on while asleep
        wait_s = self._first_s
        while not self._stop.wait(wait_s):
            wait_s = self._look_s
            try:
                age_s = _DAY_S if done_at_s is None else time.time() - done_at_s
                if 0 <= age_s < _DAY_S and not self._is_rewrite_possible():
                    continue
                if self._once():
                    done_at_s = time.time()
            except StorageError as error:
                logger.warning("the upkeep was put off: %s", error)
            except Exception:  # the page must not lose its upkeep for ever
                logger.exception("the upkeep failed")

    def _is_rewrite_possible(self) -> bool:
        return is_rewrite_owed(self._engine) and not live_holders(self._engine)

    def _once(self) -> bool:
        done = upkeep(
            self._engine,
            self._settings(),
            datetime.now(UTC),
            budget_s=_PAGE_BUDGET_S,
            stop=self._stop,
        )
        _notify_of(done, self._notify)
        return done.finished or (is_rewrite_owed(self._engine) and not self._stop.is_set())


def _purge(
    engine: Engine, settings: StorageSettings, now: datetime, clock: _Time
) -> tuple[Purged, bool]:
    """What was deleted, and whether that was all."""
    readings = lessons = 0
    since_s = time.monotonic()
    for step in purge_steps(engine, settings, now, unasked=True):
        readings, lessons = readings + step.readings, lessons + step.sessions
        clock.rest(since_s)
        if clock.is_over():
            return Purged(readings, lessons), False
        since_s = time.monotonic()
    return Purged(readings, lessons), True


def _rewrite_if_owed(engine: Engine, clock: _Time) -> bool:
    path = database_file(engine)
    if path is None or not is_rewrite_owed(engine) or live_holders(engine):
        return False
    if path.stat().st_size / _REWRITTEN_BYTES_PER_S > clock.left_s:
        return False
    rewrite(engine, clock.is_over)
    return True


def _notify_of(done: Done, notify: Callable[[str], None]) -> None:
    if done.purged.readings or done.purged.sessions:
        logger.info(
            "the upkeep deleted %d readings and %d whole lessons",
            done.purged.readings, done.purged.sessions,
        )  # fmt: skip
    if done.damage:
        notify(
            f"The database is damaged ({done.damage}). It is mended at the next start: end what is "
            "running, then start Classmood again"
        )
