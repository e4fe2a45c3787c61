"""The menu as D-Bus carries it (com.canonical.dbusmenu): a flat list under one root."""

from collections.abc import Sequence

from dashboard.desktop.lesson_control import Choice, Item

Variant = tuple[str, object]
Properties = dict[str, Variant]
Layout = tuple[int, Properties, list[Variant]]
"""Number, properties, children: D-Bus signature (ia{sv}av)."""

INTERFACE = "com.canonical.dbusmenu"
PATH = "/MenuBar"
ROOT = 0


class PanelMenu:
    """Numbers for the items, and answers to the panel's questions. Not for several threads."""

    def __init__(self) -> None:
        self.revision = 0
        self._items: dict[int, Item | None] = {}

    def show(self, items: Sequence[Item]) -> bool:
        """Take these items; answers whether the panel has to read the menu again."""
        lines: list[Item | None] = []
        for item in items:
            if item.starts_group and lines:
                lines.append(None)
            lines.append(item)
        numbered = dict(enumerate(lines, start=1))
        if numbered == self._items:
            return False
        self._items = numbered
        self.revision += 1
        return True

    def choice(self, number: int, event: str) -> Choice | None:
        """What was chosen; None where the event is another or the item cannot be chosen."""
        item = self._items.get(number)
        return item.choice if event == "clicked" and item is not None and item.enabled else None

    def layout(self, parent: int, depth: int) -> Layout:
        """The items under `parent`; depth 0 leaves children out, -1 brings all."""
        if parent != ROOT:
            return parent, self.properties(parent), []
        children: list[Variant] = [
            ("(ia{sv}av)", (number, self.properties(number), [])) for number in self._items
        ]
        return ROOT, self.properties(ROOT), children if depth else []

    def properties(self, number: int) -> Properties:
        """Of one item; an unknown one has none."""
        if number == ROOT:
            return {"children-display": ("s", "submenu")}
        if number not in self._items:
            return {}
        item = self._items[number]
        if item is None:
            return {"type": ("s", "separator")}
        # an underscore would mark a letter for the keyboard
        return {
            "label": ("s", item.label.replace("_", "__")),
            "enabled": ("b", item.enabled),
            "visible": ("b", True),
        }

    def group(self, numbers: Sequence[int]) -> list[tuple[int, Properties]]:
        """Properties of several items, of all where none are named."""
        wanted = numbers or [ROOT, *self._items]
        return [(number, self.properties(number)) for number in wanted]
