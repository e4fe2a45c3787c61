"""Every setting as documentation and pages show it, worked out from the models of the settings."""

import functools
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic.fields import FieldInfo

from storage.config.section import Section
from storage.config.settings import Settings


class Setting(NamedTuple):
    """One setting. bounds: in words, such as "a number from 0.1 to 30".

    kind: choice, switch, text, folder, box (four whole numbers), whole or number. low, high: bounds
    of numbers; choices: of a choice.
    """

    key: str
    default: Any
    bounds: str
    description: str
    kind: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


def describe_settings() -> list[Setting]:
    """Every setting with its dotted key, in the order of the sections."""
    return [describe(key, info) for key, info in known_fields().items()]


def describe(key: str, info: FieldInfo) -> Setting:
    """One setting."""
    kinds = kinds_of(info)
    low, high = _limit(info, "ge"), _limit(info, "le")
    return Setting(
        key,
        info.get_default(),
        bounds_in_words(info),
        info.description or "",
        _kind(kinds[0]),
        low,
        high,
        typing.get_args(kinds[0]) if typing.get_origin(kinds[0]) is typing.Literal else (),
    )


def section_words() -> dict[str, str]:
    """Name of every section -> what it is about, in a sentence; "" for those outside of any."""
    found = {"": ""}
    for name, info in Settings.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            found[name] = (info.annotation.__doc__ or "").strip()
    return found


@functools.cache
def known_fields() -> dict[str, FieldInfo]:
    """Dotted key -> field of the models."""
    return dict(_fields(Settings))


def kinds_of(info: FieldInfo) -> tuple[Any, ...]:
    """Types that a field may have."""
    annotation = info.annotation
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return typing.get_args(annotation)
    return (annotation,)


def bounds_in_words(info: FieldInfo) -> str:
    """What a field may be, such as "a number from 0.1 to 30"."""
    kind = kinds_of(info)[0]
    match _kind(kind):
        case "choice":
            return "one of " + ", ".join(map(str, typing.get_args(kind)))
        case "box":
            return f"{len(typing.get_args(kind))} whole numbers"
        case "switch":
            return "true or false"
        case "text":
            return "text"
        case "folder":
            return "a folder"
    number = "a whole number" if kind is int else "a number"
    return f"{number} from {_limit(info, 'ge'):g} to {_limit(info, 'le'):g}"


def _fields(section: type[Section], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, info in section.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            yield from _fields(info.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", info


def _kind(kind: type) -> str:
    if typing.get_origin(kind) is typing.Literal:
        return "choice"
    if typing.get_origin(kind) is tuple:
        return "box"
    return {bool: "switch", str: "text", Path: "folder", int: "whole"}.get(kind, "number")


def _limit(info: FieldInfo, name: str) -> float | None:
    return next((getattr(m, name) for m in info.metadata if hasattr(m, name)), None)
