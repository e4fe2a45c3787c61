"""What surrounds every page."""

from pathlib import Path

import pytest

from dashboard.app import create_app
from storage.config.settings import DashboardSettings, Settings
from storage.database.engine import open_database


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_who_has_to_log_in_can_log_out(host: str, shown: bool, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'classmood.db'}")
    settings = Settings(data_dir=tmp_path, dashboard=DashboardSettings(host=host))
    app = create_app(settings, engine)
    assert ("href='/logout'" in str(app.layout())) is shown
    engine.dispose()
