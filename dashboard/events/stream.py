"""Events as a text stream (Server-Sent Events of the HTML standard)."""

import json
from collections.abc import Iterator

from dashboard.events.feed import Listener
from storage.integrations.event_kinds import StoredEvent

MEDIA_TYPE = "text/event-stream"
RETRY_MS = 3000
LAST_ID = "Last-Event-ID"


def stream(listener: Listener) -> Iterator[str]:
    """The lines of a listener, from now until it ends."""
    yield f"retry: {RETRY_MS}\n\n"  # at once: whoever listens sees that it does
    for event in listener:
        yield ": nothing new\n\n" if event is None else lines_of(event)


def lines_of(event: StoredEvent) -> str:
    """One event: its id, its kind, and what other programs are told of it."""
    body = json.dumps(event.body(), ensure_ascii=False)
    return f"id: {event.id}\nevent: {event.kind}\ndata: {body}\n\n"
