"""Long lists of a lesson's page, shown whole when asked for."""

from dash import ALL, Dash, Input, Output, State, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard.callbacks.lesson.topics import view_now
from dashboard.callbacks.typed import pressed_button
from dashboard.components.long_list import unfolded_of
from dashboard.pages.lesson.panels import EVENTS, event_items
from dashboard.pages.lesson.topics import TOPICS, topics_body
from dashboard.viewmodels.time_window import fitted, inside


def register(app: Dash, engine: Engine) -> None:
    """Adds the callback to the app."""

    @app.callback(
        Output("session-unfolded", "data"),
        Input({"part": "show-all", "of": ALL}, "n_clicks"),
        State("session-unfolded", "data"),
        State("session-window", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def unfold(_: list[int | None], kept: object, window: object, session_id: int) -> list[str]:
        asked = pressed_button()
        if asked is None:
            raise PreventUpdate
        view = view_now(engine, session_id)
        stretch = fitted(window, view.window_ms)
        whole = unfolded_of(kept) | {str(asked["of"])}
        if asked["of"] == TOPICS:
            set_props("session-topics", {"children": topics_body(view, stretch, whole)})
        elif asked["of"] == EVENTS:
            set_props("session-events", {"children": event_items(inside(view, stretch), whole)})
        return sorted(whole)
