"""Dash's entry points with types: what Dash itself takes and answers is untyped.

`Shown` and `Change` are what callbacks answer; callbacks that run in the browser are registered
here, so that nothing else of the dashboard calls an untyped function of Dash's.
"""

from typing import TypeAlias, TypeVar

from dash import ClientsideFunction, Dash, NoUpdate
from dash.dependencies import DashDependency

from dashboard.components.base import Component

Answer = TypeVar("Answer")

Shown = Component | list[Component] | str | None
"""What a property `children` takes."""
Change: TypeAlias = Answer | NoUpdate
"""A new value of a property, or that it stays."""
FieldValue = str | float | bool | None
"""What a field of a form holds; whole numbers are among `float`."""


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
