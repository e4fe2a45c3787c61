"""Class lists and who is left out: the people that the settings know by name."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import TOLD_WHOLE, Component, attributes, dmc, icon, panel, person
from dashboard.paths import address
from dashboard.texts import clock
from storage.rows import ExcludedSeatRow


def layout(classes: Sequence[str]) -> Component:
    """Upload on the left; the lists are put into `class-lists`. classes: names used before."""
    upload = dcc.Upload(
        dmc.Button(texts.LISTS_CHOOSE, variant="default", leftSection=icon("download")),
        id="class-list-file", accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain", max_size=1_000_000,
    )  # fmt: skip
    return panel(
        texts.LISTS_TITLE,
        html.P(texts.LISTS_BODY),
        html.P(dcc.Link(texts.CONSENT_LINK, href=address("/consent"))),
        html.Div(
            [
                dmc.Autocomplete(
                    id="class-list-class", label=texts.LISTS_CLASS, data=list(classes), w=280
                ),
                dmc.TextInput(
                    id="class-list-column",
                    label=texts.LISTS_COLUMN,
                    w=280,
                    placeholder=texts.LISTS_COLUMN_FREE,
                    debounce=TOLD_WHOLE,
                ),
                # the library gives the field no name of its own
                html.Label([html.Span(texts.LISTS_FILE, className="visually-hidden"), upload]),
            ],
            className="lists-upload",
        ),
        html.P(id="class-list-said", className="sub", **attributes(role="status")),
        html.Div(id="class-lists"),
        class_name="class-lists",
    )


def lists(found: Mapping[str, Sequence[str]]) -> Component:
    """found: names by class."""
    if not found:
        return html.P(texts.LISTS_NONE, className="none")
    return html.Ul([_list(name, members) for name, members in found.items()], className="lists")


def excluded(seats: Sequence[Any]) -> Component:
    """seats: rows with session_id, number, name, title, class_name and started_at."""
    if seats:
        body: Component = html.Ul([_seat(seat) for seat in seats], className="lists")
    else:
        body = html.P(texts.EXCLUDED_NONE, className="none")
    return panel(texts.EXCLUDED_TITLE, html.P(texts.EXCLUDED_BODY), body)


def _list(name: str, members: Sequence[str]) -> Component:
    return html.Li(
        [
            html.Details(
                [
                    html.Summary(
                        [person(name), " ", texts.plural(len(members), "name", "names")]
                    ),
                    html.Ol([html.Li(person(member)) for member in members]),
                ]
            ),
            dmc.Button(
                texts.LISTS_DELETE, id={"part": "class-list-delete", "class": name},
                variant="subtle", size="compact-sm", className="danger",
                **attributes(aria_label=texts.lists_delete(name)),
            ),
        ]
    )  # fmt: skip


def _seat(seat: ExcludedSeatRow) -> Component:
    return html.Li(
        [
            person(texts.seat_name(seat.number, seat.name)),
            dcc.Link(
                person(seat.title or texts.UNTITLED), href=address(f"/session/{seat.session_id}")
            ),
            html.Span(clock.date_text(seat.started_at), className="sub"),
        ]
    )
