"""Kinds of events, and one event as other programs are told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.access.viewer import EVERYBODY, Viewer
from storage.errors import ConfigurationError
from storage.kinds import Role


class EventKind(StrEnum):
    """What may happen."""

    CALL = "call"
    STARTED = "lesson-started"
    ENDED = "lesson-ended"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """id: grows with every event. flag_kind: of a call to the whole class what was seen, else "".

    owner_id: the account whose lesson it is.
    """

    id: int
    kind: EventKind
    session_id: int
    at: datetime
    flag_kind: str
    owner_id: int | None

    def body(self) -> dict[str, Any]:
        """As it is told: `type`, `timestamp`, `data`."""
        data: dict[str, Any] = {"session": self.session_id}
        if self.kind is EventKind.CALL:
            data["class_looks"] = self.flag_kind or None
        moment = self.at.isoformat(timespec="milliseconds")
        return {"type": str(self.kind), "timestamp": moment, "data": data}


def kinds_of(words: Sequence[str]) -> frozenset[EventKind]:
    """ConfigurationError for an unknown one, and where there is none."""
    known = {str(kind): kind for kind in EventKind}
    for word in words:
        if word not in known:
            raise ConfigurationError(f"{word!r} is no event; there are {', '.join(known)}")
    if not words:
        raise ConfigurationError(f"say which events: --event {' or '.join(known)}")
    return frozenset(known[word] for word in words)


def is_visible(viewer: Viewer, owner_id: int | None) -> bool:
    """Whether a viewer is told of lessons of that account."""
    if viewer == EVERYBODY or viewer.role is Role.HEAD:
        return True
    return viewer.role is Role.TEACHER and owner_id == viewer.account_id
