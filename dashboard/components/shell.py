"""What surrounds every page: header, navigation, banners, footer."""

from collections.abc import Sequence

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, dmc, icon
from dashboard.components.flag_explanation import explanation_dialog
from dashboard.components.seat_dialog import seat_dialog
from dashboard.figures import theme
from dashboard.language import choice, current
from dashboard.paths import LOGOUT, address


def shell(*, log_out: bool = False) -> Component:
    """The whole document; the page itself is put into `page` by the router.

    log_out: whether there is a password, and so a way out.
    """
    way_out = [html.A(texts.LOG_OUT, href=address(LOGOUT), className="log-out")] if log_out else []
    document: Component = dmc.DirectionProvider(_provider(way_out), direction=texts.DIRECTION)
    return document


def _provider(way_out: Sequence[Component]) -> Component:
    provider: Component = dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Location(id="reload", refresh=True),
            dcc.Store(id="flag-pressed"),
            dcc.Store(id="verdict-saved"),
            dcc.Store(id="call-ways", storage_type="local"),
            dcc.Store(id="call-words", data=texts.CALLS_WORDS),
            html.A(texts.SKIP_TO_CONTENT, href="#page", className="skip"),
            html.Header(
                [
                    dcc.Link(
                        [html.Span(className="logo", **HIDDEN), texts.PRODUCT],
                        href=address("/"),
                        className="brand",
                    ),
                    html.Nav(navigation("/"), id="nav", **attributes(aria_label=texts.PRODUCT)),
                    theme_switch(),
                ],
                className="top",
            ),
            html.Div(
                texts.SERVER_SILENT, className="banner silent-banner", **attributes(role="alert")
            ),
            html.Div(id="problem", className="banner problem-banner", **attributes(role="alert")),
            html.Main(id="page", tabIndex="-1"),
            html.Footer([texts.FOOTER, " ", *_more_links(), *way_out, _languages()]),
            explanation_dialog(),
            *seat_dialog(),
        ],
        theme=theme.mantine_theme(),
        defaultColorScheme="auto",
    )
    return provider


def navigation(pathname: str) -> list[Component]:
    """Links to the main pages, the present one marked."""
    of_history = pathname.startswith(("/history", "/session", "/class"))
    path = "/history" if of_history else pathname.rstrip("/") or "/"
    return [_link(label, href, path == href) for href, label in texts.NAVIGATION.items()]


def _link(label: str, href: str, current: bool) -> Component:
    link = dcc.Link(label, href=address(href), className="current" if current else "")
    return html.Span(link, **(attributes(aria_current="page") if current else {}))


def _more_links() -> list[Component]:
    """Pages that a narrow screen leaves out of the navigation."""
    return [
        dcc.Link(texts.NAVIGATION[href], href=address(href), className="more-link")
        for href in ("/privacy", "/help")
    ]


def _languages() -> Component:
    """Every language by its own name; this browser keeps the choice."""
    links = [
        html.A(own_name, href=f"?{choice.PARAMETER}={name}", lang=name, hrefLang=name)
        for name, own_name in current.OFFERED.items()
        if name != texts.LANGUAGE
    ]
    return html.Nav(links, className="languages", **attributes(aria_label=texts.LANGUAGES))


def theme_switch() -> Component:
    """Light and dark; without a choice the page follows the system."""
    switch: Component = dmc.ColorSchemeToggle(
        lightIcon=icon("moon"),
        darkIcon=icon("sun"),
        variant="subtle",
        color="gray",
        size="lg",
        **attributes(aria_label=texts.THEME_SWITCH),
    )
    return switch


def not_found(message: str) -> Component:
    """A page that is not there."""
    return html.Div(
        [html.H1(message), dcc.Link(texts.BACK_TO_HISTORY, href=address("/history"))],
        className="blank page",
    )
