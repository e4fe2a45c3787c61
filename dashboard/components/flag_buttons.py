"""The buttons with which a teacher answers a flag."""

from typing import Any

from dash import html

from dashboard import texts
from dashboard.components.base import Component, attributes, dmc, hint, icon
from dashboard.series.flag_state import FlagNow, FlagState
from storage.kinds import Verdict

SNOOZE_MINUTES = "snooze-minutes"
SNOOZE_CLASS = "snooze-class"
UNSNOOZE = "unsnooze"
SEEN = "seen"
WHY = "why"
FORGET = "forget"
LIST, CARD = "list", "card"
"""Places of a button: in a list of flags, or on the explanation."""


def button_id(flag_id: int, value: str, place: str = LIST) -> dict[str, Any]:
    """Id of a button that `callbacks.flags` listens to."""
    return {"part": "flag-button", "flag": flag_id, "value": value, "place": place}


def forget_button(flag_id: int) -> Component:
    """Lets what was learned of this flag's class be forgotten."""
    return _plain(flag_id, FORGET, texts.LEARNED_FORGET, CARD)


def flag_buttons(item: FlagNow, place: str = LIST) -> Component:
    """What can be said of a flag; while its lesson runs, also seen and snooze.

    Every answer pressed again is taken back.
    """
    flag, running = item.flag, item.flag.closed_at is None
    buttons = [] if place == CARD else [_plain(flag.id, WHY, texts.WHY, place)]
    if running:
        seen = item.state is FlagState.SEEN
        buttons.append(_toggle(flag.id, SEEN, texts.SEEN, seen, place, title=texts.SEEN_HINT))
        buttons.append(_snooze(item, place))
    return html.Div(
        [*buttons, verdict_buttons(flag.id, flag.verdict, place)],
        className="flag-actions",
        **attributes(role="group", aria_label=texts.FLAG_ANSWERS),
    )


def verdict_buttons(flag_id: int, verdict: str | None, place: str = LIST) -> Component:
    """Helpful and wrong."""
    return html.Div(
        [
            _verdict(flag_id, Verdict.HELPFUL, texts.HELPFUL, "thumb-up", verdict, place),
            _verdict(flag_id, Verdict.WRONG, texts.WRONG, "cross", verdict, place),
        ],
        className="verdict",
        **attributes(role="group", aria_label=texts.VERDICT),
    )


def unsnooze_button(flag_id: int) -> Component:
    """Ends a snooze."""
    return _plain(flag_id, UNSNOOZE, texts.UNSNOOZE, LIST)


def _snooze(item: FlagNow, place: str) -> Component:
    if item.state is FlagState.SNOOZED:
        return _plain(item.flag.id, UNSNOOZE, texts.UNSNOOZE, place)
    choices = [
        dmc.MenuItem(label, id=button_id(item.flag.id, value, place))
        for value, label in (
            (SNOOZE_MINUTES, texts.SNOOZE_MINUTES), (SNOOZE_CLASS, texts.SNOOZE_CLASS),
        )
    ]  # fmt: skip
    # the wrapper carries the state of the menu, so the wrapper is the button
    wrapper = {"component": "button", "type": "button", "className": "menu-button"}
    target = dmc.MenuTarget(html.Span(texts.SNOOZE), boxWrapperProps=wrapper)
    menu: Component = dmc.Menu([target, dmc.MenuDropdown(choices)])
    return menu


def _plain(flag_id: int, value: str, label: str, place: str) -> Component:
    button: Component = dmc.Button(
        label, id=button_id(flag_id, value, place), variant="default", size="compact-xs"
    )
    return button


def _toggle(
    flag_id: int, value: str, label: str, chosen: bool, place: str, title: str
) -> Component:
    button: Component = dmc.Button(
        label, id=button_id(flag_id, value, place), size="compact-xs",
        **_pressed(chosen), **hint(title),
    )  # fmt: skip
    return button


def _verdict(
    flag_id: int, value: str, label: str, symbol: str, verdict: str | None, place: str
) -> Component:
    identity, chosen = button_id(flag_id, str(value), place), verdict == value
    if place == LIST:
        small: Component = dmc.ActionIcon(
            icon(symbol), id=identity, size="sm", **_pressed(chosen),
            **attributes(aria_label=label), **hint(label),
        )  # fmt: skip
        return small
    button: Component = dmc.Button(
        label, id=identity, size="compact-sm", leftSection=icon(symbol), **_pressed(chosen)
    )
    return button


def _pressed(chosen: bool) -> dict[str, Any]:
    return {
        "variant": "light" if chosen else "subtle",
        "color": "indigo" if chosen else "gray",
        **attributes(aria_pressed="true" if chosen else "false"),
    }
