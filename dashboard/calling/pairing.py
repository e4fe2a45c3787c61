"""Which phones may look: a code that works once and soon, a right that ends with the lesson."""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable

CODE_LIFE_S = 300.0
"""A code that nobody has used is worth nothing after this long."""
MOST_PHONES = 3


class Pairing:
    """Codes and rights of the phones of one lesson, in memory only. Safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._code: tuple[bytes, float] | None = None
        self._rights: list[bytes] = []
        self._lesson: int | None = None
        self._over = False

    def new_code(self) -> str:
        """A new code; the one before it is worth nothing any more."""
        code = secrets.token_urlsafe(16)
        with self._lock:
            self._code = (_hash(code), self._clock())
        return code

    def is_good(self, code: str) -> bool:
        """Whether a phone may use this code now."""
        with self._lock:
            return self._fits(code)

    def pair(self, code: str) -> str | None:
        """Use up a code: the phone's right, or None. The longest paired phone gives way."""
        with self._lock:
            if not self._fits(code):
                return None
            self._code = None
            right = secrets.token_urlsafe(32)
            self._rights = [*self._rights, _hash(right)][-MOST_PHONES:]
        return right

    def may_look(self, right: str | None, lesson: int | None) -> bool:
        """Whether this phone may see the lesson that is being watched (None: there is none).

        The right belongs to the first lesson that is watched while it lasts. It ends for good as
        soon as that one is over, or another is watched.
        """
        with self._lock:
            if self._over or not right or not self._knows(right):
                return False
            if self._lesson is None:
                self._lesson = lesson
            elif lesson != self._lesson:
                self._over = True
                self._rights, self._code = [], None
                return False
            return True

    @property
    def is_over(self) -> bool:
        """Whether the lesson has ended: nobody can look any more, whatever they hold."""
        return self._over

    @property
    def phones(self) -> int:
        """How many phones hold a right."""
        return len(self._rights)

    def tell(self, lesson: int | None) -> None:
        """Say which lesson is watched, so that the rights end without being asked for."""
        with self._lock:
            if self._lesson is None:
                self._lesson = lesson
            elif lesson != self._lesson:
                self._over = True
                self._rights, self._code = [], None

    def _fits(self, code: str) -> bool:
        if self._over or self._code is None:
            return False
        wanted, since_s = self._code
        fresh = self._clock() - since_s <= CODE_LIFE_S
        return hmac.compare_digest(wanted, _hash(code)) and fresh

    def _knows(self, right: str) -> bool:
        return any(hmac.compare_digest(known, _hash(right)) for known in self._rights)


def _hash(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()
