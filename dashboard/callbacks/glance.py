"""The callback of the glance page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State
from sqlalchemy import Engine

from dashboard.callbacks.typed import in_browser
from dashboard.components.base import Component
from dashboard.pages.live import glance, rooms
from dashboard.pages.live import parts as live_parts
from dashboard.pages.live.parts import Part
from dashboard.paths import address
from dashboard.reads import live as live_reads
from dashboard.texts import clock
from storage.config.settings import Settings
from storage.errors import StorageBusyError


def register(app: Dash, settings: Settings, engine: Engine) -> Callable[[], Component]:
    """Adds the callback; answers what makes the page."""

    @app.callback(
        [*(Output(*target) for target in glance.TARGETS.values()), Output("glance-cursor", "data")],
        Input("glance-tick", "n_intervals"),
        State("glance-cursor", "data"),
        State("url", "search"),
        State("live-room", "data"),
        running=[(Output("glance-tick", "disabled"), True, False)],
    )
    def tick(
        _: int | None, cursor: dict[str, Any] | None, search: str | None, stored: str | None
    ) -> list[Any]:
        now = clock.utc_now()
        room, fixed = rooms.wanted(search, stored)
        try:
            records = live_reads.live_records(engine, now, room)
        except StorageBusyError as trouble:
            parts = glance.trouble_parts(str(trouble))
            shown = (cursor or {}).get("session")
            return _list(live_parts.changes(parts, cursor, shown, glance.TARGETS))
        session_id = None if records is None else records.session.id
        if (cursor or {}).get("session") != session_id:
            cursor = None
        leave = rooms.with_room(address("/"), room, fixed=fixed)
        parts = glance.parts(records, now) | {"leave": Part(leave, lambda: leave)}
        return _list(live_parts.changes(parts, cursor, session_id, glance.TARGETS))

    in_browser(app, "alive", Input("glance-cursor", "data"), State("glance-tick", "interval"))
    return partial(glance.layout, settings.dashboard.refresh_s)


def _list(changed: tuple[list[Any], dict[str, Any]]) -> list[Any]:
    values, cursor = changed
    return [*values, cursor]
