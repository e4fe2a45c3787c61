"""Long lists and tables begin short: a button brings the rest.

Each element costs the browser about half a millisecond before the page can be used, and a lesson of
three hours may have sixty topics and as many marks.
"""

from collections.abc import Collection, Sequence
from typing import TypeVar

from dash import html

from dashboard import texts
from dashboard.components.base import Component

Row = TypeVar("Row")

BEGINNING = 12
_NOT_WORTH_A_PRESS = 4


def beginning(
    rows: Sequence[Row], name: str, unfolded: Collection[str]
) -> tuple[Sequence[Row], list[Component]]:
    """The rows to show, and the button that brings the rest where there is one.

    name: of the list, see `callbacks.lesson.unfold`; unfolded: names of lists that are shown whole.
    """
    if name in unfolded or len(rows) < BEGINNING + _NOT_WORTH_A_PRESS:
        return rows, []
    button = html.Button(
        texts.show_all(len(rows)), id={"part": "show-all", "of": name}, className="show-all"
    )
    return rows[:BEGINNING], [button]


def unfolded_of(kept: object) -> frozenset[str]:
    """Names of the lists that are shown whole, from what the page keeps of them."""
    names = kept if isinstance(kept, list) else []
    return frozenset(name for name in names if isinstance(name, str))
