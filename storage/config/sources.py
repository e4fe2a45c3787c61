"""What a file, the environment and the command line give: known settings, each with its origin."""

import difflib
import functools
import logging
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic.fields import FieldInfo

from storage.config.fields import bounds_in_words, kinds_of, known_fields
from storage.errors import ConfigurationError

CONFIG_VARIABLE = "CLASSMOOD_CONFIG"
_PREFIX = "CLASSMOOD_"
_MAX_FILE_BYTES = 256 * 1024
"""Fifty times the packaged file; a larger one is something else, or meant to do harm."""
_MAX_BRACKETS = 500
"""Reading lists in lists takes time with the square of their depth."""
RENAMED = {"flags.budget_per_hour": "flags.calls_per_hour"}
"""Former names of settings, still understood in files, variables and options."""

logger = logging.getLogger(__name__)


class Value(NamedTuple):
    """A value given by someone; origin says where, for error messages."""

    value: Any
    origin: str


def read_file(path: Path) -> dict[str, Value]:
    """Dotted key -> value of a YAML file, each checked to be a known setting."""
    return read_text(path, file_text(path))


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


def read_text(path: Path, text: str) -> dict[str, Value]:
    values: dict[str, Value] = {}
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


def _walk(path: Path, node: yaml.Node, key: str, values: dict[str, Value]) -> None:
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
        values[key] = Value(_constructed(node, key, origin), origin)
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


def read_environment(environ: Mapping[str, str]) -> dict[str, Value]:
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
            values[key] = Value(from_text(known_fields()[key], text), origin)
        elif variable in former:
            key = _present_name(former[variable], origin)
            values[key] = Value(from_text(known_fields()[key], text), origin)
        elif variable in flattened:
            raise ConfigurationError(f"{origin} is unknown; did you mean {flattened[variable]}?")
        elif "__" in variable:
            raise _unknown(variable.removeprefix(_PREFIX).lower().replace("__", "."), origin)
    return values


def read_overrides(overrides: Mapping[str, Any], prefix: str = "") -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, value in overrides.items():
        key = _present_name(f"{prefix}{name}", "command line")
        if key in _sections() and isinstance(value, Mapping):
            values.update(read_overrides(value, f"{key}."))
        elif key not in known_fields():
            raise _unknown(key, "command line")
        elif value is not None:
            given = from_text(known_fields()[key], value) if isinstance(value, str) else value
            values[key] = Value(given, "command line")
    return values


def from_text(info: FieldInfo, text: str) -> str | list[str] | None:
    """Lists need splitting and an empty text clears an optional value; pydantic does the rest."""
    kinds = kinds_of(info)
    if type(None) in kinds and not text.strip():
        return None
    if any(typing.get_origin(kind) is tuple for kind in kinds):
        return [part.strip() for part in text.strip(" []()").split(",")]
    return text


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
