"""A database as an earlier version left it."""

from alembic.config import Config
from sqlalchemy import Engine

from alembic import command
from storage.config.packaged import packaged_path
from storage.database import dialects


def downgrade(engine: Engine, revision: str) -> None:
    """Takes a database to the schema of a migration, such as "0012"."""
    config = Config()
    config.set_main_option("script_location", str(packaged_path("alembic")).replace("%", "%%"))
    with dialects.begin(engine, dialects.MIGRATE) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
