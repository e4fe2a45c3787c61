"""Callbacks of the settings page: save, reset a field, and keep class lists."""

import base64
import binascii
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import Change, FieldValue, Shown, pressed_button
from dashboard.components.base import Component
from dashboard.language import choice
from dashboard.pages import class_lists as lists_page
from dashboard.pages import settings as page
from dashboard.paths import address
from dashboard.reads import settings as settings_reads
from dashboard.server.permissions import (
    may_manage,
    may_set,
    refusal,
    require_manage,
    require_set,
)
from dashboard.server.viewers import current_viewer
from dashboard.viewmodels import settings as settings_view
from storage.class_files.read import read_file
from storage.config.edit import save_settings
from storage.config.fields import describe_settings, section_words
from storage.config.load import config_file, settings_in_force
from storage.errors import ClassmoodError, InputFileError
from storage.privacy.policy import GOVERNS, Limit, policy_of
from storage.writes import class_lists

_VALUE = {"part": "setting", "key": ALL}
_SWITCH = {"part": "setting-switch", "key": ALL}
_LANGUAGE = "dashboard.language"


def register(
    app: Dash, engine: Engine, everything: Engine, config: Path | None
) -> Callable[[], Component]:
    """Adds the callbacks to the app; answers what makes the page.

    config: the user's settings file where one was named on the command line. everything: the
    engine of the process, for what the school decides.
    """

    def layout() -> Component:
        people = settings_reads.people(engine)
        return page.layout(
            form(config, here=may_set(), refused=refusal(), limits=policy_of(everything).limits),
            lists_page.layout(people.classes) if may_manage() else None,
            lists_page.excluded(people.excluded),
        )

    @app.callback(
        Output("settings-body", "children"),
        Output("settings-said", "children"),
        Output("settings-said", "className"),
        Input("settings-save", "n_clicks"),
        State("settings-shown", "data"),
        State(_VALUE, "value"),
        State(_VALUE, "id"),
        State(_SWITCH, "checked"),
        State(_SWITCH, "id"),
        prevent_initial_call=True,
    )
    def save(
        _: int,
        shown: dict[str, Any],
        values: list[FieldValue],
        names: list[dict[str, str]],
        checked: list[FieldValue],
        switches: list[dict[str, str]],
    ) -> tuple[Change[Shown], Change[str], str]:
        filled = _filled(values, names) | _filled(checked, switches)
        try:
            require_set()
            changed = settings_view.changes(shown, filled)
            if not changed:
                return no_update, texts.SETTINGS_UNCHANGED, "sub"
            limits = policy_of(everything).limits
            saved = save_settings(config_file(config), allowed(changed, limits))
        except ClassmoodError as error:
            return no_update, str(error), "refused"
        if _LANGUAGE in saved:
            # the whole page speaks another language: it is loaded anew, without a choice of its own
            choice.follow_setting(app.server, str(changed[_LANGUAGE]))
            set_props("reload", {"href": f"{address('/settings')}?{choice.PARAMETER}=auto"})
        said = f"{texts.SETTINGS_SAVED} {settings_view.counts_from(saved)}"
        return form(config, said, limits=limits), no_update, "sub"

    _register_reset(app)
    _register_lists(app, engine)
    return layout


def form(
    config: Path | None,
    said: str = "",
    environ: Mapping[str, str] = os.environ,
    *,
    here: bool = True,
    refused: str = "",
    limits: Collection[Limit] = (),
) -> Component:
    """The form as the file and the environment are now. here: whether it may be changed,
    refused: why not, where it is not for the computer. limits: of the school's policy.
    """
    try:
        found = settings_in_force(config, environ)
    except ClassmoodError as error:
        return page.unreadable(str(error))
    path = str(config_file(config, environ))
    shown = settings_view.rows(found, limits)
    return page.form(shown, section_words(), path, said, here=here, refused=refused)


def allowed(changed: Mapping[str, Any], limits: Collection[Limit] = ()) -> dict[str, Any]:
    """What a page may change. Raises ClassmoodError for the rest: no form of ours sends it."""
    for key in changed:
        if GOVERNS.get(key) in limits:
            raise ClassmoodError(f"{key}: {texts.POLICY_LOCKS[GOVERNS[key]]}")
        if settings_view.is_only_in_the_file(key):
            raise ClassmoodError(f"{key}: {texts.SETTINGS_FILE_ONLY}")
    return dict(changed)


def _register_reset(app: Dash) -> None:
    defaults = {
        setting.key.replace(".", "__"): settings_view.as_field(setting.default)
        for setting in describe_settings()
    }

    for part, prop in (("setting", "value"), ("setting-switch", "checked")):

        @app.callback(
            Output({"part": part, "key": MATCH}, prop),
            Input({"part": "setting-reset", "key": MATCH}, "n_clicks"),
            prevent_initial_call=True,
        )
        def reset(pressed: int | None) -> FieldValue:
            if not pressed or not isinstance(ctx.triggered_id, dict):
                raise PreventUpdate
            return defaults[ctx.triggered_id["key"]]


def _register_lists(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output("class-lists", "children"),
        Output("class-list-said", "children"),
        Output("class-list-said", "className"),
        Output("class-list-file", "contents"),
        Input("class-list-file", "contents"),
        Input({"part": "class-list-delete", "class": ALL}, "n_clicks"),
        State("class-list-class", "value"),
        State("class-list-column", "value"),
    )
    def keep(
        contents: str | None,
        _: list[int | None],
        class_name: str | None,
        column: str | None,
    ) -> tuple[Component, str, str, None]:
        said, tone, pressed = "", "sub", pressed_button()
        try:
            if contents or pressed:
                require_manage()
            if pressed:
                gone = pressed["class"]
                class_lists.delete(engine, gone)
                said = texts.lists_deleted(gone)
            elif contents:
                said = _keep_list(engine, class_name or "", contents, column or "")
        except ClassmoodError as error:
            said, tone = str(error), "refused"
        return lists_page.lists(settings_reads.all_lists(engine)), said, tone, None


def _keep_list(engine: Engine, class_name: str, contents: str, column: str) -> str:
    try:
        raw = base64.b64decode(contents.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise InputFileError(texts.LISTS_UNREADABLE) from error
    name = class_name.strip()
    roll = read_file(raw, [part for part in map(str.strip, column.split("+")) if part])
    count = class_lists.save(engine, name, roll.names, current_viewer().account_id)
    return f"{texts.lists_saved(name, count)} {texts.lists_read(roll.summary())}"


def _filled(values: list[FieldValue], names: list[dict[str, str]]) -> dict[str, FieldValue]:
    return {name["key"]: value for name, value in zip(names, values, strict=True)}
