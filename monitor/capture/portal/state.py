"""The portal among the back-ends: one that asks, so that it is proved by the asking alone."""

from monitor.capture import BackEndState
from monitor.capture.portal.conversation import Kinds
from monitor.capture.portal.share import what_is_shared
from storage.errors import SourceError

_WORDS = "what is chosen in the desktop's dialog"


def portal_state() -> BackEndState:
    """Whether the desktop can be asked to share a window or screen; nothing is shown."""
    try:
        kinds = what_is_shared(Kinds.WINDOW | Kinds.MONITOR)
    except SourceError as problem:
        return BackEndState("portal", _WORDS, False, False, str(problem), asks=True)
    return BackEndState("portal", _WORDS, True, kinds == Kinds.WINDOW, asks=True)
