"""The ScreenCast conversation: CreateSession, SelectSources, Start, OpenPipeWireRemote.

The desktop asks the teacher during Start, in a dialog of its own, and only if it does not restore
what was consented to before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag

from monitor.capture.portal import endings
from monitor.capture.portal.bus import PortalBus, session_token
from monitor.capture.portal.consent import Consent
from storage.errors import SourceError

DIALOG_S = 120.0
"""How long the desktop's dialog may wait for the teacher."""
STEP_S = 20.0
"""The same of a step that needs nobody."""
_HIDDEN_CURSOR = 1
_UNTIL_REVOKED = 2
_KNOWS_TOKENS, _KNOWS_CURSORS = 4, 2


class Kinds(IntFlag):
    """What may be shared."""

    MONITOR = 1
    WINDOW = 2


@dataclass(frozen=True, slots=True)
class SharedStream:
    """What the desktop shares. fd: a connection to PipeWire, the caller's to close. node_id: the
    stream on it. kind: 0 where the portal does not say."""

    session: str
    fd: int
    node_id: int
    kind: int


def offered(bus: PortalBus, wanted: Kinds) -> Kinds:
    """What to ask for: windows where this desktop shares them, so that nothing else on the screen
    can be chosen by mistake; else whole screens. Raises SourceError where it shares neither."""
    kinds = wanted & Kinds(bus.source_types & 3)
    if not kinds:
        raise SourceError(endings.NO_MONITORS if wanted == Kinds.MONITOR else endings.NO_PORTAL)
    return Kinds.WINDOW if Kinds.WINDOW in kinds else kinds


def open_share(
    bus: PortalBus,
    wanted: Kinds,
    consent: Consent,
    *,
    stopped: Callable[[], bool],
    dialog_s: float = DIALOG_S,
) -> SharedStream:
    """Ask the desktop to share one window or screen. stopped: true ends the waiting.

    Raises:
        SourceError: with one clear line (ShareEndedError where the conversation had begun).
    """
    kinds = offered(bus, wanted)
    created = bus.request(
        "CreateSession", "a{sv}", (), {"session_handle_token": ("s", session_token())},
        within_s=STEP_S, stopped=stopped,
    )  # fmt: skip
    session = str(created["session_handle"])
    try:
        return _selected_and_started(bus, session, kinds, consent, stopped, dialog_s)
    except SourceError:
        bus.end_session(session)
        raise


def _selected_and_started(
    bus: PortalBus,
    session: str,
    kinds: Kinds,
    consent: Consent,
    stopped: Callable[[], bool],
    dialog_s: float,
) -> SharedStream:
    selection: dict[str, tuple[str, object]] = {
        "types": ("u", int(kinds)),
        "multiple": ("b", False),
    }
    if bus.version >= _KNOWS_CURSORS and bus.cursor_modes & _HIDDEN_CURSOR:
        selection["cursor_mode"] = ("u", _HIDDEN_CURSOR)
    if bus.version >= _KNOWS_TOKENS and consent.lasts:
        selection["persist_mode"] = ("u", _UNTIL_REVOKED)
        if token := consent.token():
            selection["restore_token"] = ("s", token)

    def select() -> None:
        bus.request(
            "SelectSources", "oa{sv}", (session,), selection, within_s=STEP_S, stopped=stopped
        )

    try:
        select()
    except endings.AskedWronglyError:
        if selection.pop("restore_token", None) is None:
            raise
        consent.keep("")  # the portal does not take it for one of its own
        select()
    try:
        started = bus.request(
            "Start", "osa{sv}", (session, ""), {}, within_s=dialog_s, stopped=stopped
        )
    except endings.RefusedError:
        consent.keep("")
        raise
    # the token that was sent is used up; without a new one the next start asks
    consent.keep(str(started.get("restore_token", "")))
    streams = started.get("streams") or []
    if not streams:
        raise endings.failed_there()
    node_id, facts = streams[0]
    (connection,) = bus.call("OpenPipeWireRemote", "oa{sv}", session, {})
    kind = facts["source_type"][1] if "source_type" in facts else 0
    return SharedStream(session, connection.to_raw_fd(), int(node_id), int(kind))
