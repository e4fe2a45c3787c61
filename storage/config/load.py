"""Loads the settings: packaged defaults < user's file < environment < command line.

Environment variables are named CLASSMOOD_ and the key in capitals, with two underscores between
section and name: `CLASSMOOD_CAPTURE__HZ=2`. `CLASSMOOD_CONFIG` names another user's file.
"""

import difflib
import functools
import logging
import os
import re
import reprlib
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs
import yaml
from pydantic import ValidationError
from pydantic.fields import FieldInfo

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
from storage.errors import ConfigurationError
from storage.printable import masked

__all__ = [
    "CONFIG_VARIABLE", "InForce", "Setting", "config_file", "data_dir", "database_url",
    "describe_settings", "file_text", "given_in", "load_settings", "log_path", "settings_in_force",
    "user_config_path", "valid_values",
]  # fmt: skip

CONFIG_VARIABLE = "CLASSMOOD_CONFIG"
_PREFIX = "CLASSMOOD_"
_APP = "classmood"
_DATABASE_NAME = "classmood.db"
_LOG_NAME = "classmood.log"
_MAX_FILE_BYTES = 256 * 1024
"""Fifty times the packaged file; a larger one is something else, or meant to do harm."""
_URL = re.compile(r"[a-z][a-z0-9_+]+:(?:/|$)|file:|:memory:", re.IGNORECASE)
"""A text that begins so was meant as a URL and no path; the one letter of C:/ is a drive."""
_MAX_BRACKETS = 500
"""Reading lists in lists takes time with the square of their depth."""


RENAMED = {"flags.budget_per_hour": "flags.calls_per_hour"}
"""Former names of settings, still understood in files, variables and options."""

logger = logging.getLogger(__name__)


class _Value(NamedTuple):
    """A value given by someone; origin says where, for error messages."""

    value: Any
    origin: str


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
    return _validate(_gathered(config_path, environ) | _read_overrides(overrides or {}))


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
    values = _read_text(path, text)
    shown = _validate(values)
    return {key: _value_at(shown, key) for key in values}


def valid_values(given: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """Values as the models keep them; texts are read as a command line's are.

    origin: who gave them, for the one line of the ConfigurationError.
    """
    known = known_fields()
    values = {
        key: _Value(_from_text(known[key], text) if isinstance(text, str) else text, origin)
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
def _packaged() -> Mapping[str, _Value]:
    return _read_file(packaged_path("config.yaml"))


def _named_file(config_path: Path | None, environ: Mapping[str, str]) -> Path | None:
    named = environ.get(CONFIG_VARIABLE)
    return config_path or (Path(named) if named else None)


def _gathered(config_path: Path | None, environ: Mapping[str, str]) -> dict[str, _Value]:
    values = dict(_packaged())
    named = _named_file(config_path, environ)
    if named is not None or user_config_path().is_file():
        values.update(_read_file(named or user_config_path()))
    values.update(_read_environment(environ))
    return values


def _value_at(settings: Settings, key: str) -> object:
    return functools.reduce(getattr, key.split("."), settings)


def _given_by(origin: str) -> str:
    return "" if origin.startswith(f"{packaged_path('config.yaml')}, line ") else origin


def _read_file(path: Path) -> dict[str, _Value]:
    """Dotted key -> value of a YAML file, each checked to be a known setting."""
    return _read_text(path, file_text(path))


def file_text(path: Path) -> str:
    """Text of a settings file. Raises ConfigurationError."""
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise ConfigurationError(
                f"{path} is larger than {_MAX_FILE_BYTES // 1024} KB: it is no configuration file"
            )
        return path.read_text("utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not a text file in UTF-8") from error


def _read_text(path: Path, text: str) -> dict[str, _Value]:
    values: dict[str, _Value] = {}
    try:
        if text.count("[") + text.count("{") > _MAX_BRACKETS:
            raise ConfigurationError(f"{path} is nested too deeply to be a configuration")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is not None:
            _walk(path, root, "", values)
    except RecursionError as error:
        raise ConfigurationError(f"{path} is nested too deeply to be a configuration") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise ConfigurationError(f"{path}{line} is not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise ConfigurationError(f"{path} is not valid YAML: {reason}") from error
    return values


def _walk(path: Path, node: yaml.Node, key: str, values: dict[str, _Value]) -> None:
    origin = f"{path}, line {node.start_mark.line + 1}"
    if isinstance(node, yaml.MappingNode) and key not in known_fields():
        for name, child in node.value:
            where = f"{path}, line {name.start_mark.line + 1}"
            dotted = _present_name(f"{key}.{name.value}" if key else str(name.value), where)
            if dotted not in known_fields() and dotted not in _sections():
                raise _unknown(dotted, where)
            if any(known == dotted or known.startswith(dotted + ".") for known in values):
                raise ConfigurationError(f"{where}: {dotted} is given twice")
            _walk(path, child, dotted, values)
    elif key in known_fields():
        values[key] = _Value(_constructed(node, key, origin), origin)
    elif not (isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~")):
        what = f"{key} must be a section" if key else "the file must be made of sections"
        raise ConfigurationError(f"{origin}: {what}, such as 'capture:' with 'hz: 1' below it")


def _constructed(node: yaml.Node, key: str, origin: str) -> object:
    try:
        return yaml.SafeLoader("").construct_object(node, deep=True)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # a date, number or set that is written as none
        rule = bounds_in_words(known_fields()[key])
        raise ConfigurationError(
            f"{origin}: {key} cannot be understood; it must be {rule}"
        ) from error


def _read_environment(environ: Mapping[str, str]) -> dict[str, _Value]:
    by_variable = {_PREFIX + key.upper().replace(".", "__"): key for key in known_fields()}
    flattened = {variable.replace("__", "_"): variable for variable in by_variable}
    former = {_PREFIX + key.upper().replace(".", "__"): key for key in RENAMED}
    values = {}
    for variable, text in environ.items():
        if not variable.startswith(_PREFIX) or variable == CONFIG_VARIABLE:
            continue
        origin = f"environment variable {variable}"
        if variable in by_variable:
            key = by_variable[variable]
            values[key] = _Value(_from_text(known_fields()[key], text), origin)
        elif variable in former:
            key = _present_name(former[variable], origin)
            values[key] = _Value(_from_text(known_fields()[key], text), origin)
        elif variable in flattened:
            raise ConfigurationError(f"{origin} is unknown; did you mean {flattened[variable]}?")
        elif "__" in variable:
            raise _unknown(variable.removeprefix(_PREFIX).lower().replace("__", "."), origin)
    return values


def _read_overrides(overrides: Mapping[str, Any], prefix: str = "") -> dict[str, _Value]:
    values: dict[str, _Value] = {}
    for name, value in overrides.items():
        key = _present_name(f"{prefix}{name}", "command line")
        if key in _sections() and isinstance(value, Mapping):
            values.update(_read_overrides(value, f"{key}."))
        elif key not in known_fields():
            raise _unknown(key, "command line")
        elif value is not None:
            given = _from_text(known_fields()[key], value) if isinstance(value, str) else value
            values[key] = _Value(given, "command line")
    return values


def _from_text(info: FieldInfo, text: str) -> str | list[str] | None:
    """Lists need splitting and an empty text clears an optional value; pydantic does the rest."""
    kinds = kinds_of(info)
    if type(None) in kinds and not text.strip():
        return None
    if any(typing.get_origin(kind) is tuple for kind in kinds):
        return [part.strip() for part in text.strip(" []()").split(",")]
    return text


def _validate(values: Mapping[str, _Value]) -> Settings:
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


def _require_no_switch(key: str, given: _Value) -> None:
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


@functools.cache
def _sections() -> set[str]:
    return {key.rpartition(".")[0] for key in known_fields()} - {""}


def _present_name(key: str, origin: str) -> str:
    """The name that a setting has now; a former one is accepted with a note in the log."""
    if key not in RENAMED:
        return key
    logger.warning("%s: %s is called %s now", origin, key, RENAMED[key])
    return RENAMED[key]


def _unknown(key: str, origin: str) -> ConfigurationError:
    known = [*known_fields(), *_sections()]
    section, _, name = key.rpartition(".")
    siblings = [other for other in known if other.rpartition(".")[0] == section]
    last = {other.rpartition(".")[2]: other for other in reversed(known)}
    near = (
        difflib.get_close_matches(key, siblings, 1, 0.7)
        or difflib.get_close_matches(key, known, 1, 0.5)
        or [last[match] for match in difflib.get_close_matches(name, last, 1, 0.6)]
    )
    hint = f"did you mean {near[0]}?" if near else "'classmood config' lists all settings"
    return ConfigurationError(f"{origin}: unknown setting {key}; {hint}")
