"""Dash's entry points with types: what Dash itself takes and answers is untyped.

`Shown` and `Change` are what callbacks answer; callbacks that run in the browser are registered
here, so that nothing else of the dashboard calls an untyped function of Dash's.
"""

import base64
import binascii
from typing import Any, TypeAlias, TypeVar

from dash import ClientsideFunction, Dash, NoUpdate, ctx
from dash.dependencies import DashDependency

from dashboard import texts
from dashboard.components.base import Component
from storage.errors import InputFileError

Answer = TypeVar("Answer")

Shown = Component | list[Component] | str | None
"""What a property `children` takes."""
Change: TypeAlias = Answer | NoUpdate
"""A new value of a property, or that it stays."""
FieldValue = str | float | bool | None
"""What a field of a form holds; whole numbers are among `float`."""


def file_bytes(contents: str) -> bytes:
    """The file in an upload's `contents`, a data URI. Raises InputFileError where it is none."""
    try:
        return base64.b64decode(contents.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise InputFileError(texts.AGENDA_UNREADABLE) from error


def pressed_button() -> dict[str, Any] | None:
    """Id of the button whose press this callback answers; None where none was pressed.

    A press can come together with buttons that are drawn anew in the same moment. Dash then names
    all of them as what triggered the callback, and `ctx.triggered_id` is the first, pressed or not.
    Buttons that only appeared have no clicks. For ids of patterns only.
    """
    for item in ctx.triggered:
        identity = ctx.triggered_prop_ids.get(item["prop_id"])
        if item["value"] and isinstance(identity, dict):
            return dict(identity)
    return None


def in_browser(
    app: Dash,
    function: str,
    *dependencies: DashDependency | list[DashDependency],
    prevent_initial_call: bool = False,
    namespace: str = "classmood",
) -> None:
    """A callback that runs in the browser: `function` of a namespace of assets/*.js.

    dependencies: outputs, one or a list of them, then inputs and states, in the order of Dash.
    """
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction(namespace, function),
        *dependencies,
        prevent_initial_call=prevent_initial_call,
    )
