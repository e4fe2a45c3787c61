"""What surrounds every page: header, navigation, banners, footer."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, dmc, hint, icon
from dashboard.components.flag_explanation import explanation_dialog
from dashboard.components.seat_dialog import seat_dialog
from dashboard.components.tour import tour
from dashboard.components.undo_toast import undo_toast
from dashboard.figures import theme
from dashboard.language import choice, current
from dashboard.paths import ACCOUNT, ACCOUNTS, LOGOUT, address


@dataclass(frozen=True, slots=True)
class WhoIsIn:
    """Who is logged in with an account. manages: other accounts too; field, token: for the form."""

    name: str
    manages: bool
    field: str
    token: str


def shell(*, log_out: bool = False, who: WhoIsIn | None = None) -> Component:
    """The whole document; the page itself is put into `page` by the router.

    log_out: whether there is a password, and so a way out. who: who is logged in with an account.
    """
    way_out = [html.A(texts.LOG_OUT, href=address(LOGOUT), className="log-out")] if log_out else []
    document: Component = dmc.DirectionProvider(
        _provider([] if who else way_out, _who(who)), direction=texts.DIRECTION
    )
    return document


def _who(who: WhoIsIn | None) -> list[Component]:
    """Who is logged in, with the way to the own account, to all accounts, and out."""
    if who is None:
        return []
    own = html.A(
        who.name,
        href=address(ACCOUNT),
        className="who-name",
        **attributes(aria_label=texts.account_in_header(who.name)),
    )
    out = html.Form(
        [
            dcc.Input(type="hidden", name=who.field, value=who.token),
            html.Button(texts.LOG_OUT, type="submit", className="log-out"),
        ],
        method="post",
        action=address(LOGOUT),
    )
    all_accounts = [html.A(texts.HEADER_ACCOUNTS, href=address(ACCOUNTS))]
    return [html.Div([*(all_accounts if who.manages else []), own, out], className="who")]


def _provider(way_out: Sequence[Component], who: Sequence[Component]) -> Component:
    provider: Component = dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Location(id="reload", refresh=True),
            # of what `page` shows, so that it is not made twice
            dcc.Store(id="shown-address"),
            dcc.Store(id="history-filters", storage_type="local"),
            dcc.Store(id="history-remembered"),
            dcc.Store(id="flag-pressed"),
            dcc.Store(id="verdict-saved"),
            dcc.Store(id="call-ways", storage_type="local"),
            dcc.Store(id="live-room", storage_type="local"),
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
                    dmc.ActionIcon(
                        "?",
                        id="keys-open",
                        variant="subtle",
                        color="gray",
                        size="lg",
                        **attributes(aria_label=texts.HELP_TITLE),
                        **hint(texts.HELP_TITLE),
                    ),
                    *who,
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
            undo_toast(),
            tour(),
            _keys_dialog(),
        ],
        theme=theme.mantine_theme(),
        defaultColorScheme="auto",
    )
    return provider


def key_list() -> Component:
    """Every key and what it does."""
    rows = [
        part for key, words in texts.HELP_KEYS for part in (html.Dt(html.Kbd(key)), html.Dd(words))
    ]
    return html.Dl(rows, className="keys")


def _keys_dialog() -> Component:
    """The sheet of keys, opened by "?" on every page."""
    dialog: Component = dmc.Modal(
        [key_list(), html.P(texts.HELP_NOTE, className="note")],
        id="keys-dialog",
        title=texts.HELP_TITLE,
        centered=True,
    )
    return dialog


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
