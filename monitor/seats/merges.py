"""Seats that a teacher merged: which number each of them goes by."""

from collections.abc import Collection, Mapping


class SeatMerges:
    """Own numbers of seats and the numbers they are shown as.

    Args:
        merged: {number: the seat it was merged into}, as `as_dict` gives it.
    """

    def __init__(self, merged: Mapping[int, int] | None = None) -> None:
        self._into = dict(merged or {})

    def as_dict(self) -> dict[int, int]:
        """Seats that go by another's number: {number: the seat it was merged into}."""
        return dict(self._into)

    def shown_as(self, number: int) -> int:
        """The number a seat goes by."""
        return self._chain(number)[-1]

    def shown_as_any(self, shown: Collection[int], count: int) -> list[int]:
        """Which of the seats 1 to `count` go by one of these numbers, or have it as their own."""
        return [
            number
            for number in range(1, count + 1)
            if number in shown or self.shown_as(number) in shown
        ]

    def merge(self, number: int, into: int) -> None:
        """Show `number` as `into`; where `into` went by `number` the newer word counts."""
        if number in self._chain(into):
            self.unmerge(into)
        self._into[number] = into

    def unmerge(self, number: int) -> None:
        """Show `number` as itself again."""
        self._into.pop(number, None)

    def release(self, number: int) -> tuple[int, ...]:
        """Undo every merge into `number` itself; returns the seats that were merged."""
        freed = tuple(sorted(one for one, into in self._into.items() if into == number))
        for one in freed:
            del self._into[one]
        return freed

    def _chain(self, number: int) -> list[int]:
        chain = [number]
        while chain[-1] in self._into:
            chain.append(self._into[chain[-1]])
        return chain
