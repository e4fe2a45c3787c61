"""Wrong tries at logging in with an account: counted by address, and by account."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from dashboard.server.login_sessions import (
    FORGET_S,
    LONGEST_WAIT_S,
    MAX_ADDRESSES,
    Guesses,
    network,
)

FREE_TRIES_OF_AN_ACCOUNT = 20
"""Wrong passwords for one login name, from wherever, before strangers have to wait for it."""
_KNOWN_PLACES = 2000


class AccountGuesses:
    """By address as of the single password; and by login name, so that many addresses together
    guess no faster at one account.

    Whoever guesses at a name must not keep its holder out: an address from which the account has
    logged in before waits for its own wrong tries alone.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._addresses = Guesses(clock)
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, address: str, login: str) -> float:
        """Seconds until this address may try this name again; 0: now."""
        own = self._addresses.wait_s(address)
        now_s = self._clock()
        with self._lock:
            tries = self._wrong.get(login, [])
            tries = [at for at in tries if now_s - at < LONGEST_WAIT_S]
            if len(tries) < FREE_TRIES_OF_AN_ACCOUNT or (login, network(address)) in self._known:
                return own
            return max(own, tries[0] + LONGEST_WAIT_S - now_s)

    def wrong(self, address: str, login: str) -> None:
        """Counts a wrong try."""
        self._addresses.wrong(address)
        now_s = self._clock()
        with self._lock:
            tries = [at for at in self._wrong.pop(login, []) if now_s - at < FORGET_S]
            self._wrong[login] = [*tries[-FREE_TRIES_OF_AN_ACCOUNT + 1 :], now_s]
            while len(self._wrong) > MAX_ADDRESSES:
                self._wrong.popitem(last=False)

    def right(self, address: str, login: str) -> None:
        """Forgets the address's wrong tries, and knows it for this account from now on."""
        self._addresses.right(address)
        with self._lock:
            self._known[login, network(address)] = None
            while len(self._known) > _KNOWN_PLACES:
                self._known.popitem(last=False)
