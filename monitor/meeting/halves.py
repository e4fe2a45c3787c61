"""Which windows may belong to one meeting: a program may show gallery and share in two of them."""

from collections.abc import Iterable

from monitor.desktop.base import WindowInfo
from monitor.desktop.titles import page_title, recognise


def may_be_halves(one: WindowInfo, two: WindowInfo) -> bool:
    """Whether two windows may show one meeting.

    They belong to one meeting program and one process. A browser has one process for all its
    windows, so that there they must show a page of the same title.
    """
    programs = [recognise(each.title, each.app) for each in (one, two)]
    if programs[0] is None or programs[1] is None or one.id == two.id:
        return False
    if programs[0].program != programs[1].program:
        return False
    pages = [page_title(each.title, each.app) for each in (one, two)]
    if pages != [None, None]:
        return pages[0] == pages[1]
    if one.pid is None or two.pid is None:
        return one.app.casefold() == two.app.casefold()
    return one.pid == two.pid


def halves_of(window: WindowInfo, windows: Iterable[WindowInfo]) -> list[WindowInfo]:
    """Open windows that may show the same meeting as `window`; it is not among them."""
    return [each for each in windows if not each.minimised and may_be_halves(window, each)]
