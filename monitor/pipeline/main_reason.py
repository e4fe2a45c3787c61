"""The one reason for which most of a class cannot be read, if there is one."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.kinds import Unsure
from storage.records import Reading

_WINDOW = timedelta(seconds=10)
_LEAST_LOOKS = 3
_BEGINS, _GOES_ON = 0.5, 0.35  # share of the faces seen that cannot be read for that reason


class MainReason:
    """Looks at some seconds of readings, so that a moment makes no difference."""

    def __init__(self) -> None:
        self._looks: deque[tuple[datetime, int, Counter[Unsure]]] = deque()
        self._said: Unsure | None = None

    def update(self, at: datetime, readings: Sequence[Reading]) -> Unsure | None:
        """Takes all faces seen in one look; the reason that counts now."""
        reasons = Counter(one.unsure for one in readings if one.unsure is not None)
        self._looks.append((at, len(readings), reasons))
        while self._looks[0][0] < at - _WINDOW and len(self._looks) > _LEAST_LOOKS:
            self._looks.popleft()
        seen = sum(count for _, count, _ in self._looks)
        total: Counter[Unsure] = Counter()
        for _, _, counts in self._looks:
            total.update(counts)
        self._said = self._main(total, seen) if len(self._looks) >= _LEAST_LOOKS else None
        return self._said

    def _main(self, total: Counter[Unsure], seen: int) -> Unsure | None:
        if self._said is not None and total[self._said] >= _GOES_ON * seen > 0:
            return self._said
        reason, count = max(total.items(), key=lambda item: item[1], default=(None, 0))
        return reason if count >= _BEGINS * seen > 0 else None
