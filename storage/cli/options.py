"""What the commands of all packages share: options, settings with a log file, the database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from storage.config.load import database_url, load_settings, log_path
from storage.config.settings import Settings
from storage.database.engine import open_database
from storage.errors import ConfigurationError
from storage.printable import echo, one_line
from storage.private_files import log_to

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="Your own settings file.", show_default=False)
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        help="Another database: the path of a SQLite file, a URL, or @FILE that holds one.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """Which settings and which database: options of nearly every command."""

    config: ConfigOption = None
    database: DatabaseOption = None

    def load(self, **overrides: object) -> Settings:
        """See `load`; the database of the command line is among the overrides."""
        return load(self.config, storage__url=self.database, **overrides)


@dataclass(frozen=True, slots=True)
class LogOptions:
    """How the log is written."""

    log_json: Annotated[
        bool, typer.Option("--log-json", help="Write the log as one JSON object a line.")
    ] = False

    def settings(self) -> dict[str, str | None]:
        """As overrides for `load`."""
        return {"log__format": "json" if self.log_json else None}


SessionArgument = Annotated[str, typer.Argument(help="A session's number, or 'last'.")]


def load(config: Path | None, **overrides: object) -> Settings:
    """Settings with command-line options on top, and the log going to its file.

    overrides: keys as section__name; None leaves a key be. Raises ConfigurationError, StorageError.
    """
    given = {key.replace("__", "."): value for key, value in overrides.items()}
    url = given.get("storage.url")
    if isinstance(url, str) and url.startswith("@"):
        given["storage.url"] = _url_in(Path(url[1:]))
    settings = load_settings(config, overrides=given)
    log_to(log_path(settings), as_json=settings.log.format == "json")
    return settings


def _url_in(path: Path) -> str:
    """The first line of a file: a password in it stands in no list of processes."""
    try:
        text = path.expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a text file"
        raise ConfigurationError(f"--database @{path} cannot be read: {reason}") from error
    if not text:
        raise ConfigurationError(f"{path} is empty: it must hold the URL of the database")
    return text.splitlines()[0].strip()


def connect(settings: Settings) -> Engine:
    """The database of the settings, migrated. Raises StorageError."""
    return open_database(
        database_url(settings), notify=lambda line: echo(one_line(f"classmood: {line}"), err=True)
    )
