"""Callbacks of the start page: look around, start, and wait until the lesson is there."""

from collections.abc import Callable
from pathlib import Path

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from flask import request
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import Change, FieldValue, Shown, file_bytes, in_browser
from dashboard.components.base import Component
from dashboard.language.current import language
from dashboard.monitor_process import command_line as start_options
from dashboard.monitor_process.command_line import Source, Wanted
from dashboard.monitor_process.desktop_query import Looker
from dashboard.monitor_process.launcher import Launcher, Phase
from dashboard.pages.start import choice as start_choice
from dashboard.pages.start import page
from dashboard.pages.start import region as start_region
from dashboard.paths import address
from dashboard.reads import session as reads
from dashboard.reads.start import earlier_names
from dashboard.server.access import AccessPolicy
from dashboard.server.permissions import is_here
from storage.access import notice
from storage.agenda.read import titles_of
from storage.config.load import load_settings
from storage.config.settings import Settings
from storage.errors import ClassmoodError
from storage.privacy.consent import Way, record_told
from storage.privacy.policy import Limit, narrowed, policy_of


def register(
    app: Dash,
    settings: Settings,
    engine: Engine,
    everything: Engine,
    policy: AccessPolicy,
    config: Path | None,
    launcher: Launcher,
) -> Callable[[], Component]:
    """Adds the callbacks to the app; answers what makes the page.

    config: the user's settings file where one was named on the command line. everything: the
    engine of the process, for what the school decides and what is noted as a lesson begins.
    """
    looker = Looker(launcher.environment)

    def here() -> bool:
        return is_here(policy, request.remote_addr)

    def in_force() -> Settings:
        return load_settings(config, environ=launcher.environment)

    def layout() -> Component:
        limits = policy_of(everything).limits
        now = narrowed(in_force(), limits)
        told_at = notice.accepted_at(settings, signals=now.signals.any)
        return page.layout(
            now, earlier_names(engine), launcher.state(), told_at, here=here(), limits=limits
        )

    @app.callback(
        Output("start-windows", "children"),
        Output("start-screens", "children"),
        Output("start-stages", "children"),
        Input("start-look", "n_clicks"),
        running=[(Output("start-look", "loading"), True, False)],
    )
    def look(_: int | None) -> tuple[Component, list[Component], list[Component]]:
        try:
            if not here():
                raise ClassmoodError(texts.START_NOT_HERE)
            desktop = looker.look()
        except ClassmoodError as error:
            reason = str(error)
            return start_choice.no_cards(reason), [], start_region.no_stages(reason)
        return (
            start_choice.window_cards(desktop.windows, desktop.capture, desktop_asks=desktop.asks),
            start_choice.screen_pictures(desktop.screens),
            start_region.stages(desktop.screens),
        )

    in_browser(
        app,
        "said",
        Output("start-region-said", "children"),
        Input("start-region", "value"),
        Input({"part": "region-stage", "screen": ALL}, "id"),
        State("start-region-words", "data"),
        namespace="region",
    )

    @app.callback(
        Output("start-form", "className"),
        Input("start-source", "value"),
        prevent_initial_call=True,
    )
    def source(value: str) -> str:
        return f"page start source-{Source(value)}"

    @app.callback(
        Output("start-names", "disabled"),
        Output("start-speakers", "disabled"),
        Input("start-class-only", "checked"),
        prevent_initial_call=True,
    )
    def class_only(checked: bool) -> tuple[bool, bool]:
        limits = policy_of(everything).limits
        return checked or Limit.NO_NAMES in limits, checked or Limit.NO_SPEAKING_TIME in limits

    @app.callback(
        Output("start-chat", "children"),
        Output("start-copy", "value"),
        Output("start-told", "checked"),
        Input("start-speakers", "checked"),
        Input("start-class-only", "checked"),
        State("start-told", "checked"),
        prevent_initial_call=True,
    )
    def chat(speakers: bool, class_only: bool, told: bool) -> tuple[str, str, bool]:
        """What the class is told says all that is kept; told of less, it has to be told anew."""
        speakers = speakers and not class_only
        signals = in_force().signals.any
        words = page.words_for_the_chat(speakers=speakers, signals=signals)
        known = notice.accepted_at(settings, speakers=speakers, signals=signals) is not None
        return words, words, told and (known or not speakers)

    _register_agenda(app)

    @app.callback(
        Output("start-problem", "children"),
        Output("start-progress", "children"),
        Output("start-poll", "disabled"),
        Input("start-go", "n_clicks"),
        State("start-source", "value"),
        State("start-window", "value"),
        State("start-pattern", "value"),
        State("start-screen", "value"),
        State("start-region", "value"),
        State("start-camera", "value"),
        State("start-path", "value"),
        State("start-title", "value"),
        State("start-class", "value"),
        State("start-class-only", "checked"),
        State("start-names", "checked"),
        State("start-answers", "checked"),
        State("start-speakers", "checked"),
        State("start-told", "checked"),
        State("start-calls", "value"),
        State("start-agenda", "contents"),
        prevent_initial_call=True,
        running=[(Output("start-go", "disabled"), True, False)],
    )
    def go(_: int, source: str, *given: FieldValue) -> tuple[Shown, str, bool]:
        if not here():
            return page.problem(launcher.state(), here=False), "", True
        *fields, agenda = given
        try:
            wanted = wanted_of(source, *fields)
            watched = wanted.source is not Source.RECORDING
            titles = titles_of(file_bytes(str(agenda))) if agenda and watched else []
            known = notice.accepted_at(
                settings,
                speakers=bool(wanted.time_speakers),
                signals=in_force().signals.any,
            )
            if notice.needed(wanted.source) and not (wanted.told or known):
                raise ClassmoodError(texts.START_TELL_FIRST)
            if notice.needed(wanted.source) and wanted.told and wanted.class_name.strip():
                record_told(
                    everything, wanted.class_name, Way.CHAT, language=language(),
                    speakers=bool(wanted.time_speakers), once=True,
                )  # fmt: skip
            launcher.start(
                start_options.command_line(wanted), start_options.environment(wanted), titles
            )
        except ClassmoodError as error:
            return page.refused(str(error)), "", True
        return None, texts.START_STARTING, False

    @app.callback(
        Output("start-problem", "children", allow_duplicate=True),
        Output("start-progress", "children", allow_duplicate=True),
        Output("start-poll", "disabled", allow_duplicate=True),
        Output("url", "pathname", allow_duplicate=True),
        Input("start-poll", "n_intervals"),
        prevent_initial_call=True,
    )
    def wait(ticks: int | None) -> tuple[Change[Shown], Change[str], Change[bool], Change[str]]:
        # Dash asks once as the page opens, because "url" was there before it: not this page's wait
        if not ticks:
            return no_update, no_update, no_update, no_update
        state = launcher.state()
        if state.phase is Phase.FAILED:
            return page.problem(state, here=True), "", True, no_update
        if state.phase is Phase.WATCHED:
            return None, "", True, address("/")
        if state.phase is Phase.ENDED:
            newest = reads.last_session(engine)
            there = "/history" if newest is None else f"/session/{newest.id}"
            return None, "", True, address(there)
        return no_update, no_update, False, no_update

    return layout


def _register_agenda(app: Dash) -> None:
    """Says what was found in the chosen file; it is read again when the lesson begins."""

    @app.callback(
        Output("start-agenda-said", "children"),
        Output("start-agenda-remove", "className"),
        Output("start-agenda", "contents"),
        Input("start-agenda", "contents"),
        Input("start-agenda-remove", "n_clicks"),
        prevent_initial_call=True,
    )
    def agenda(contents: str | None, _: int | None) -> tuple[str, str, Change[None]]:
        if ctx.triggered_id == "start-agenda-remove" or not contents:
            return "", "hidden", None
        try:
            return texts.agenda_read(titles_of(file_bytes(contents))), "", no_update
        except ClassmoodError as error:
            return str(error), "", no_update


def wanted_of(
    source: str,
    window: FieldValue,
    pattern: FieldValue,
    screen: FieldValue,
    region: FieldValue,
    camera: FieldValue,
    path: FieldValue,
    title: FieldValue,
    class_name: FieldValue,
    class_only: FieldValue,
    names: FieldValue,
    answers: FieldValue,
    speakers: FieldValue,
    told: FieldValue,
    calls: FieldValue = None,
) -> Wanted:
    """The form as it was filled in; a number field that was emptied is what it was at first."""
    return Wanted(
        source=Source(source),
        window=start_choice.chosen_title(str(window) if window else None),
        pattern=str(pattern or ""),
        screen=int(screen or 1),
        region=str(region or ""),
        camera=int(camera or 0),
        path=str(path or ""),
        title=str(title or ""),
        class_name=str(class_name or ""),
        class_only=bool(class_only),
        read_names=bool(names) and not class_only,
        read_answers=bool(answers),
        time_speakers=bool(speakers) and not class_only,
        told=bool(told),
        calls_per_hour=calls if isinstance(calls, int) else None,
    )
