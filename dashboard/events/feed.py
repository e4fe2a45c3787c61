"""One thread that asks the database for events, and hands them to all who listen.

    with feed.listen(after=17, is_allowed=..., is_told=...) as listener:
        for event in listener: ...         # None: nothing happened, a sign of life is due

It runs while somebody listens and rests otherwise.
"""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from storage.errors import StorageError
from storage.integrations.event_kinds import StoredEvent
from storage.integrations.events import events_between, find_events, newest_event
from storage.integrations.tokens import valid_ids

logger = logging.getLogger(__name__)

INTERVAL_S = 1.0
BEAT_S = 10.0
"""A listener that has vanished is noticed as something is sent to it."""
LOOK_S = 2.0
"""How often it is asked whether somebody may still listen."""
LONGEST_S = 1800.0
"""Then a listener has to come again: it goes on where it stopped."""
MOST, MOST_OF_ONE = 24, 4
_WAITING = 500
_REPLAYED = 1000


class TooManyListenersError(Exception):
    """All places are taken."""


class Feed:
    """The listeners of one dashboard. interval_s: between looks at the database."""

    def __init__(self, engine: Engine, interval_s: float = INTERVAL_S) -> None:
        self._engine, self._interval_s = engine, interval_s
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        self._newest = 0
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self.polls = 0
        """Looks at the database so far."""

    def __len__(self) -> int:
        return len(self._listeners)

    def listen(
        self,
        after: int | None,
        *,
        who: str,
        is_told: Callable[[StoredEvent], bool],
        is_allowed: Callable[[], bool],
        token_id: int | None = None,
    ) -> "Listener":
        """A new listener, to be closed. after: the last event it knows; None: what comes from now.

        who: of each at most `MOST_OF_ONE` listen. is_told: which events it gets. It ends when
        is_allowed, which is asked now and then, says no, and with its token. Raises
        TooManyListenersError, StorageError.
        """
        with self._lock:
            self._require_room(who)
            first = self._thread is None
        if first:  # what nobody has been told yet is no news to who comes now
            find_events(self._engine)
            newest = newest_event(self._engine)
        with self._lock:
            self._require_room(who)
            if self._thread is None:
                self._newest = newest if first else newest_event(self._engine)
                self._thread = threading.Thread(target=self._run, name="events", daemon=True)
                self._thread.start()
            listener = Listener(self, who, self._newest, is_told, is_allowed, token_id)
            self._listeners.add(listener)
            upto = self._newest
        if after is not None and after < upto:
            listener.replay = events_between(self._engine, after, upto, _REPLAYED)
        return listener

    def leave(self, listener: "Listener") -> None:
        """It listens no longer."""
        with self._lock:
            self._listeners.discard(listener)
            if not self._listeners:
                self._wake.set()

    def close(self) -> None:
        """Ends all listeners and the thread."""
        with self._lock:
            listeners, thread = list(self._listeners), self._thread
        for listener in listeners:
            listener.end()
            self.leave(listener)
        self._wake.set()
        if thread is not None:
            thread.join(timeout=5)

    def _require_room(self, who: str) -> None:
        own = sum(1 for listener in self._listeners if listener.who == who)
        if len(self._listeners) >= MOST or own >= MOST_OF_ONE:
            raise TooManyListenersError

    def _run(self) -> None:
        while True:
            self._wake.wait(self._interval_s)
            with self._lock:
                self._wake.clear()
                if not self._listeners:
                    self._thread = None
                    return
            try:
                self._once()
            except StorageError as error:
                logger.warning("events are late: %s", error)
            except Exception:  # listeners must not wait for ever
                logger.exception("looking for events failed")

    def _once(self) -> None:
        self.polls += 1
        self._end_of_tokens()
        find_events(self._engine)
        for event in events_between(self._engine, self._newest):
            with self._lock:
                self._newest = event.id
                listeners = list(self._listeners)
            for listener in listeners:
                listener.hand(event)

    def _end_of_tokens(self) -> None:
        """Ends listeners whose token has expired or was revoked: one question for all of them."""
        with self._lock:
            by_token = [one for one in self._listeners if one.token_id is not None]
        ids = {one.token_id for one in by_token if one.token_id is not None}
        valid = valid_ids(self._engine, ids)
        for listener in by_token:
            if listener.token_id not in valid:
                listener.end()


class Listener:
    """Events for one program, in order. Used as a context manager, or closed."""

    def __init__(
        self,
        feed: Feed,
        who: str,
        since: int,
        is_told: Callable[[StoredEvent], bool],
        is_allowed: Callable[[], bool],
        token_id: int | None,
    ) -> None:
        self.who, self.token_id, self._feed, self._since = who, token_id, feed, since
        self._is_allowed, self._is_told = is_allowed, is_told
        self._queue: queue.Queue[StoredEvent | None] = queue.Queue(_WAITING)
        self.replay: list[StoredEvent] = []

    def hand(self, event: StoredEvent) -> None:
        """Called by the feed. One who takes nothing ends, and comes again to where it stopped."""
        if event.id > self._since and self._is_told(event):
            try:
                self._queue.put_nowait(event)
            except queue.Full:
                self.end()

    def end(self) -> None:
        """No event comes after this."""
        self._is_allowed = lambda: False
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)

    def __iter__(self) -> Iterator[StoredEvent | None]:
        """Events as they come; None where none came for `BEAT_S`."""
        replay, self.replay = self.replay, []
        yield from (event for event in replay if self._is_told(event))
        began_s = said_s = time.monotonic()
        while time.monotonic() - began_s < LONGEST_S and self._is_allowed():
            wait_s = min(LOOK_S, BEAT_S - (time.monotonic() - said_s))
            try:
                event = self._queue.get(timeout=max(wait_s, 0.01))
            except queue.Empty:
                if time.monotonic() - said_s >= BEAT_S - 0.005:
                    said_s = time.monotonic()
                    yield None
                continue
            if event is None:
                return
            # whoever was logged out while waiting is told nothing any more
            if not self._is_allowed():
                return
            said_s = time.monotonic()
            yield event

    def close(self) -> None:
        """Gives its place back."""
        self._feed.leave(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
