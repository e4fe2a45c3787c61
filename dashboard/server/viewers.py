"""Who asks: the viewer of the request that is being answered, and the engine that knows it."""

import contextlib

from flask import g, has_request_context
from sqlalchemy import Engine

from storage.access.limited_engine import limited_engine
from storage.access.ownership import owner_of_lessons
from storage.access.viewer import EVERYBODY, NOBODY, Viewer
from storage.config.settings import Settings
from storage.errors import ConfigurationError
from storage.kinds import Role


def current_viewer() -> Viewer:
    """The viewer of this request; EVERYBODY where accounts are off, and outside of a request."""
    if not has_request_context():
        return EVERYBODY
    viewer: Viewer = g.get("viewer", EVERYBODY)
    return viewer


def engine_of_pages(engine: Engine, settings: Settings) -> Engine:
    """What pages, exports and the interface for programs read and write through.

    engine: of the process itself, which reaches everything: that one where accounts are off, else
    another one whose connections are limited to the viewer of the request they are made in; outside
    of a request they are refused. Raises ConfigurationError, see `row_security.require`.
    """
    return limited_engine(engine, _of_request) if settings.school.accounts else engine


def engine_of_viewer(engine: Engine, viewer: Viewer) -> Engine:
    """The same for what one viewer goes on to look at outside of requests; EVERYBODY: `engine`."""
    return engine if viewer == EVERYBODY else limited_engine(engine, lambda: viewer)


def engine_of_computer(settings: Settings, engine: Engine) -> Engine:
    """The same for what a computer shows by itself, such as its icon: its own teacher's lessons."""
    if not settings.school.accounts:
        return engine
    viewer = NOBODY
    with contextlib.suppress(ConfigurationError):
        viewer = Viewer(Role.TEACHER, owner_of_lessons(engine, settings.school))
    return engine_of_viewer(engine, viewer)


def _of_request() -> Viewer:
    if not has_request_context():
        raise RuntimeError("a statement of a page outside of a request has no viewer")
    return current_viewer()
