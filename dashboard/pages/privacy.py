"""What is stored and how much, what never is, for how long, and the buttons that delete it."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import TOLD_WHOLE, Component, attributes, dmc, icon, panel
from dashboard.language import formats
from dashboard.pages.settings import not_from_here
from dashboard.paths import address
from dashboard.texts import clock
from storage.config.settings import Settings
from storage.export.holdings import Holdings
from storage.privacy.policy import Limit, Policy
from storage.privacy.retention import Days, Keeping


def layout(body: Component, *, here: bool = True) -> Component:
    """The page around what changes when something is deleted. here: whether anything may be."""
    return html.Div(
        [
            html.Header(
                [html.H1(texts.PRIVACY_TITLE), html.Span(texts.PRIVACY_SUB, className="sub")],
                className="page-head",
            ),
            html.Div(body, id="privacy-body", className="privacy-body"),
            panel(texts.PRIVACY_NEVER, _list(texts.PRIVACY_NEVER_LIST)),
            panel(
                texts.PRIVACY_FORBIDDEN,
                _list(texts.PRIVACY_FORBIDDEN_LIST),
                html.P(texts.PRIVACY_AI_ACT, className="ai-act"),
                html.P(
                    [texts.PRIVACY_NOTICE, dcc.Link(texts.START_PAGE_TITLE, href=address("/start"))]
                ),
            ),
            *([_dialog()] if here else []),
        ],
        className="page privacy",
    )


def body(
    held: Holdings,
    keep: Days,
    sessions: Sequence[Any],
    said: str = "",
    *,
    here: bool = True,
    refused: str = "",
    also: Sequence[str] = (),
    school: Sequence[str] = (),
) -> Component:
    """What is held, for how long, and what can be deleted. sessions: rows, the newest first.

    here: false where it may be looked at but not deleted, refused: why, where not for the
    computer. also: see `choices`. school: see `decided`.
    """
    delete = [*_delete_one(sessions), *_delete_all()] if here else [not_from_here(refused)]
    return html.Div(
        [
            html.P(said, className="banner shown calm" if said else "none", role="status")
            if said
            else None,
            panel(
                texts.PRIVACY_STORED,
                _facts(held),
                _retention(keep, here=here),
                *(html.P(line) for line in also),
            ),
            panel(
                texts.SHEET_POLICY,
                _list(school) if school else html.P(texts.SHEET_NO_POLICY),
                html.P(
                    [
                        html.A(texts.SHEET_DOWNLOAD, href=address("/privacy/sheet.html")),
                        ": ",
                        texts.SHEET_DOWNLOAD_SUB,
                        *((" ", _to_consent()) if here else ()),
                    ],
                    className="retention",
                ),
            ),
            panel(texts.PRIVACY_DELETE, *delete),
        ],
        className="privacy-body",
    )


def _to_consent() -> Component:
    link: Component = dcc.Link(texts.CONSENT_LINK, href=address("/consent"))
    return link


def choices(settings: Settings) -> list[str]:
    """What more, or less, is kept than usual, by these settings; a sentence each."""
    return [
        *([texts.PRIVACY_SPEAKERS_ON] if settings.times_speakers else []),
        *([texts.PRIVACY_SIGNALS_ON] if settings.signals.any else []),
        *([texts.PRIVACY_SLIDES_ON] if settings.slides.topics and settings.slides.pictures else []),
        *([] if settings.reactions.read else [texts.PRIVACY_ANSWERS_OFF]),
    ]


def decided(policy: Policy, keep: Keeping) -> list[str]:
    """What the school has decided for all, and classes with days of their own."""
    limits = [str(one) for one in Limit if one in policy.limits]
    lines = texts.policy_lines(limits, policy.most_readings_days, policy.most_mood_days)
    if lines and policy.set_at is not None:
        lines.append(texts.policy_set_on(clock.date_text(policy.set_at)))
    return lines + [
        texts.policy_class_days(name, days.readings, days.mood)
        for name, days in keep.by_class.items()
    ]


def bytes_text(count: int | None) -> str:
    """A size as a person reads it: "3.2 MB"."""
    if count is None:
        return texts.PRIVACY_SERVER
    size = float(count)
    smallest, *_, largest = texts.SIZE_UNITS
    for unit in texts.SIZE_UNITS:
        if size < 1000 or unit == largest:
            return f"{formats.decimal(size, 0 if unit == smallest else 1)} {unit}"
        size /= 1000
    raise AssertionError(size)


def session_choices(sessions: Sequence[Any]) -> list[dict[str, str]]:
    """Lessons to choose from, each by name and day."""
    return [
        {
            "value": str(row.id),
            "label": f"{row.title or texts.UNTITLED} · {clock.date_text(row.started_at)}, "
            f"{clock.time_text(row.started_at)}",
        }
        for row in sessions
    ]


def _facts(held: Holdings) -> Component:
    values = {
        texts.PRIVACY_SESSIONS: formats.number(held.sessions),
        texts.PRIVACY_STUDENTS: texts.privacy_students(held.students, held.named),
        texts.PRIVACY_READINGS: formats.number(held.readings),
        texts.PRIVACY_SUMS: formats.number(held.sums),
        texts.PRIVACY_FLAGS: formats.number(held.flags),
        texts.PRIVACY_LINES: formats.number(held.lines),
        texts.PRIVACY_NAMES: formats.number(held.names),
        texts.PRIVACY_BYTES: bytes_text(held.database_bytes),
        texts.PRIVACY_COPIES: bytes_text(held.copy_bytes),
        texts.PRIVACY_OLDEST: clock.date_text(held.oldest) if held.oldest else texts.PRIVACY_NONE,
    }
    pairs = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in values.items()]
    return html.Dl(pairs, className="facts")


def _retention(keep: Days, *, here: bool) -> Component:
    change: list[Any] = (
        [dcc.Link(texts.PRIVACY_CHANGE, href=address("/settings")), " ", _purge()] if here else []
    )
    return html.P(
        [
            texts.privacy_retention(keep.readings, keep.mood), " ", *change,
        ],
        className="retention",
    )  # fmt: skip


def _purge() -> Component:
    button: Component = dmc.Button(
        texts.PRIVACY_PURGE, id={"part": "privacy-do", "what": "purge"}, variant="default",
        size="xs",
    )  # fmt: skip
    return button


def _delete_one(sessions: Sequence[Any]) -> list[Component]:
    return [
        html.H3(texts.PRIVACY_DELETE_ONE),
        html.P(texts.PRIVACY_DELETE_ONE_BODY, className="sub"),
        html.Div(
            [
                dmc.Select(
                    id="privacy-session", data=session_choices(sessions), searchable=True,
                    placeholder=texts.PRIVACY_CHOOSE, disabled=not sessions, w=420, maw="100%",
                    **attributes(aria_label=texts.PRIVACY_CHOOSE),
                ),
                dmc.Button(
                    texts.DELETE_CONFIRM, id={"part": "privacy-do", "what": "session"},
                    variant="default", className="danger", leftSection=icon("trash"),
                    disabled=not sessions,
                ),
            ],
            className="delete-one",
        ),
    ]  # fmt: skip


def _delete_all() -> list[Component]:
    return [
        html.H3(texts.PRIVACY_DELETE_ALL),
        html.P(texts.PRIVACY_DELETE_ALL_BODY, className="sub"),
        dmc.Button(
            texts.PRIVACY_DELETE_ALL_OPEN, id={"part": "privacy-do", "what": "ask"},
            variant="default", className="danger", leftSection=icon("trash"),
        ),
    ]  # fmt: skip


def _dialog() -> Component:
    dialog: Component = dmc.Modal(
        [
            html.P(texts.PRIVACY_DELETE_ALL_BODY),
            dmc.TextInput(
                id="privacy-word",
                label=texts.privacy_type(texts.PRIVACY_WORD),
                autoComplete="off",
                debounce=TOLD_WHOLE,
            ),
            html.P(id="privacy-refused", className="refused", **attributes(role="alert")),
            html.Div(
                [
                    dmc.Button(texts.CANCEL, id="privacy-cancel", variant="default"),
                    dmc.Button(texts.PRIVACY_DELETE_ALL_OPEN, id="privacy-delete", color="red"),
                ],
                className="dialog-buttons",
            ),
        ],
        id="privacy-dialog",
        title=texts.PRIVACY_DELETE_ALL,
        centered=True,
    )
    return dialog


def _list(lines: Sequence[str]) -> Component:
    return html.Ul([html.Li(line) for line in lines], className="plain-list")
