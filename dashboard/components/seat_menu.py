"""The button on a seat that opens its dialog: rename, exclude, merge, separate."""

from typing import Any

from dash import html

from dashboard import texts
from dashboard.components.base import Component, attributes, icon


def seat_menu(seat_id: int, label: str) -> Component:
    """A small button for one seat; `callbacks.seats` listens to it. label: the seat as shown.

    Every page that has one shows the dialog of `seat_dialog.seat_dialog`, which is in the shell.
    """
    button: Component = html.Button(
        icon("dots"),
        id=menu_id(seat_id),
        className="seat-menu",
        title=texts.SEAT_MENU,
        **attributes(aria_label=texts.seat_menu(label), aria_haspopup="dialog"),
    )
    return button


def menu_id(seat_id: int) -> dict[str, Any]:
    """Id of the button of a seat."""
    return {"part": "seat-menu", "seat": seat_id}
