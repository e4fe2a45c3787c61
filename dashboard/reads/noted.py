"""What of a lesson a request has read or changed, for the audit trail of a school's accounts.

Reads say so here; `dashboard.accounts.trail` writes it down once the request is answered. Where
accounts are off nobody asks.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from flask import g, has_request_context

SEEN, DELETED = "seen", "deleted"


class Noted(NamedTuple):
    """One thing. session_id: None for more than one lesson; detail: which kind of page."""

    action: str
    session_id: int | None
    detail: str = ""


_apart: ContextVar[set[Noted] | None] = ContextVar("noted_apart", default=None)


@contextmanager
def noted_apart() -> Iterator[set[Noted]]:
    """What is read within belongs to a later request: it is gathered here, see `note_all`."""
    things: set[Noted] = set()
    before = _apart.set(things)
    try:
        yield things
    finally:
        _apart.reset(before)


def note_all(things: Iterable[Noted]) -> None:
    """Says that this request shows what was read before."""
    for thing in things:
        note(*thing)


def note(action: str, session_id: int | None = None, detail: str = "") -> None:
    """Says that this request reads or changes something; nothing outside of a request."""
    if has_request_context():
        apart = _apart.get()
        things = g.setdefault("noted", set()) if apart is None else apart
        things.add(Noted(action, session_id, detail))


def noted() -> set[Noted]:
    """What this request has said so far."""
    found: set[Noted] = g.get("noted", set())
    return found
