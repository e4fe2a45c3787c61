"""Programs that come with a token (Authorization: Bearer ...) instead of a login.

A token opens the HTTP interface and nothing else: no page, no download, no change. It never stands
in an address, where logs and histories would keep it.
"""

import contextlib
import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from flask import Request, abort, g
from sqlalchemy import Engine
from werkzeug.exceptions import TooManyRequests, Unauthorized

from dashboard.api.grants import SCHEME, challenge, set_token
from dashboard.server.login_sessions import Guesses
from storage.accounts.people import by_id
from storage.errors import StorageError
from storage.integrations.tokens import Token, hash_of, note_use, token_of
from storage.printable import one_line

logger = logging.getLogger(__name__)

API = "/api/"
RATE_HZ, BURST = 10.0, 100
"""Requests of one token: so many a second for long, and so many at once."""
_NOTED_S = 600.0
_KNOWN = 400
_IN_ADDRESS = ("access_token", "token", "api_key")
_WRONG = "This token is not valid: it is mistyped, has expired or was revoked."


class Bearer:
    """Lets tokens in. needs_account: accounts are on, so that a token must belong to one."""

    def __init__(
        self,
        engine: Engine,
        *,
        needs_account: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._needs_account, self._clock = engine, needs_account, clock
        self._guesses = Guesses(clock)
        self._paces = Paces(clock)
        self._known: OrderedDict[str, None] = OrderedDict()
        self._noted_s: dict[int, float] = {}
        self._lock = threading.Lock()

    def is_given(self, asked: Request) -> bool:
        """Whether this is a request to the interface with a token, whatever it is worth."""
        scheme = asked.headers.get("Authorization", "").partition(" ")[0]
        return asked.path.startswith(API) and scheme.lower() == SCHEME.lower()

    def refuse_in_address(self, asked: Request) -> None:
        """Aborts with 400 where a token stands in the address."""
        if asked.path.startswith(API) and any(name in asked.args for name in _IN_ADDRESS):
            abort(400, "A token belongs in the header 'Authorization: Bearer', in no address.")

    def admit(self, asked: Request) -> None:
        """Makes the request one of its token. Aborts with 401 (no valid one) or 429 (too many)."""
        value = asked.headers["Authorization"].partition(" ")[2].strip()
        visitor, hashed = asked.remote_addr or "", hash_of(value)
        wait_s = self._guesses.wait_s(visitor)
        # wrong ones of a neighbour keep out no program that was let in before
        if wait_s > 0 and hashed not in self._known:
            raise TooManyRequests(
                "Too many wrong tokens came from there.", retry_after=math.ceil(wait_s)
            )
        found = token_of(self._engine, value)
        if found is None or (self._needs_account and found.viewer.account_id is None):
            self._known.pop(hashed, None)
            self._guesses.wrong(visitor)
            logger.warning("a token that is not valid was given from %s", one_line(visitor))
            raise Unauthorized(_WRONG, www_authenticate=challenge(error="invalid_token"))
        self._remember(hashed)
        wait_s = self._paces.wait_s(found.id)
        if wait_s > 0:
            raise TooManyRequests(
                f"This token asks too often: at most {RATE_HZ:g} requests a second for long.",
                retry_after=math.ceil(wait_s),
            )
        self._note(found)
        set_token(found)
        g.who, g.person = f"token {found.id}", None
        if found.viewer.account_id is not None:  # who saw what is noted under that account
            g.person = by_id(self._engine, found.viewer.account_id)

    def _remember(self, hashed: str) -> None:
        with self._lock:
            self._known[hashed] = None
            self._known.move_to_end(hashed)
            while len(self._known) > _KNOWN:
                self._known.popitem(last=False)

    def _note(self, found: Token) -> None:
        now_s = self._clock()
        with self._lock:
            if now_s - self._noted_s.get(found.id, -math.inf) < _NOTED_S:
                return
            self._noted_s[found.id] = now_s
        with contextlib.suppress(StorageError):  # reading goes on where nothing can be written
            note_use(self._engine, found.id)


class Paces:
    """How often each token may ask: a bucket of `BURST` that fills by `RATE_HZ`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait_s(self, token_id: int) -> float:
        """Takes one from the token's bucket; seconds until there is one where it is empty."""
        now_s = self._clock()
        with self._lock:
            left, since_s = self._left.get(token_id, (float(BURST), now_s))
            left = min(left + (now_s - since_s) * RATE_HZ, float(BURST))
            enough = left >= 1
            self._left[token_id] = (left - 1 if enough else left, now_s)
        return 0.0 if enough else (1 - left) / RATE_HZ
