"""What the commands of all packages share: options, settings with a log file, the database."""

import logging
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from storage.config.load import data_dir, database_url, load_settings, log_path
from storage.config.settings import Settings
from storage.database.engine import open_database
from storage.errors import StorageError
from storage.private_files import PrivateLogHandler

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="Your own settings file.", show_default=False)
]
DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", help="URL of another database.", show_default=False),
]
SessionArgument = Annotated[str, typer.Argument(help="A session's number, or 'last'.")]


def load(config: Path | None, **overrides: Any) -> Settings:  # noqa: ANN401
    """Settings with command-line options on top, and the log going to its file.

    overrides: keys as section__name; None leaves a key be. Raises ConfigurationError, StorageError.
    """
    given = {key.replace("__", "."): value for key, value in overrides.items()}
    settings = load_settings(config, overrides=given)
    _log_to(settings)
    return settings


def connect(settings: Settings) -> Engine:
    """The database of the settings, migrated. Raises StorageError."""
    return open_database(
        database_url(settings), say=lambda line: typer.echo(f"classmood: {line}", err=True)
    )


def log_file() -> Path | None:
    """Where the log goes; None before `load`."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.FileHandler):
            return Path(handler.baseFilename)
    return None


def _log_to(settings: Settings) -> None:
    folder = data_dir(settings)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = PrivateLogHandler(
            log_path(settings), maxBytes=2_000_000, backupCount=3, encoding="utf-8"
        )
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written ({error.strerror}); set data_dir to another folder"
        ) from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
