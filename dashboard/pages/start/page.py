"""Start a lesson: what to watch, how it is called, what the class is told, and what to check."""

import re
from collections.abc import Collection
from datetime import datetime

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, dmc, icon, panel
from dashboard.components.topic_editor import AGENDA_FILES
from dashboard.language.catalogue import gettext
from dashboard.monitor_process.command_line import Source
from dashboard.monitor_process.launcher import Phase, State
from dashboard.pages.start.calls import calls_panel
from dashboard.pages.start.choice import no_cards
from dashboard.pages.start.region import region_fields
from dashboard.paths import address
from dashboard.reads.start import Earlier
from dashboard.texts import clock
from storage.access import notice
from storage.agenda.read import MOST_BYTES
from storage.config.settings import Settings
from storage.privacy.policy import Limit

POLL_MS = 700


def layout(
    settings: Settings,
    earlier: Earlier,
    state: State,
    told_at: datetime | None,
    *,
    here: bool,
    limits: Collection[Limit] = (),
) -> Component:
    """The form. told_at: when the notice was accepted; here: asked from this computer itself.

    limits: of the school's policy, which the settings obey.
    """
    main = html.Div(
        [_what(settings), _lesson(settings, earlier, limits), calls_panel(settings)],
        className="main-column",
    )
    side = html.Div(
        [_notice(told_at, settings), _checks(), _go(here=here)],
        className="side-column",
    )
    return html.Div(
        [
            html.Header(
                [
                    html.H1(texts.START_PAGE_TITLE),
                    html.Span(texts.START_PAGE_SUB, className="sub"),
                ],
                className="page-head",
            ),
            html.Div(problem(state, here=here), id="start-problem", **attributes(role="alert")),
            html.Div([main, side], className="start-columns"),
            dcc.Interval(
                id="start-poll", interval=POLL_MS, disabled=state.phase is not Phase.STARTING
            ),
        ],
        id="start-form",
        className=f"page start source-{Source.WINDOW}",
    )  # fmt: skip


def problem(state: State, *, here: bool) -> Component | None:
    """Why no lesson can begin, or why the last one did not; None where nothing is wrong."""
    if not here:
        return refused(texts.START_NOT_HERE)
    if state.phase is Phase.FAILED and state.message:
        return refused(state.message)
    if state.session_id is not None:
        return html.P(
            [texts.START_RUNNING, " ", dcc.Link(texts.START_TO_LIVE, href=address("/"))],
            className="banner shown calm",
        )
    return None


def refused(reason: str) -> Component:
    """One line that says why no lesson begins."""
    return html.P(reason, className="banner shown")


def told_class(told_at: datetime | None) -> str:
    """What stands under the tick that the class was told."""
    return "" if told_at is None else texts.START_TOLD_SINCE.format(date=clock.date_text(told_at))


def words_for_the_chat(*, speakers: bool = False, signals: bool = False) -> str:
    """The part of the notice that a teacher pastes into the meeting's chat.

    speakers: each student's speaking time is kept. signals: so are shares of the class turned away
    or with heads down.
    """
    words = gettext(class_notice(speakers=speakers))
    return f"{words} {gettext(signals_notice())}" if signals else words


def signals_notice() -> str:
    """What the class is told more then, in English, as the catalogue knows it."""
    return " ".join(notice.SIGNALS.split())


def class_notice(*, speakers: bool = False) -> str:
    """The same in English, as the catalogue knows it."""
    whole = notice.text(speakers=speakers)
    found = re.search(r'"(.+?)"', whole, re.DOTALL)
    return " ".join((found[1] if found else whole).split())


def _what(settings: Settings) -> Component:
    capture = settings.capture
    source: Component = dmc.RadioGroup(
        html.Div(
            [dmc.Radio(texts.START_SOURCES[one], value=str(one)) for one in Source],
            className="radios",
        ),
        id="start-source",
        value=str(Source.WINDOW),
        **attributes(aria_label=texts.START_WHAT),
    )
    return panel(
        texts.START_WHAT,
        source,
        html.Div(
            html.Div(
                [
                    html.H3(texts.START_DESKTOP),
                    dmc.Button(texts.START_LOOK, id="start-look", variant="default", size="xs"),
                ],
                className="fields-head",
            ),
            className="fields for-desktop",
        ),
        html.Div(_window_fields(capture.window_title), className="fields for-window"),
        html.Div(
            [
                dmc.NumberInput(
                    id="start-screen", label=texts.START_SCREEN, description=texts.START_SCREEN_SUB,
                    value=capture.screen, min=1, max=16, allowDecimal=False, w=320,
                ),
                html.Div(id="start-screens", className="screens"),
            ],
            className="fields for-screen",
        ),
        html.Div(region_fields(capture.region), className="fields for-region"),
        html.Div(
            dmc.NumberInput(
                id="start-camera", label=texts.START_CAMERA, description=texts.START_CAMERA_SUB,
                value=capture.camera, min=0, max=64, allowDecimal=False, w=320,
            ),
            className="fields for-camera",
        ),
        html.Div(
            _text("start-path", texts.START_PATH, texts.START_PATH_SUB, ""),
            className="fields for-recording",
        ),
        html.P(texts.START_DEMO_SUB, className="fields for-demo"),
    )  # fmt: skip


def _window_fields(pattern: str) -> list[Component]:
    return [
        html.Div(
            no_cards(texts.START_LOOKING, "none"), id="start-windows",
            **attributes(aria_live="polite"),
        ),
        _text("start-pattern", texts.START_PATTERN, texts.START_PATTERN_SUB, pattern),
    ]  # fmt: skip


def _lesson(settings: Settings, earlier: Earlier, limits: Collection[Limit]) -> Component:
    privacy = settings.privacy

    def about(limit: Limit, words: str) -> str:
        return texts.POLICY_LOCKS[limit] if limit in limits else words

    return panel(
        texts.START_LESSON,
        html.Div(
            [
                dmc.Autocomplete(
                    id="start-title", label=texts.START_TITLE, description=texts.START_TITLE_SUB,
                    data=earlier.titles, limit=8,
                ),
                dmc.Autocomplete(
                    id="start-class", label=texts.START_CLASS, description=texts.START_CLASS_SUB,
                    data=earlier.classes, limit=8,
                ),
                dmc.Switch(
                    id="start-class-only", label=texts.START_CLASS_ONLY,
                    description=about(Limit.CLASS_ONLY, texts.START_CLASS_ONLY_SUB),
                    checked=privacy.class_only, disabled=Limit.CLASS_ONLY in limits,
                ),
                dmc.Switch(
                    id="start-names", label=texts.START_NAMES,
                    description=about(Limit.NO_NAMES, texts.START_NAMES_SUB),
                    checked=privacy.names == "read",
                    disabled=privacy.class_only or Limit.NO_NAMES in limits,
                ),
                dmc.Switch(
                    id="start-answers", label=texts.START_ANSWERS,
                    description=texts.START_ANSWERS_SUB, checked=settings.reactions.read,
                ),
                dmc.Switch(
                    id="start-speakers", label=texts.START_SPEAKERS,
                    description=about(Limit.NO_SPEAKING_TIME, texts.START_SPEAKERS_SUB),
                    checked=settings.speech.individuals,
                    disabled=privacy.class_only or Limit.NO_SPEAKING_TIME in limits,
                ),
            ],
            className="lesson-fields",
        ),
        _agenda(),
    )  # fmt: skip


def _agenda() -> Component:
    """A file of what is planned; nothing of it is looked at for a recording."""
    upload = dcc.Upload(
        dmc.Button(
            texts.START_AGENDA_CHOOSE, variant="default", size="compact-sm",
            leftSection=icon("download"),
        ),
        id="start-agenda", accept=AGENDA_FILES, max_size=MOST_BYTES,
    )  # fmt: skip
    # the library gives the field no name of its own
    choose = html.Label(
        [html.Span(texts.START_AGENDA, className="visually-hidden"), upload],
        className="topics-file",
    )
    remove = dmc.Button(
        texts.START_AGENDA_REMOVE, id="start-agenda-remove", variant="subtle", size="compact-sm",
        className="hidden",
    )  # fmt: skip
    return html.Div(
        [
            html.H3(texts.START_AGENDA),
            html.Span(texts.START_AGENDA_SUB, className="sub"),
            html.Div([choose, remove], className="buttons"),
            html.P(id="start-agenda-said", className="sub", **attributes(role="status")),
        ],
        className="fields for-agenda",
    )


def _notice(told_at: datetime | None, settings: Settings) -> Component:
    words = words_for_the_chat(speakers=settings.times_speakers, signals=settings.signals.any)
    copy: Component = dmc.CopyButton(
        texts.START_COPY, id="start-copy", value=words, copiedChildren=texts.START_COPIED,
        variant="default", size="xs", timeout=2000,
    )  # fmt: skip
    return panel(
        texts.START_NOTICE,
        html.P(texts.START_NOTICE_SUB, className="sub"),
        html.Blockquote(words, id="start-chat", className="chat-notice"),
        copy,
        dmc.Checkbox(
            id="start-told", label=texts.START_TOLD, description=told_class(told_at),
            checked=told_at is not None, mt=12,
        ),
        html.P(texts.START_LIMITS, className="note"),
        class_name="for-people",
    )  # fmt: skip


def _checks() -> Component:
    boxes = [
        dmc.Checkbox(label=label, description=why, mt=8) for label, why in texts.START_CHECK_LIST
    ]
    return panel(texts.START_CHECKS, *boxes, class_name="for-people for-gallery")


def _go(*, here: bool) -> Component:
    button: Component = dmc.Button(
        texts.START_GO, id="start-go", size="md", leftSection=icon("play"), disabled=not here,
        fullWidth=True,
    )  # fmt: skip
    return html.Div(
        [button, html.P(id="start-progress", className="sub", **attributes(role="status"))],
        className="start-go",
    )


def _text(name: str, label: str, description: str, value: str, **more: str) -> Component:
    field: Component = dmc.TextInput(
        id=name, label=label, description=description, value=value, **more
    )
    return field
