"""Options that several commands share, written once: a group is a dataclass of typer options."""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

_Command = Callable[..., None]


def with_groups(command: _Command) -> _Command:
    """The command as typer takes it: every parameter that is a dataclass becomes its fields.

    The options stand in the help where the group stood. A field is declared as an option is,
    `name: Annotated[type, typer.Option(...)] = default`; the command itself gets the dataclass.
    """
    shown: list[inspect.Parameter] = []
    groups: dict[str, type[Any]] = {}
    for parameter in inspect.signature(command).parameters.values():
        kind = parameter.annotation
        if not (isinstance(kind, type) and is_dataclass(kind)):
            shown.append(parameter)
            continue
        groups[parameter.name] = kind
        shown += [
            inspect.Parameter(
                field.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=inspect.Parameter.empty if field.default is MISSING else field.default,
                annotation=field.type,
            )
            for field in fields(kind)
        ]

    @functools.wraps(command)
    def grouped(**given: object) -> None:
        for name, kind in groups.items():
            given[name] = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        command(**given)

    del grouped.__dict__["__wrapped__"]  # it would be asked for its signature instead
    grouped.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    grouped.__annotations__ = {one.name: one.annotation for one in shown}
    return grouped


def arguments(values: Mapping[str, object]) -> list[str]:
    """The same options as arguments of a command, for a process: `--class-only`, `--title=...`.

    values: by name of the option; None and False are left out. Each value stays one argument,
    whatever it begins with.
    """
    return [
        f"--{name}" if value is True else f"--{name}={value}"
        for name, value in values.items()
        if value is not None and value is not False
    ]
