"""The consent register of a class: who was told and who is not to be read; noted, taken back."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from dash import html

from dashboard import texts
from dashboard.components.base import TOLD_WHOLE, Component, attributes, dmc, panel, person
from dashboard.pages.settings import not_from_here
from dashboard.paths import address
from dashboard.texts import clock
from storage.privacy.consent import Register, Told, Way
from storage.privacy.objections import Objection


def layout(classes: Sequence[str], *, here: bool) -> Component:
    """The page. classes: that are known by name. here: whether it may be seen and changed."""
    return html.Div(
        [
            html.Header(
                [html.H1(texts.CONSENT_TITLE), html.Span(texts.CONSENT_SUB, className="sub")],
                className="page-head",
            ),
            *(_whole(classes) if here else [not_from_here()]),
        ],
        className="page privacy",
    )


def _whole(classes: Sequence[str]) -> list[Component]:
    return [
        panel(
            texts.CONSENT_CLASS,
            dmc.Autocomplete(
                id="consent-class", data=list(classes), value=classes[0] if classes else "", w=280,
                **attributes(aria_label=texts.CONSENT_CLASS),
            ),
            html.P(id="consent-said", className="sub", **attributes(role="status")),
        ),
        html.Div(id="consent-body", className="privacy-body"),
        panel(
            texts.CONSENT_ADD_TOLD,
            html.Div(
                [
                    dmc.Select(
                        id="consent-way", label=texts.CONSENT_WAY, value=Way.SPOKEN, w=280,
                        allowDeselect=False,
                        data=[
                            {"value": str(way), "label": texts.consent_way(way)}
                            for way in Way
                            if way is not Way.LESSON
                        ],
                    ),
                    _field("consent-person", texts.CONSENT_PERSON),
                    _button(texts.CONSENT_ADD_TOLD, "told"),
                ],
                className="lists-upload",
            ),
        ),
        panel(
            texts.CONSENT_ADD,
            html.P(texts.CONSENT_LIMITS, className="sub"),
            html.Div(
                [
                    _field("consent-name", texts.CONSENT_NAME),
                    _button(texts.CONSENT_ADD, "object"),
                ],
                className="lists-upload",
            ),
        ),
    ]  # fmt: skip


def body(kept: Register) -> Component:
    """What is kept of one class; nothing where none is chosen."""
    if not kept.class_name:
        return html.Div()
    if not (kept.told or kept.objections or kept.watched):
        return panel(kept.class_name, html.P(texts.CONSENT_NONE))
    day = clock.date_text(kept.last_at) if kept.last_at else ""
    file = f"/consent.csv?class={quote(kept.class_name, safe='')}"
    return html.Div(
        [
            panel(
                texts.CONSENT_TOLD,
                html.Ul([_told(one) for one in kept.told], className="lists"),
                html.P(texts.consent_watched(kept.watched, day), className="sub"),
            ),
            panel(
                texts.CONSENT_OBJECTS,
                html.Ul([_objection(one) for one in kept.objections], className="lists")
                if kept.objections
                else html.P(texts.CONSENT_NOBODY, className="none"),
                html.P(
                    [
                        html.A(texts.CONSENT_EXPORT, href=address(file)), " ",
                        _button(texts.CONSENT_DELETE, "delete", danger=True),
                    ]
                ),
            ),
        ],
        className="privacy-body",
    )  # fmt: skip


def _told(one: Told) -> Component:
    who = one.person or texts.CONSENT_WHOLE_CLASS
    words = ", ".join(filter(None, (texts.consent_way(one.way), one.language)))
    return html.Li(
        [
            html.Span(clock.date_text(one.told_at)), person(who),
            html.Span(words, className="sub"),
            _take_away("forget", one.id, who),
        ]
    )  # fmt: skip


def _objection(one: Objection) -> Component:
    who = one.name or texts.CONSENT_BY_LABEL
    about = "" if one.name else texts.consent_sizes(one.sizes)
    return html.Li(
        [
            html.Span(clock.date_text(one.objected_at)), person(who),
            html.Span(about, className="sub"),
            _take_away("withdraw", one.id, who),
        ]
    )  # fmt: skip


def _take_away(what: str, number: int, who: str) -> Component:
    return _button(texts.LISTS_DELETE, what, number, texts.consent_remove(who), danger=True)


def _field(name: str, label: str) -> Component:
    field: Component = dmc.TextInput(id=name, label=label, w=280, debounce=TOLD_WHOLE)
    return field


def _button(
    words: str, what: str, number: int = 0, spoken: str = "", *, danger: bool = False
) -> Component:
    more: Mapping[str, str] = {"className": "danger"} if danger else {}
    named = attributes(aria_label=spoken) if spoken else {}
    button: Component = dmc.Button(
        words, id={"part": "consent-do", "what": what, "number": number}, variant="default",
        size="compact-sm" if danger else "sm", **more, **named,
    )  # fmt: skip
    return button
