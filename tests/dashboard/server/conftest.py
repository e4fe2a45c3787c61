"""A page of which tests ask without a browser."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.app import create_app
from storage.config.settings import Settings


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    """Nobody logs in; `engine` is the test's."""
    client: FlaskClient = create_app(Settings(), engine).server.test_client()
    return client
