"""Above the list of lessons: which of them are listed, how many on a page, and the way on."""

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import TOLD_WHOLE, Component, attributes, dmc
from dashboard.series.lesson_summary import ALL, SIZES, Asked, Flagged, HistoryRecords, Order
from dashboard.viewmodels.history_address import LONGEST, query_of
from dashboard.viewmodels.saved_filters import LONGEST_NAME

FIELDS = ("class", "from", "to", "flags")
"""The fields of the filter; their ids begin with "history-"."""

_HIDDEN = {"display": "none"}


def range_text(records: HistoryRecords) -> str:
    """Which lessons are shown, of how many."""
    last = records.first + len(records.sessions)
    return texts.history_range(min(records.first + 1, last), last, records.found)


def ends(records: HistoryRecords) -> tuple[bool, bool]:
    """Whether nothing comes before these lessons, and whether nothing comes after them."""
    return records.first == 0, records.first + len(records.sessions) >= records.found


def pager(records: HistoryRecords, asked: Asked) -> Component:
    """How many on a page, which are shown, and the way to the others."""
    shown = asked.is_long(records.all_lessons)
    hidden = {} if shown else _HIDDEN
    orders = [{"value": str(order), "label": texts.HISTORY_ORDER[order]} for order in Order]
    sizes = [
        {"value": str(size), "label": texts.HISTORY_ALL if size == ALL else str(size)}
        for size in SIZES
    ]
    buttons = [
        dmc.Button(
            words, id=identity, variant="default", size="xs", disabled=disabled, style=hidden,
            **attributes(aria_keyshortcuts=key), attributes={"root": {"title": key}},
        )
        for words, identity, disabled, key in zip(
            (texts.HISTORY_BEFORE, texts.HISTORY_AFTER),
            ("history-before", "history-after"),
            ends(records),
            (texts.HISTORY_BEFORE_KEY, texts.HISTORY_AFTER_KEY),
            strict=True,
        )
    ]  # fmt: skip
    return html.Div(
        [
            dmc.Select(
                id="history-order", data=orders, value=str(asked.order), size="xs", w=170,
                allowDeselect=False, style=hidden, **attributes(aria_label=texts.HISTORY_ORDERED),
            ),
            html.Span(
                range_text(records) if shown else "", id="history-range", className="sub",
                **attributes(role="status"),
            ),
            *buttons,
            html.Label([texts.HISTORY_SIZE, " ", dmc.Select(
                id="history-size", data=sizes, value=str(asked.size), size="xs", w=80,
                allowDeselect=False, **attributes(aria_label=texts.HISTORY_SIZE),
            )], className="page-size", style={} if records.all_lessons > SIZES[0] else _HIDDEN),
            dcc.Store(id="history-at", data={"page": asked.page, "many": shown}),
            dcc.Store(id="history-query", data=query_of(asked)),
        ],
        className="pager",
    )  # fmt: skip


def filter_panel(records: HistoryRecords, asked: Asked) -> Component:
    """The fields of the filter, open where one is set, and the filters that were named."""
    classes = sorted({*records.class_names, *filter(None, [asked.class_name])})
    fields = [
        dmc.Select(
            id="history-class", label=texts.COLUMN_CLASS, data=[*classes], size="sm",
            value=asked.class_name or None, clearable=True, searchable=True,
            placeholder=texts.FILTER_ANY,
            clearButtonProps=attributes(aria_label=texts.FILTER_ANY),
        ),
        _day("from", texts.FILTER_FROM, asked.begin.isoformat() if asked.begin else ""),
        _day("to", texts.FILTER_TO, asked.end.isoformat() if asked.end else ""),
        dmc.Select(
            id="history-flags", label=texts.COLUMN_FLAGS, size="sm", value=str(asked.flagged),
            data=[{"value": str(one), "label": texts.FILTER_FLAGS[one]} for one in Flagged],
            allowDeselect=False,
        ),
        dmc.Button(texts.FILTER_CLEAR, id="history-clear", variant="default", size="sm"),
    ]  # fmt: skip
    return html.Details(
        [
            html.Summary(texts.FILTER_TITLE, id="history-filter"),
            html.Div(fields, className="filter-fields"),
            html.Div(_saved(), className="filter-fields"),
            html.P(id="history-filter-said", className="sub", **attributes(role="status")),
        ],
        className="filter-panel",
        open=asked.is_filtered,
    )


def _day(name: str, label: str, value: str) -> Component:
    field: Component = dmc.TextInput(
        id=f"history-{name}", label=label, value=value, size="sm", debounce=400,
        attributes={"input": {"type": "date", "maxLength": LONGEST}},
    )  # fmt: skip
    return field


def _saved() -> list[Component]:
    """Filters by their names; filled from what the browser keeps."""
    return [
        dmc.Select(
            id="history-saved", label=texts.FILTER_SAVED, data=[], size="sm", clearable=False,
            placeholder=texts.FILTER_SAVED_NONE,
        ),
        dmc.TextInput(
            id="history-filter-name", label=texts.FILTER_NAME, size="sm", value="",
            debounce=TOLD_WHOLE, attributes={"input": {"maxLength": LONGEST_NAME}},
        ),
        dmc.Checkbox(id="history-filter-start", label=texts.FILTER_START, checked=False),
        *(
            dmc.Button(words, id=f"history-filter-{name}", variant="default", size="sm")
            for name, words in (
                ("save", texts.FILTER_SAVE), ("rename", texts.FILTER_RENAME),
                ("drop", texts.FILTER_DROP),
            )
        ),
    ]  # fmt: skip
