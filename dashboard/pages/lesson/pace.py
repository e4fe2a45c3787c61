"""The pace of a lesson: one line a minute, with the parts that it is made of."""

from datetime import datetime

from dash import html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, panel
from dashboard.language import formats
from dashboard.series import frames as series
from dashboard.series.pace import Minute, minutes
from dashboard.series.reactions import unread
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView

_LEAST_BAR = 0.08  # of a row's height


def pace_panel(view: LessonView) -> list[Component]:
    """The panel; none where nothing is known of any minute."""
    records = view.records
    found = minutes(
        view.mood, records.speech, records.markers, records.session.started_at, records.reactions
    )
    if not found:
        return []
    started_at = records.session.started_at
    not_read = unread(records.session, records.reactions)
    fast = sum(one.may_be_too_fast for one in found)
    told = texts.pace_sum(fast, len(found))
    head = html.Tr([html.Th(words, scope="col") for words in texts.PACE_COLUMNS])
    table = html.Table([html.Thead(head), html.Tbody([_row(one, started_at) for one in found])])
    scroll = html.Div(
        table, className="scroll", tabIndex="0",
        **attributes(role="group", aria_label=texts.PACE_TITLE),
    )  # fmt: skip
    return [
        panel(
            texts.PACE_TITLE,
            html.P(told, className="strip-words"),
            _ribbon(found, started_at, told),
            html.Details([html.Summary(texts.PACE_TABLE), scroll], className="as-table"),
            *([html.P(texts.PACE_ANSWERS_UNREAD)] if not_read else []),
            html.P(texts.PACE_NOTE, className="note"),
            sub=texts.ESTIMATE,
            class_name="pace",
        )
    ]


def _ribbon(found: list[Minute], started_at: datetime, told: str) -> Component:
    """A row of bars for each part that is known of any minute, a bar a minute."""
    parts = [
        (name, [getattr(one, kind) for one in found], kind)
        for name, kind in zip(texts.PACE_COLUMNS[1:3], ("tense", "quiet"), strict=True)
    ]
    rows: list[Component] = []
    for name, shares, kind in parts:
        if all(share is None for share in shares):
            continue
        bars = [
            html.Span(
                html.Span(style={"height": f"{100 * min(share or 0.0, 1.0):.0f}%"}),
                className="fast" if one.may_be_too_fast else "",
                title=f"{_time(one, started_at)}: {formats.within(name)} {_share(share)}",
            )
            for one, share in zip(found, shares, strict=True)
        ]
        rows += [html.Div(name, className="dim"), html.Div(bars, className=f"pace-bars {kind}")]
    rows += _wishes(found, started_at)
    ends = [html.Span(_time(one, started_at)) for one in (found[0], found[-1])]
    rows += [html.Div(), html.Div(ends, className="pace-ends")]
    return html.Div(rows, className="pace-ribbon", **attributes(role="img", aria_label=told))


def _wishes(found: list[Minute], started_at: datetime) -> list[Component]:
    """A row of bars for slower and one for faster, where anybody wished it: parts of the class."""
    rows: list[Component] = []
    for name, kind in zip(texts.PACE_COLUMNS[4:6], ("slower", "faster"), strict=True):
        counts = [getattr(one, kind) for one in found]
        if not any(counts):
            continue
        bars = [
            html.Span(
                html.Span(style={"height": part_of_class(count, one.tiles)}),
                className="fast" if one.may_be_too_fast else "",
                title=f"{_time(one, started_at)}: {formats.within(name)} {count}",
            )
            for one, count in zip(found, counts, strict=True)
        ]
        rows += [html.Div(name, className="dim"), html.Div(bars, className=f"pace-bars {kind}")]
    return rows


def part_of_class(count: int, tiles: float) -> str:
    """Height of a bar of wishes; one student of many is seen too."""
    share = count / max(tiles, count) if count else 0.0
    return f"{100 * max(share, _LEAST_BAR if count else 0.0):.0f}%"


def _time(one: Minute, started_at: datetime) -> str:
    return clock.lesson_time(started_at, series.moment(started_at, one.at_ms))


def _share(share: float | None) -> str:
    return texts.PACE_UNKNOWN if share is None else formats.percent(share)


def _row(one: Minute, started_at: datetime) -> Component:
    return html.Tr(
        [
            html.Th(_time(one, started_at), scope="row"),
            _bar(one.tense, "tense"),
            _bar(one.quiet, "quiet"),
            html.Td(texts.PACE_ASKED if one.asked else ""),
            html.Td(str(one.slower or "")),
            html.Td(str(one.faster or "")),
            html.Td(texts.PACE_FAST if one.may_be_too_fast else ""),
        ]
    )


def _bar(share: float | None, kind: str) -> Component:
    if share is None:
        return html.Td(texts.PACE_UNKNOWN)
    bar = html.Span(className=f"pace-bar {kind}", style={"--share": f"{share:.3f}"}, **HIDDEN)
    return html.Td([bar, html.Span(formats.percent(share))])
