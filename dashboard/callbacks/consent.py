"""Callbacks of the consent page."""

from collections.abc import Callable

from dash import ALL, Dash, Input, Output, State
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import pressed_button
from dashboard.components.base import Component
from dashboard.language.current import language
from dashboard.pages import consent as page
from dashboard.reads.start import earlier_names
from dashboard.server.permissions import may_manage, require_manage
from storage.errors import ClassmoodError
from storage.privacy import consent, objections
from storage.privacy.consent import Way
from storage.writes import class_lists


def register(app: Dash, engine: Engine) -> Callable[[], Component]:
    """Adds the callbacks to the app; answers what makes the page."""

    def layout() -> Component:
        here = may_manage()
        return page.layout(_classes(engine) if here else (), here=here)

    @app.callback(
        Output("consent-body", "children"),
        Output("consent-said", "children"),
        Output("consent-said", "className"),
        Input("consent-class", "value"),
        Input({"part": "consent-do", "what": ALL, "number": ALL}, "n_clicks"),
        State("consent-way", "value"),
        State("consent-person", "value"),
        State("consent-name", "value"),
    )
    def show(
        class_name: str | None,
        _: list[int | None],
        way: str,
        person: str | None,
        name: str | None,
    ) -> tuple[Component, str, str]:
        said, tone, chosen = "", "sub", (class_name or "").strip()
        require_manage()
        asked = pressed_button()
        try:
            if asked is not None:
                said = do(asked["what"], int(asked["number"]), chosen, way, person, name)
        except ClassmoodError as error:
            said, tone = str(error), "refused"
        return page.body(consent.register_of(engine, chosen)), said, tone

    def do(
        what: str, number: int, class_name: str, way: str, person: str | None, name: str | None
    ) -> str:
        if what == "told":
            consent.record_told(
                engine, class_name, Way(way), language=language(), person=person or ""
            )
        elif what == "object":
            objections.object_by_name(engine, class_name, name or "")
        elif what == "withdraw":
            objections.withdraw(engine, number)
        elif what == "forget":
            consent.forget_told(engine, number)
        elif what == "delete":
            consent.delete_register(engine, class_name)
            return texts.CONSENT_DELETED
        return texts.CONSENT_NOTED

    return layout


def _classes(engine: Engine) -> list[str]:
    """Classes known by name, those with a register first."""
    known = (*consent.classes(engine), *earlier_names(engine).classes, *class_lists.classes(engine))
    return list(dict.fromkeys(filter(None, known)))
