"""How the teacher is called: how often, by which ways, and what a phone may see."""

from dash import html

from dashboard import texts
from dashboard.components.base import Component, attributes, dmc, panel
from storage.config.settings import Settings


def calls_panel(settings: Settings) -> Component:
    """Everything is off until it is chosen; each way has a button that tries it."""
    return panel(
        texts.CALLS_TITLE,
        html.P(texts.CALLS_SUB, className="sub"),
        dmc.NumberInput(
            id="start-calls", label=texts.CALLS_PER_HOUR, description=texts.CALLS_PER_HOUR_SUB,
            value=settings.flags.calls_per_hour, min=0, max=100, allowDecimal=False,
        ),
        *(_way(way, *words) for way, words in texts.CALLS_WAYS.items()),
        html.P(id="start-calls-said", className="sub", **attributes(role="status")),
        _phone(),
        class_name="call-ways",
    )  # fmt: skip


def _way(way: str, label: str, description: str) -> Component:
    return html.Div(
        [
            dmc.Switch(
                id={"part": "call-way", "way": way}, label=label, description=description,
                checked=False,
            ),
            dmc.Button(
                texts.CALLS_TRY, id={"part": "call-try", "way": way}, variant="default",
                size="xs", **attributes(aria_label=f"{texts.CALLS_TRY}: {label}"),
            ),
        ],
        className="call-way",
    )  # fmt: skip


def _phone() -> Component:
    return html.Div(
        [
            html.H3(texts.PHONE_TITLE),
            html.P(texts.PHONE_SUB, className="sub"),
            html.Div(
                [
                    dmc.Button(
                        texts.PHONE_START, id="phone-start", variant="default", size="xs"
                    ),
                    dmc.Button(texts.PHONE_STOP, id="phone-stop", variant="default", size="xs"),
                ],
                className="buttons",
            ),
            html.Div(id="phone-code", **attributes(aria_live="polite")),
        ],
        className="phone",
    )  # fmt: skip


def code(picture: str, url: str, phones: int) -> Component:
    """The code to scan. picture: its address as an image; phones: how many look already."""
    return html.Div(
        [
            html.Img(src=picture, alt=texts.PHONE_ALT, className="qr"),
            html.P(texts.PHONE_SCAN),
            html.Code(url, className="phone-url"),
            html.P(texts.phones(phones), className="sub"),
        ]
    )
