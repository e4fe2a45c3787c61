"""What can be chosen on this desktop, as cards with small pictures."""

from collections.abc import Sequence

from dash import html

from dashboard import texts
from dashboard.components.base import Component, dmc, person
from dashboard.monitor_process.command_line import ANY_MEETING
from dashboard.monitor_process.desktop_query import Screen, Window

_ANY = "any"
_TITLE = "title:"


def window_cards(
    windows: Sequence[Window], capture: str = "", *, desktop_asks: bool = False
) -> Component:
    """One card per window, to be chosen by mouse or arrow keys; the first takes any meeting.

    capture: how windows are read on this desktop, shown below the cards. desktop_asks: windows
    that are not listed can be chosen in the desktop's own dialog.
    """
    cards = [_card(_ANY, texts.START_ANY, texts.START_ANY_SUB, None)]
    cards += [_window(window) for window in windows]
    note = [] if windows or desktop_asks else [html.P(texts.START_NO_WINDOWS, className="none")]
    note += [html.P(capture, className="sub")] if capture else []
    group: Component = dmc.RadioGroup(
        html.Div(cards, className="window-cards"), id="start-window", value=_ANY,
        label=texts.START_WINDOWS, labelProps={"className": "visually-hidden"},
    )  # fmt: skip
    return html.Div([group, *note])


def no_cards(reason: str, class_name: str = "refused") -> Component:
    """While the desktop is not listed: why, and that a meeting is looked for all the same."""
    group: Component = dmc.RadioGroup(
        html.Div(_card(_ANY, texts.START_ANY, texts.START_ANY_SUB, None), className="window-cards"),
        id="start-window", value=_ANY,
        label=texts.START_WINDOWS, labelProps={"className": "visually-hidden"},
    )  # fmt: skip
    return html.Div([group, html.P(reason, className=class_name)])


def chosen_title(value: str | None) -> str:
    """Title of the window whose card was chosen, or ANY_MEETING."""
    return value.removeprefix(_TITLE) if value and value.startswith(_TITLE) else ANY_MEETING


def screen_pictures(screens: Sequence[Screen]) -> list[Component]:
    """What is on each monitor, with its number."""
    out: list[Component] = []
    for screen in screens:
        words = texts.START_SCREEN_ALT.format(
            number=screen.number, width=screen.region[2], height=screen.region[3]
        )
        picture = html.Img(src=screen.picture, alt="") if screen.picture else None
        out.append(html.Figure([picture, html.Figcaption(words)], className="screen"))
    return out


def _window(window: Window) -> Component:
    sub = (
        texts.START_MEETING_BADGE.format(program=window.program)
        if window.program
        else f"{window.app} · {window.size}"
    )
    return _card(f"{_TITLE}{window.title}", window.title, window.hidden or sub, window.picture)


def _card(value: str, title: str, sub: str, picture: str | None) -> Component:
    shown: Component = html.Span(
        texts.START_NO_PICTURE if picture == "" else "", className="window-picture"
    )
    if picture:
        shown = html.Img(src=picture, alt="", className="window-picture")
    head = html.Span([dmc.RadioIndicator(), person(title)], className="window-title")
    card: Component = dmc.RadioCard(
        [shown, head, html.Span(sub, className="sub")], value=value, className="window-card",
        withBorder=True,
    )  # fmt: skip
    return card
