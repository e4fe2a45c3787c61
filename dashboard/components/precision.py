"""How often flags were right, by the teacher's own answers."""

from collections.abc import Sequence

from dash import html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, chart_help, icon, panel
from dashboard.series.answers import Precision
from dashboard.series.experiment import FEWEST, Calls
from storage.kinds import FlagKind


def precision_strip(found: Sequence[Precision]) -> Component:
    """One line per kind of flag; honest where nobody has answered, or few have."""
    rows = [html.Li(_row(one), className=f"kind-{one.kind}") for one in found if one.answers]
    return html.Section(
        [
            html.Div(
                [
                    html.H2(texts.PRECISION_TITLE, **attributes(title=texts.PRECISION_HINT)),
                    chart_help("precision", texts.PRECISION_TITLE),
                ],
                className="panel-head",
            ),
            html.Ul(rows or [html.Li(texts.PRECISION_NONE, className="none")]),
        ],
        className="panel precision",
    )


def experiment_strip(tried: Calls | None) -> list[Component]:
    """What came of holding calls at random; nothing where none was held."""
    if tried is None or not (tried.made or tried.held):
        return []
    found = tried.effect
    if found is None:
        words = texts.experiment_early(len(tried.made), len(tried.held), FEWEST)
    else:
        words = texts.experiment_effect(
            found.change, found.low, found.high, found.is_told, found.made, found.held,
            found.lessons,
        )  # fmt: skip
    said = html.P(words, className="sub")
    return [panel(texts.EXPERIMENT_TITLE, said, class_name="precision", about="experiment")]


def precision_text(one: Precision) -> str:
    """ "12 of 15 helpful: 80%, 95 % interval 55% to 93%", or that there is too little to say."""
    if not one.is_telling:
        return texts.too_few_answers(one.answers)
    return texts.precision(one.helpful, one.answers, *one.interval)


def _row(one: Precision) -> list[Component]:
    parts = [
        icon(FlagKind(one.kind).value),
        html.Span(texts.LOOKS[FlagKind(one.kind)], className="look"),
        html.Span(precision_text(one), className="number"),
        html.Span(texts.over_lessons(one.sessions), className="sub"),
    ]
    if one.is_telling and one.share is not None:
        low, high = one.interval
        marks = [
            html.Span(
                className="range", style={"left": f"{low:.1%}", "width": f"{high - low:.1%}"}
            ),
            html.Span(className="point", style={"left": f"{one.share:.1%}"}),
        ]
        parts.insert(3, html.Span(marks, className="interval", **HIDDEN))
    return parts
