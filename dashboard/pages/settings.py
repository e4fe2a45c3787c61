"""The settings, section by section; each with what it means, its bounds and where it comes from."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, dmc, panel
from dashboard.viewmodels.settings import Row


def layout(body: Component, *others: Component | None) -> Component:
    """The page: the form, then the class lists, for whom they are, and whoever is left out."""
    return html.Div(
        [
            html.Header(
                [html.H1(texts.SETTINGS_TITLE), html.Span(texts.SETTINGS_SUB, className="sub")],
                className="page-head",
            ),
            html.Div(body, id="settings-body"),
            *(other for other in others if other is not None),
        ],
        className="page settings",
    )


def form(
    sections: Mapping[str, Sequence[Row]],
    about: Mapping[str, str],
    path: str,
    said: str = "",
    *,
    here: bool = True,
    refused: str = "",
) -> Component:
    """about: what each section is about; path: the file that is written; said: after saving.

    here: false where they may be looked at but not changed, refused: why, where not for the
    computer.
    """
    shown = {row.name: row.shown for rows in sections.values() for row in rows if not row.locked}
    panels = [
        panel(
            texts.SETTINGS_SECTIONS.get(section, section.capitalize()),
            *(_row(row, here=here) for row in rows),
            sub=texts.settings_section(about.get(section, "")),
        )
        for section, rows in sections.items()
    ]
    if not here:
        return html.Div([not_from_here(refused), *panels], className="settings-form")
    return html.Div(
        [
            dcc.Store(id="settings-shown", data=shown),
            *panels,
            html.Div(
                [
                    dmc.Button(texts.SETTINGS_SAVE, id="settings-save"),
                    html.P(
                        said or texts.settings_file(path), id="settings-said", className="sub",
                        **attributes(role="status"),
                    ),
                ],
                className="settings-save",
            ),
        ],
        className="settings-form",
    )  # fmt: skip


def not_from_here(words: str = "") -> Component:
    """Instead of buttons, for somebody at another computer; words: another reason."""
    return html.P(words or texts.NOT_FROM_HERE, className="banner shown calm")


def unreadable(reason: str) -> Component:
    """Instead of the form where the user's file has a mistake."""
    return html.Div(
        [html.P(reason, className="banner shown"), html.P(texts.SETTINGS_MEND, className="sub")]
    )


def _row(row: Row, *, here: bool) -> Component:
    setting = row.given.setting
    reset = dmc.Button(
        texts.SETTINGS_RESET, id={"part": "setting-reset", "key": row.name}, variant="subtle",
        size="compact-xs",
        **attributes(aria_label=texts.settings_reset(row.label)),
    )  # fmt: skip
    below = html.P(
        [
            html.Span(row.origin, className="origin"),
            *([html.Span(texts.settings_default_is(row.default))] if row.given.origin else []),
            *([html.Span(row.locked, className="locked")] if row.locked else []),
            *([reset] if here and not row.locked else []),
        ],
        className="setting-below",
    )
    words = texts.settings_description(setting)
    if bounds := texts.settings_bounds(setting):
        words += f" ({bounds})"
    locked = bool(row.locked) or not here
    return html.Div([_field(row, words, locked=locked), below], className="setting")


def _field(row: Row, words: str, *, locked: bool) -> Component:
    setting = row.given.setting
    common: dict[str, Any] = {"label": row.label, "description": words, "disabled": locked}
    name = {"part": "setting", "key": row.name}
    field: Component
    if setting.kind == "switch":
        field = dmc.Switch(
            id={"part": "setting-switch", "key": row.name}, checked=row.shown, **common
        )
    elif setting.kind == "choice":
        field = dmc.Select(
            id=name,
            value=row.shown,
            allowDeselect=False,
            **common,
            data=[{"value": one, "label": texts.settings_choice(one)} for one in setting.choices],
        )
    elif setting.kind in ("number", "whole"):
        field = dmc.NumberInput(
            id=name, value=row.shown, min=setting.low, max=setting.high,
            allowDecimal=setting.kind == "number", clampBehavior="none",
            step=1 if (setting.high or 0) > 10 else 0.05, **common,
        )  # fmt: skip
    else:
        field = dmc.TextInput(id=name, value=str(row.shown), **common)
    return field
