"""What a page of Dash components holds: its parts, and its words as a person reads them."""

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def parts(component: object) -> Iterator[Any]:
    """The component and all that lie in it, in order; of a list, those of its items.

    Components, whose properties Dash sets as it is told: no type knows them.
    """
    if isinstance(component, list | tuple):
        for one in component:
            yield from parts(one)
    elif isinstance(component, Component):
        yield component
        yield from parts(getattr(component, "children", None))


def words(component: object) -> str:
    """The text in it, in order, with a bar between two pieces."""
    if isinstance(component, str):
        return component
    if isinstance(component, list | tuple):
        return " | ".join(filter(None, map(words, component)))
    return words(getattr(component, "children", "")) if isinstance(component, Component) else ""


def links(component: object) -> list[str]:
    """The addresses to which it leads, in order."""
    return [str(part.href) for part in parts(component) if getattr(part, "_type", "") == "Link"]
