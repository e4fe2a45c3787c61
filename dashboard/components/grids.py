"""Tables in one look; colours come from the style sheet, so they follow light and dark."""

from collections.abc import Mapping
from typing import Any

import dash_ag_grid as dag  # type: ignore[import-untyped]
from dash import html

from dashboard import texts
from dashboard.components.base import Component, attributes

_ROW_PX, _HEADER_PX = 44, 40
_FIRST_ROWS = 12
"""Of a table that shows all of its rows, drawn with the page; the others as soon as it is idle:
`showAllRows` in assets/grids.js, for which its callback is registered."""
_THEME = (
    "themeQuartz.withParams({"
    "backgroundColor: 'var(--cm-surface)', foregroundColor: 'var(--cm-text)', "
    "headerBackgroundColor: 'var(--cm-surface)', headerTextColor: 'var(--cm-faint)', "
    "borderColor: 'var(--cm-line)', rowHoverColor: 'var(--cm-raised)', "
    "accentColor: 'var(--cm-accent)', fontFamily: 'inherit', fontSize: '14px', "
    "headerFontSize: '13px', headerFontWeight: 500, wrapperBorder: false, "
    "wrapperBorderRadius: '0px', headerColumnBorder: false, columnBorder: false, "
    f"rowHeight: '{_ROW_PX}px'}})"
)


def grid(
    identity: str,
    columns: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    *,
    label: str,
    auto_height: bool = False,
    header_px: int = _HEADER_PX,
    options: Mapping[str, Any] | None = None,
) -> Component:
    """A sortable table. label: its name for a screen reader. Every row has a `key`, a string.

    auto_height: as high as its rows, instead of as its surroundings. header_px: height of the row
    of headings; two lines of one need 40, three 56. options: of AG Grid, beside those that all
    tables share.
    """
    # a cell costs the browser a fifth of a millisecond, and a class has seven hundred
    in_turns = auto_height and len(rows) > _FIRST_ROWS
    first = f"{header_px + _FIRST_ROWS * _ROW_PX}px" if in_turns else None
    table = dag.AgGrid(
        id=identity,
        columnDefs=columns,
        rowData=rows,
        className="grid",
        style={"height": first} if auto_height else {},
        getRowId="params.data.key",
        defaultColDef={
            "sortable": True, "resizable": True, "suppressMovable": True, "minWidth": 90,
            "suppressHeaderMenuButton": True,
        },
        dashGridOptions={
            "theme": {"function": _THEME},
            "domLayout": "autoHeight" if auto_height and not in_turns else "normal",
            "animateRows": False,
            "suppressColumnMoveAnimation": True,
            "suppressCellFocus": False,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "localeText": texts.GRID,
            "enableRtl": texts.DIRECTION == "rtl",
            "headerHeight": header_px,
            **(options or {}),
        },
    )  # fmt: skip
    # nothing below moves when the other rows come
    height = {"minHeight": f"{header_px + len(rows) * _ROW_PX}px"} if in_turns else {}
    return html.Div(table, style=height, **attributes(role="region", aria_label=label))
