"""Loads the settings: packaged defaults < user's file < environment < command line.

Environment variables are named CLASSMOOD_ and the key in capitals, with two underscores between
section and name: `CLASSMOOD_CAPTURE__HZ=2`. `CLASSMOOD_CONFIG` names another user's file.
"""

import difflib
import functools
import os
import reprlib
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs
import yaml
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from storage.errors import ConfigurationError
from storage.packaged import packaged_path
from storage.settings import Section, Settings

CONFIG_VARIABLE = "CLASSMOOD_CONFIG"
_PREFIX = "CLASSMOOD_"
_APP = "classmood"
_DATABASE_NAME = "classmood.db"
_LOG_NAME = "classmood.log"
_MAX_FILE_BYTES = 256 * 1024
"""Fifty times the packaged file; a larger one is something else, or meant to do harm."""
_MAX_BRACKETS = 500
"""Reading lists in lists takes time with the square of their depth."""


class Setting(NamedTuple):
    """One setting as documentation shows it; bounds in words, such as "0.1 to 30"."""

    key: str
    default: Any
    bounds: str
    description: str


class _Value(NamedTuple):
    """A value given by someone; origin says where, for error messages."""

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
    values = dict(_packaged())
    named = config_path or (
        Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None
    )
    if named is not None or user_config_path().is_file():
        values.update(_read_file(named or user_config_path()))
    values.update(_read_environment(environ))
    values.update(_read_overrides(overrides or {}))
    return _validate(values)


def describe_settings() -> list[Setting]:
    """Every setting with its dotted key, in the order of the sections."""
    return [
        Setting(key, info.get_default(), _bounds(info), info.description or "")
        for key, info in _fields(Settings)
    ]


def user_config_path() -> Path:
    """Where a user's own config.yaml is looked for."""
    return platformdirs.user_config_path(_APP, appauthor=False) / "config.yaml"


def data_dir(settings: Settings) -> Path:
    """Folder for database and logs; not created here."""
    return (settings.data_dir or platformdirs.user_data_path(_APP, appauthor=False)).expanduser()


def database_url(settings: Settings) -> str:
    """SQLAlchemy URL of the database."""
    return settings.storage.url or f"sqlite:///{data_dir(settings) / _DATABASE_NAME}"


def log_path(settings: Settings) -> Path:
    """The log file."""
    return data_dir(settings) / _LOG_NAME


def _fields(section: type[Section], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, info in section.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            yield from _fields(info.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", info


@functools.cache
def _packaged() -> Mapping[str, _Value]:
    return _read_file(packaged_path("config.yaml"))


def _read_file(path: Path) -> dict[str, _Value]:
    """Dotted key -> value of a YAML file, each checked to be a known setting."""
    values: dict[str, _Value] = {}
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise ConfigurationError(
                f"{path} is larger than {_MAX_FILE_BYTES // 1024} KB: it is no configuration file"
            )
        text = path.read_text("utf-8")
        if text.count("[") + text.count("{") > _MAX_BRACKETS:
            raise ConfigurationError(f"{path} is nested too deeply to be a configuration")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is not None:
            _walk(path, root, "", values)
    except RecursionError as error:
        raise ConfigurationError(f"{path} is nested too deeply to be a configuration") from error
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not a text file in UTF-8") from error
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
    if isinstance(node, yaml.MappingNode) and key not in _known():
        for name, child in node.value:
            dotted = f"{key}.{name.value}" if key else str(name.value)
            where = f"{path}, line {name.start_mark.line + 1}"
            if dotted not in _known() and dotted not in _sections():
                raise _unknown(dotted, where)
            if any(known == dotted or known.startswith(dotted + ".") for known in values):
                raise ConfigurationError(f"{where}: {dotted} is given twice")
            _walk(path, child, dotted, values)
    elif key in _known():
        values[key] = _Value(_constructed(node, key, origin), origin)
    elif not (isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~")):
        what = f"{key} must be a section" if key else "the file must be made of sections"
        raise ConfigurationError(f"{origin}: {what}, such as 'capture:' with 'hz: 1' below it")


def _constructed(node: yaml.Node, key: str, origin: str) -> Any:  # noqa: ANN401
    try:
        return yaml.SafeLoader("").construct_object(node, deep=True)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # a date, number or set that is written as none
        raise ConfigurationError(
            f"{origin}: {key} cannot be understood; it must be {_bounds(_known()[key])}"
        ) from error


def _read_environment(environ: Mapping[str, str]) -> dict[str, _Value]:
    by_variable = {_PREFIX + key.upper().replace(".", "__"): key for key in _known()}
    flattened = {variable.replace("__", "_"): variable for variable in by_variable}
    values = {}
    for variable, text in environ.items():
        if not variable.startswith(_PREFIX) or variable == CONFIG_VARIABLE:
            continue
        origin = f"environment variable {variable}"
        if variable in by_variable:
            key = by_variable[variable]
            values[key] = _Value(_from_text(_known()[key], text), origin)
        elif variable in flattened:
            raise ConfigurationError(f"{origin} is unknown; did you mean {flattened[variable]}?")
        elif "__" in variable:
            raise _unknown(variable.removeprefix(_PREFIX).lower().replace("__", "."), origin)
    return values


def _read_overrides(overrides: Mapping[str, Any], prefix: str = "") -> dict[str, _Value]:
    values: dict[str, _Value] = {}
    for name, value in overrides.items():
        key = f"{prefix}{name}"
        if key in _sections() and isinstance(value, Mapping):
            values.update(_read_overrides(value, f"{key}."))
        elif key not in _known():
            raise _unknown(key, "command line")
        elif value is not None:
            given = _from_text(_known()[key], value) if isinstance(value, str) else value
            values[key] = _Value(given, "command line")
    return values


def _from_text(info: FieldInfo, text: str) -> Any:  # noqa: ANN401
    """Lists need splitting and an empty text clears an optional value; pydantic does the rest."""
    kinds = _kinds(info)
    if type(None) in kinds and not text.strip():
        return None
    if any(typing.get_origin(kind) is tuple for kind in kinds):
        return [part.strip() for part in text.strip(" []()").split(",")]
    return text


def _validate(values: Mapping[str, _Value]) -> Settings:
    nested: dict[str, Any] = {}
    for key, given in values.items():
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
        rule = first.get("ctx", {}).get("error") or f"must be {_bounds(_known()[key])}"
        raise ConfigurationError(
            f"{given.origin}: {key} is {_shown(given.value)}, but {rule}"
        ) from error


def _shown(value: Any) -> str:  # noqa: ANN401
    """A value as it was written, or its beginning; lists in lists can grow without end."""
    text = reprlib.repr(value) if isinstance(value, list | dict | set) else repr(value)
    return text if len(text) <= 100 else f"{text[:100]}..."


@functools.cache
def _known() -> dict[str, FieldInfo]:
    return dict(_fields(Settings))


@functools.cache
def _sections() -> set[str]:
    return {key.rpartition(".")[0] for key in _known()} - {""}


def _unknown(key: str, origin: str) -> ConfigurationError:
    known = [*_known(), *_sections()]
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


def _kinds(info: FieldInfo) -> tuple[Any, ...]:
    annotation = info.annotation
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return typing.get_args(annotation)
    return (annotation,)


def _bounds(info: FieldInfo) -> str:
    kind = _kinds(info)[0]
    if typing.get_origin(kind) is typing.Literal:
        return "one of " + ", ".join(map(str, typing.get_args(kind)))
    if typing.get_origin(kind) is tuple:
        return f"{len(typing.get_args(kind))} whole numbers"
    if kind is bool:
        return "true or false"
    if kind is str:
        return "text"
    if kind is Path:
        return "a folder"
    low = next((m.ge for m in info.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in info.metadata if hasattr(m, "le")), None)
    number = "a whole number" if kind is int else "a number"
    return f"{number} from {low:g} to {high:g}"
