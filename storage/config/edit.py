"""Changes single settings in the user's file and leaves its other lines, comments too, as they are.

The text is changed only where a value stands. What comes out is read again before it is written: a
file that is laid out in a way that this cannot change is left alone.
"""

import contextlib
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from storage import private_files as private
from storage.config.fields import describe_settings
from storage.config.load import given_in, valid_values
from storage.config.sources import file_text
from storage.errors import ConfigurationError, StorageError

_NOT_SAVED = "not saved"
_lock = threading.Lock()


def save_settings(path: Path, changes: Mapping[str, Any]) -> list[str]:
    """Writes changed settings to the user's file, whole or not at all; keys that are new in it.

    changes: dotted key -> value, or text to be read as on the command line. A value that is the
    default is taken out of the file again. Raises ConfigurationError, in one line, for a value that
    is not allowed and a file that cannot be changed; StorageError where it cannot be written.
    """
    defaults = {setting.key: setting.default for setting in describe_settings()}
    if unknown := [key for key in changes if key not in defaults]:
        raise ConfigurationError(f"{_NOT_SAVED}: there is no setting {unknown[0]}")
    wanted = valid_values(changes, _NOT_SAVED)
    with _lock:
        path = path.resolve()
        before = file_text(path) if path.exists() else ""
        given = given_in(path, before)
        text = before
        for key, value in wanted.items():
            if value == defaults[key]:
                given.pop(key, None)
                text = without(text, key)
            else:
                given[key] = value
                text = with_value(text, key, _as_yaml(value))
        _require(path, text, given)
        if text != before:
            _write(path, text)
    return list(wanted)


def with_value(text: str, key: str, value: str) -> str:
    """`text` with `value` (YAML of one line) at the dotted `key`."""
    section, _, name = key.rpartition(".")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found = _find(root, key)
    if found is not None:
        start, end = _value_span(text, *found)
        return f"{text[:start]} {value}{text[end:]}"
    if not section:
        return f"{_ended(text)}{name}: {value}\n"
    above = _find(root, section)
    if above is None:
        return f"{_ended(text)}{section}:\n  {name}: {value}\n"
    return _with_child(text, above, f"{name}: {value}")


def without(text: str, key: str) -> str:
    """`text` without the dotted `key`: its lines go, or in one line of several its value."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found = _find(root, key)
    if found is None:
        return text
    name, node = found
    start = text.rfind("\n", 0, name.start_mark.index) + 1
    if text[start : name.start_mark.index].strip():  # {hz: 2, screen: 1}
        default = next(s.default for s in describe_settings() if s.key == key)
        begin, end = _value_span(text, name, node)
        return f"{text[:begin]} {_as_yaml(default)}{text[end:]}"
    line_end = text.find("\n", _value_span(text, name, node)[1])
    return text[:start] + ("" if line_end < 0 else text[line_end + 1 :])


def _with_child(text: str, section: tuple[yaml.Node, yaml.Node], line: str) -> str:
    name, node = section
    indent = " " * (name.start_mark.column + 2)
    if isinstance(node, yaml.MappingNode) and node.flow_style:
        close = node.end_mark.index - 1
        return f"{text[:close]}{', ' if node.value else ''}{line}{text[close:]}"
    if isinstance(node, yaml.MappingNode) and node.value:
        indent = " " * node.value[0][0].start_mark.column
        last = _value_span(text, *node.value[-1])[1]
    else:
        start, last = _value_span(text, name, node)
        text = text[:start] + text[last:]  # an empty section may be written as ~
        last = start
    at = text.find("\n", last)
    if at < 0:
        return f"{text}\n{indent}{line}\n"
    return f"{text[: at + 1]}{indent}{line}\n{text[at + 1 :]}"


def _find(root: yaml.Node | None, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    """Nodes of the name and of the value of a dotted key."""
    node, found = root, None
    for part in key.split("."):
        if not isinstance(node, yaml.MappingNode):
            return None
        found = next((pair for pair in node.value if pair[0].value == part), None)
        if found is None:
            return None
        node = found[1]
    return found


def _value_span(text: str, name: yaml.Node, node: yaml.Node) -> tuple[int, int]:
    """From behind the colon to the end of the value, without what follows it."""
    start = text.index(":", name.end_mark.index) + 1
    last = node
    while isinstance(last, yaml.CollectionNode) and not last.flow_style and last.value:
        child = last.value[-1]
        last = child[1] if isinstance(child, tuple) else child
    end = max(last.end_mark.index, start)
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _as_yaml(value: object) -> str:
    plain = list(value) if isinstance(value, tuple) else value
    plain = str(plain) if isinstance(plain, Path) else plain
    style = '"' if isinstance(plain, str) else None
    dumped: str = yaml.safe_dump(
        plain, default_flow_style=True, default_style=style, allow_unicode=True, width=10**6
    )
    return dumped.removesuffix("...\n").strip()


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _require(path: Path, text: str, expected: Mapping[str, Any]) -> None:
    found: Mapping[str, Any] | None = None
    with contextlib.suppress(ConfigurationError):
        found = given_in(path, text)
    defaults = {setting.key: setting.default for setting in describe_settings()}
    # what a line of several could not leave out is written as its default
    if found is None or {**defaults, **found} != {**defaults, **expected}:
        raise ConfigurationError(
            f"{_NOT_SAVED}: {path} is laid out in a way that cannot be changed from here; edit it "
            "with a text editor"
        )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{path.parent} cannot be written: {error.strerror}") from error
    private.write_text(path, text)
