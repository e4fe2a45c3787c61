"""Who is logged in, and who has guessed too often: in memory only, bounded, safe for threads."""

import hashlib
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from storage.access.passwords import PasswordFile

LIFE_S = 12 * 3600.0
"""A login ends this long after it began, whatever happens."""
IDLE_S = 3600.0
"""A login ends when nothing was asked for this long; an open live page asks every second."""
MAX_LOGINS = 100
FREE_TRIES = 5
"""Wrong passwords of one address before it has to wait."""
FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 900.0
FORGET_S = 3600.0
MAX_ADDRESSES = 1000
TRIES_OF_ALL = 100
"""Wrong passwords of all other computers together, in `LONGEST_WAIT_S`, before all have to wait."""


@dataclass(slots=True)
class _Login:
    began_s: float
    asked_s: float
    stamp: tuple[int, int]


class Logins:
    """Open logins, each known by the hash of its cookie's random value.

    They end by time, by logging out, when the password changes and when the server stops.
    """

    def __init__(
        self, passwords: PasswordFile, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._passwords = passwords
        self._clock = clock
        self._open: OrderedDict[bytes, _Login] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self) -> str:
        """A new login; its cookie's value. The oldest ends where there are too many."""
        value, now_s = secrets.token_urlsafe(32), self._clock()
        stamp = self._passwords.stamp()
        if stamp is not None:
            with self._lock:
                self._open[_key(value)] = _Login(now_s, now_s, stamp)
                while len(self._open) > MAX_LOGINS:
                    self._open.popitem(last=False)
        return value

    def knows(self, value: str | None, *, is_life: bool = True) -> bool:
        """Whether this cookie's login is open; by default that counts as a sign of life."""
        if not value:
            return False
        now_s, stamp = self._clock(), self._passwords.stamp()
        with self._lock:
            login = self._open.get(_key(value))
            if login is None:
                return False
            if (
                login.stamp != stamp
                or now_s - login.began_s > LIFE_S
                or now_s - login.asked_s > IDLE_S
            ):
                del self._open[_key(value)]
                return False
            if is_life:
                login.asked_s = now_s
            return True

    def end(self, value: str | None) -> None:
        """Logs out."""
        with self._lock:
            self._open.pop(_key(value or ""), None)

    def __len__(self) -> int:
        return len(self._open)


@dataclass(slots=True)
class _Guesses:
    count: int
    last_s: float

    @property
    def wait_s(self) -> float:
        beyond = self.count - FREE_TRIES
        return 0.0 if beyond < 0 else min(FIRST_WAIT_S * 2.0 ** min(beyond, 20), LONGEST_WAIT_S)


class Guesses:
    """Wrong passwords per address (of IPv6: per network of 64 bits), the longest unused forgotten.

    All other computers together have a limit too, so that many addresses guess no faster; this
    computer itself is never locked out by them.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._of: OrderedDict[str, _Guesses] = OrderedDict()
        self._all: list[float] = []
        self._lock = threading.Lock()

    def wait_s(self, address: str) -> float:
        """Seconds until this address may try again; 0: now."""
        now_s, key = self._clock(), network(address)
        with self._lock:
            known = self._of.get(key)
            own = known.last_s + known.wait_s - now_s if known else 0.0
            self._all = [at for at in self._all if now_s - at < LONGEST_WAIT_S]
            crowded = len(self._all) >= TRIES_OF_ALL and not _is_own(address)
            shared = self._all[0] + LONGEST_WAIT_S - now_s if crowded else 0.0
        return max(own, shared, 0.0)

    def wrong(self, address: str) -> None:
        """Counts a wrong password."""
        now_s, key = self._clock(), network(address)
        with self._lock:
            known = self._of.pop(key, None)
            fresh = known is None or now_s - known.last_s > FORGET_S
            self._of[key] = _Guesses(1 if known is None or fresh else known.count + 1, now_s)
            while len(self._of) > MAX_ADDRESSES:
                self._of.popitem(last=False)
            if not _is_own(address):
                self._all = [*self._all[-TRIES_OF_ALL + 1 :], now_s]

    def right(self, address: str) -> None:
        """Forgets the address's wrong ones."""
        with self._lock:
            self._of.pop(network(address), None)

    def __len__(self) -> int:
        return len(self._of)


def _key(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()


def network(address: str) -> str:
    """Whom an address stands for: itself, or its network of 64 bits; "unknown" for what is none."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((int(parsed), 64), strict=False))


def _is_own(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
