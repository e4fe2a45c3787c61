"""Tables in one look; colours come from the style sheet, so they follow light and dark."""

from collections.abc import Mapping
from typing import Any

import dash_ag_grid as dag  # type: ignore[import-untyped]
from dash import html

from dashboard import texts
from dashboard.components.base import Component, attributes

_THEME = (
    "themeQuartz.withParams({"
    "backgroundColor: 'var(--cm-surface)', foregroundColor: 'var(--cm-text)', "
    "headerBackgroundColor: 'var(--cm-surface)', headerTextColor: 'var(--cm-faint)', "
    "borderColor: 'var(--cm-line)', rowHoverColor: 'var(--cm-raised)', "
    "accentColor: 'var(--cm-accent)', fontFamily: 'inherit', fontSize: '14px', "
    "headerFontSize: '13px', headerFontWeight: 500, wrapperBorder: false, "
    "wrapperBorderRadius: '0px', rowHeight: '44px', headerHeight: '40px', "
    "headerColumnBorder: false, columnBorder: false})"
)


def grid(
    identity: str,
    columns: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    *,
    label: str,
    auto_height: bool = False,
    options: Mapping[str, Any] | None = None,
) -> Component:
    """A sortable table. label: its name for a screen reader. Every row has a `key`, a string.

    options: of AG Grid, beside those that all tables share.
    """
    table = dag.AgGrid(
        id=identity,
        columnDefs=columns,
        rowData=rows,
        className="grid",
        style={"height": None} if auto_height else {},
        getRowId="params.data.key",
        defaultColDef={
            "sortable": True, "resizable": True, "suppressMovable": True, "minWidth": 90,
            "suppressHeaderMenuButton": True,
        },
        dashGridOptions={
            "theme": {"function": _THEME},
            "domLayout": "autoHeight" if auto_height else "normal",
            "animateRows": False,
            "suppressColumnMoveAnimation": True,
            "suppressCellFocus": False,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "localeText": texts.GRID,
            "enableRtl": texts.DIRECTION == "rtl",
            **(options or {}),
        },
    )  # fmt: skip
    return html.Div(table, **attributes(role="region", aria_label=label))
