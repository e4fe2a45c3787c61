"""Puts the dashboard together. Nothing happens at import; every app is independent of others."""

import logging
from pathlib import Path

from dash import Dash, set_props
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks import (
    flags,
    glance,
    history,
    live,
    preview,
    privacy,
    router,
    seats,
    start,
)
from dashboard.callbacks import settings as settings_page
from dashboard.callbacks.lesson import beside, notes, review, topics
from dashboard.callbacks.lesson import page as session
from dashboard.calling import callbacks as calling
from dashboard.components.shell import shell
from dashboard.figures import theme
from dashboard.language import choice
from dashboard.monitor_process.launcher import Launcher
from dashboard.pages import help as help_page
from dashboard.server import document, routes
from dashboard.server import protection as security
from dashboard.server.access import access_policy
from dashboard.server.csrf import HEADER, Tokens
from dashboard.server.document import Document
from dashboard.server.path_prefix import with_prefix
from storage.config.settings import Settings
from storage.errors import ClassmoodError

logger = logging.getLogger(__name__)


def create_app(
    settings: Settings,
    engine: Engine,
    config: Path | None = None,
    launcher: Launcher | None = None,
) -> Dash:
    """The dashboard over `engine`'s database: a Dash app whose `server` is a Flask app.

    config: the user's settings file where one was named on the command line. launcher: what starts
    lessons, where something beside the page starts them too.
    """
    policy = access_policy(settings)
    launcher = launcher or Launcher(settings, engine, config)
    tokens = Tokens(policy.port)
    app = Document(
        "dashboard",
        assets_folder="assets",
        use_pages=False,
        serve_locally=True,
        title=texts.PRODUCT,
        update_title="",
        suppress_callback_exceptions=True,
        add_log_handler=False,
        on_error=_on_error,
        csrf_token_name=tokens.cookie,
        csrf_header_name=HEADER,
        enable_mcp=False,
        index_string=document.index(theme.css_variables()),
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
    )
    app.enable_dev_tools(debug=False)
    # asked anew for every page: a password may be set while it is served
    app.layout = lambda: shell(log_out=policy.locked)
    pages = {
        "/glance": glance.register(app, settings, engine),
        "/start": start.register(app, settings, engine, policy, config, launcher),
        "/settings": settings_page.register(app, engine, config),
        "/privacy": privacy.register(app, settings, engine, config),
        "/help": help_page.layout,
    }
    router.register(app, settings, engine, pages)
    history.register(app, engine)
    live.register(app, engine)
    calling.register(app, engine, policy)
    preview.register(app, engine)
    session.register(app, settings, engine)
    notes.register(app, engine)
    topics.register(app, engine)
    beside.register(app, engine)
    flags.register(app, settings, engine)
    seats.register(app, engine)
    review.register(app, settings, engine)
    routes.register(app.server, engine, settings.dashboard.metrics_for)
    document.register(app.server)
    choice.register(app.server, settings.dashboard.language)
    security.protect(app, policy, tokens)
    app.server.wsgi_app = with_prefix(
        app.server.wsgi_app, settings.dashboard.path_prefix, policy.trusted_proxy
    )
    return app


def _on_error(error: Exception) -> None:
    """Shows what went wrong on the page; the details go to the log."""
    expected = isinstance(error, ClassmoodError)
    logger.error("dashboard callback failed", exc_info=None if expected else error)
    set_props("problem", {"children": str(error) if expected else texts.UNEXPECTED})
