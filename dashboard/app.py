"""Puts the dashboard together. Nothing happens at import; every app is independent of others."""

import logging
from functools import partial
from pathlib import Path

from dash import Dash, set_props
from sqlalchemy import Engine

from dashboard import texts
from dashboard.accounts.people import who_is_in
from dashboard.accounts.register import register as register_accounts
from dashboard.callbacks import (
    consent,
    flags,
    glance,
    history,
    history_filters,
    live,
    preview,
    privacy,
    privacy_files,
    router,
    seats,
    start,
    undo,
)
from dashboard.callbacks import settings as settings_page
from dashboard.callbacks.lesson import beside, marks, notes, review, topics, unfold
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
from dashboard.server.bearer import Bearer
from dashboard.server.csrf import HEADER, Tokens
from dashboard.server.document import Document
from dashboard.server.path_prefix import with_prefix
from dashboard.server.routes import lesson_asked_for
from dashboard.server.viewers import current_viewer, engine_of_pages
from storage.accounts.people import by_id
from storage.config.settings import Settings
from storage.errors import ClassmoodError
from storage.private_files import log_lesson

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
    log_lesson(lesson_asked_for)
    policy = access_policy(settings)
    launcher = launcher or Launcher(settings, engine, config)
    # from here on "engine" knows who asks; only what tells nothing of a lesson reaches everything
    everything, engine = engine, engine_of_pages(engine, settings)
    if engine is not everything:
        launcher.limit(engine, lambda: login_of(everything))
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
    app.layout = lambda: shell(log_out=policy.locked, who=who_is_in(tokens))
    pages = {
        "/glance": glance.register(app, settings, engine),
        "/start": start.register(app, settings, engine, everything, policy, config, launcher),
        "/settings": settings_page.register(app, engine, everything, config),
        "/privacy": privacy.register(app, settings, engine, everything, config),
        "/consent": consent.register(app, engine),
        "/help": help_page.layout,
    }
    router.register(app, settings, engine, pages)
    history.register(app, engine)
    undos = undo.register(app)
    history_filters.register(app, undos)
    live.register(app, engine, undos)
    calling.register(app, everything, policy)
    preview.register(app, engine)
    session.register(app, settings, engine)
    notes.register(app, engine, undos)
    marks.register(app, engine, undos)
    unfold.register(app, engine)
    topics.register(app, engine, undos)
    beside.register(app, engine, undos)
    flags.register(app, settings, engine)
    seats.register(app, engine, undos)
    review.register(app, settings, engine)
    routes.register(app.server, engine, everything, settings.dashboard)
    in_force = partial(privacy.keeping, settings, config)
    privacy_files.register(app.server, engine, everything, in_force)
    document.register(app.server)
    choice.register(app.server, settings.dashboard.language)
    bearer = Bearer(everything, needs_account=settings.school.accounts)
    gate = register_accounts(app.server, settings, everything, tokens) if policy.accounts else None
    security.protect(app, policy, tokens, bearer, gate)
    app.server.wsgi_app = with_prefix(
        app.server.wsgi_app, settings.dashboard.path_prefix, policy.trusted_proxy
    )
    return app


def login_of(everything: Engine) -> str:
    """The login of whoever asks; "" for nobody."""
    account_id = current_viewer().account_id
    return "" if account_id is None else by_id(everything, account_id).login


def _on_error(error: Exception) -> None:
    """Shows what went wrong on the page; the details go to the log."""
    expected = isinstance(error, ClassmoodError)
    logger.error("dashboard callback failed", exc_info=None if expected else error)
    set_props("problem", {"children": str(error) if expected else texts.UNEXPECTED})
