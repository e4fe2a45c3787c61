"""Loads the settings: packaged defaults < user's file < environment < command line.

Environment variables are named CLASSMOOD_ and the key in capitals, with two underscores between
section and name: `CLASSMOOD_CAPTURE__HZ=2`. `CLASSMOOD_CONFIG` names another user's file.
"""

import functools
import os
import re
import reprlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs
from pydantic import ValidationError

from storage.config.addresses import sqlite_url
from storage.config.fields import (
    Setting,
    bounds_in_words,
    describe_settings,
    kinds_of,
    known_fields,
)
from storage.config.packaged import packaged_path
from storage.config.settings import Settings
from storage.config.sources import (
    CONFIG_VARIABLE,
    Value,
    from_text,
    read_environment,
    read_file,
    read_overrides,
    read_text,
)
from storage.errors import ConfigurationError
from storage.printable import masked

_APP = "classmood"
_DATABASE_NAME = "classmood.db"
_LOG_NAME = "classmood.log"
_URL = re.compile(r"[a-z][a-z0-9_+]+:(?:/|$)|file:|:memory:", re.IGNORECASE)
"""A text that begins so was meant as a URL and no path; the one letter of C:/ is a drive."""


class InForce(NamedTuple):
    """A setting's value now. origin: who gave it, in words, or "" where it is the default."""

    setting: Setting
    value: Any
    origin: str


def load_settings(
    config_path: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """Settings from all sources.

    config_path: the user's file; None: CLASSMOOD_CONFIG, else `user_config_path()` where it exists.
    overrides: command-line options, nested or with dotted keys ("capture.hz"); None values are
    options that were not given. Raises ConfigurationError: one line naming key, value and origin.
    """
    return _validate(_gathered(config_path, environ) | read_overrides(overrides or {}))


def settings_in_force(
    config_path: Path | None = None, environ: Mapping[str, str] = os.environ
) -> list[InForce]:
    """Every setting with its value and who gave it. Raises ConfigurationError."""
    values = _gathered(config_path, environ)
    shown = _validate(values)
    return [
        InForce(setting, _value_at(shown, setting.key), _given_by(values[setting.key].origin))
        for setting in describe_settings()
    ]


def given_in(path: Path, text: str) -> dict[str, Any]:
    """Dotted key -> valid value of what a file with this text gives. Raises ConfigurationError."""
    values = read_text(path, text)
    shown = _validate(values)
    return {key: _value_at(shown, key) for key in values}


def valid_values(given: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """Values as the models keep them; texts are read as a command line's are.

    origin: who gave them, for the one line of the ConfigurationError.
    """
    known = known_fields()
    values = {
        key: Value(from_text(known[key], text) if isinstance(text, str) else text, origin)
        for key, text in given.items()
    }
    shown = _validate(values)
    return {key: _value_at(shown, key) for key in values}


def config_file(config_path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The user's settings file, whether it is there or not."""
    return _named_file(config_path, environ) or user_config_path()


def user_config_path() -> Path:
    """Where a user's own config.yaml is looked for."""
    return platformdirs.user_config_path(_APP, appauthor=False) / "config.yaml"


def data_dir(settings: Settings) -> Path:
    """Folder for database and logs; not created here."""
    return (settings.data_dir or platformdirs.user_data_path(_APP, appauthor=False)).expanduser()


def database_url(settings: Settings) -> str:
    """SQLAlchemy URL of the database.

    A path in storage.url (with a folder or an ending, not a lone word) names a SQLite file.
    """
    given = settings.storage.url
    if not given:
        return sqlite_url(data_dir(settings) / _DATABASE_NAME)
    is_path = not _URL.match(given) and ("/" in given or "\\" in given or Path(given).suffix)
    return sqlite_url(given) if is_path else given


def log_path(settings: Settings) -> Path:
    """The log file."""
    return data_dir(settings) / _LOG_NAME


@functools.cache
def _packaged() -> Mapping[str, Value]:
    return read_file(packaged_path("config.yaml"))


def _named_file(config_path: Path | None, environ: Mapping[str, str]) -> Path | None:
    named = environ.get(CONFIG_VARIABLE)
    return config_path or (Path(named) if named else None)


def _gathered(config_path: Path | None, environ: Mapping[str, str]) -> dict[str, Value]:
    values = dict(_packaged())
    named = _named_file(config_path, environ)
    if named is not None or user_config_path().is_file():
        values.update(read_file(named or user_config_path()))
    values.update(read_environment(environ))
    return values


def _value_at(settings: Settings, key: str) -> object:
    return functools.reduce(getattr, key.split("."), settings)


def _given_by(origin: str) -> str:
    return "" if origin.startswith(f"{packaged_path('config.yaml')}, line ") else origin


def _validate(values: Mapping[str, Value]) -> Settings:
    nested: dict[str, Any] = {}
    for key, given in values.items():
        _require_no_switch(key, given)
        *sections, name = key.split(".")
        target = nested
        for section in sections:
            target = target.setdefault(section, {})
        target[name] = given.value
    try:
        return Settings.model_validate(nested)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        while key not in values and "." in key:  # an element of a list
            key = key.rpartition(".")[0]
        given = values[key]
        # a validator's own message, else the bounds of the field
        rule = (
            first.get("ctx", {}).get("error") or f"must be {bounds_in_words(known_fields()[key])}"
        )
        raise ConfigurationError(
            f"{given.origin}: {key} is {_shown(given.value)}, but {rule}"
        ) from error


def _require_no_switch(key: str, given: Value) -> None:
    """Refuses YAML's true, yes and on for a number, which pydantic would take for 1."""
    info = known_fields()[key]
    if isinstance(given.value, bool) and {int, float} & set(kinds_of(info)):
        raise ConfigurationError(
            f"{given.origin}: {key} is {_shown(given.value)}, but must be {bounds_in_words(info)}"
        )


def _shown(value: object) -> str:
    """A value as it was written, or its beginning; lists in lists can grow without end."""
    text = reprlib.repr(value) if isinstance(value, list | dict | set) else repr(value)
    text = masked(text)
    return text if len(text) <= 100 else f"{text[:100]}..."
