"""Slides that were shown before: who goes back to slide 3 shows slide 3 again."""

from monitor.slides.picture import Mask, Small, differs, ink

_LEVELS = 30
_SAME = 0.12  # share of the drawing that may differ
_LEAST = 60  # points
_MOST = 400


class SlideMemory:
    """Numbers slides from 1 in the order in which they are shown first. known: already given."""

    def __init__(self, known: int = 0) -> None:
        self._slides: dict[int, list[Small]] = {}
        self._numbers = known

    def leave(self, number: int, picture: Small) -> None:
        """How a slide looked at last, with all that was added to it."""
        seen = self._slides.setdefault(number, [])
        self._slides[number] = [*seen[:1], picture.copy()]

    def number_of(self, picture: Small, kept: Mask, *, film: bool = False) -> int:
        """The number of a slide: a former one's where it looks the same, else the next.

        kept: what it has in common with the slide before it, which tells nothing.
        """
        if not film:
            for number, seen in self._slides.items():
                if any(_same(picture, one, kept) for one in seen):
                    return number
        self._numbers += 1
        self._slides[self._numbers] = [] if film else [picture.copy()]
        if len(self._slides) > _MOST:
            del self._slides[next(iter(self._slides))]
        return self._numbers


def _same(one: Small, other: Small, kept: Mask) -> bool:
    drawn = (ink(one) | ink(other)) & ~kept
    changed = differs(one, other, _LEVELS)
    if changed.mean() > 0.06:
        return False
    return bool((changed & drawn).sum() <= max(_SAME * drawn.sum(), 6)) and (
        drawn.sum() >= _LEAST or bool(changed.sum() <= 10)
    )
