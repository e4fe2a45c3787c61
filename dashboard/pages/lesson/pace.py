"""The pace of a lesson: one line a minute, with the parts that it is made of."""

from datetime import datetime

from dash import html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, panel
from dashboard.components.minutes import Bar, folded_table, minute_bars
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
    found, started_at = _minutes(view), records.session.started_at
    if not found:
        return []
    not_read = unread(records.session, records.reactions)
    fast = sum(one.may_be_too_fast for one in found)
    told = texts.pace_sum(fast, len(found))
    return [
        panel(
            texts.PACE_TITLE,
            html.P(told, className="strip-words"),
            _ribbon(found, started_at, told),
            folded_table("pace-table", texts.PACE_TABLE, scrolls=texts.PACE_TITLE),
            *([html.P(texts.PACE_ANSWERS_UNREAD)] if not_read else []),
            html.P(texts.PACE_NOTE, className="note"),
            sub=texts.ESTIMATE,
            class_name="pace",
            about="pace",
        )
    ]


def pace_table(view: LessonView) -> Component:
    """The same as a table with a row a minute."""
    started_at = view.records.session.started_at
    head = html.Tr([html.Th(words, scope="col") for words in texts.PACE_COLUMNS])
    body = html.Tbody([_row(one, started_at) for one in _minutes(view)])
    return html.Table([html.Thead(head), body])


def _minutes(view: LessonView) -> list[Minute]:
    records = view.records
    return minutes(
        view.mood, records.speech, records.markers, records.session.started_at, records.reactions
    )


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
            Bar(
                share or 0.0,
                f"{_time(one, started_at)}: {formats.within(name)} {_share(share)}",
                one.may_be_too_fast,
            )
            for one, share in zip(found, shares, strict=True)
        ]
        rows += [html.Div(name, className="dim"), minute_bars(bars, kind)]
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
            Bar(
                part_of_class(count, one.tiles),
                f"{_time(one, started_at)}: {formats.within(name)} {count}",
                one.may_be_too_fast,
            )
            for one, count in zip(found, counts, strict=True)
        ]
        rows += [html.Div(name, className="dim"), minute_bars(bars, kind)]
    return rows


def part_of_class(count: int, tiles: float) -> float:
    """Height of a bar of wishes, 0 to 1; one student of many is seen too."""
    return max(count / max(tiles, count), _LEAST_BAR) if count else 0.0


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
