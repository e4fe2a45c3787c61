"""Keeps connections that ask for nothing from keeping others out.

A connection costs nothing to open, so one program can hold hundreds half open: silent, or sending a
byte now and then. Such a one is closed when its request has not come whole within REQUEST_S, and
the longest waiting ones of an address make room as soon as it has more than PER_ADDRESS. A
connection whose request is being answered is never closed, and a new one is always let in: a
browser on the same computer as the culprit is served too.
"""

import ipaddress
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.server import BaseWSGIServer, MultiSocketServer  # type: ignore[import-untyped]

from dashboard.server.path_prefix import keeping_peer

REQUEST_S = 15
"""A request has to come whole within this time, and the next one to begin."""
LOOK_S = 1
PER_ADDRESS = 40
"""Connections of one address that wait; a browser keeps six."""
IN_ALL = 200
CONNECTION_LIMIT = 900
"""Waitress stops listening there: it must not be reached."""

OPTIONS = {
    "channel_timeout": REQUEST_S,
    "cleanup_interval": LOOK_S,
    "connection_limit": CONNECTION_LIMIT,
    "asyncore_use_poll": True,  # select() ends at 1024 files
}


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection: its request's time counts from the first byte, not from the last."""

    _begun_at: float | None = None
    trusted = ""
    """Address of a proxy, which carries the connections of many."""

    def __init__(self, server: BaseWSGIServer, *args: object, **more: object) -> None:
        super().__init__(server, *args, **more)
        make_room(list(server.active_channels.values()), self.trusted)

    def handle_read(self) -> None:
        super().handle_read()
        if self.request is None:
            self._begun_at = None
            return
        if self._begun_at is None:
            self._begun_at = time.time()
        # waitress closes what has been quiet for too long: a byte now and then is quiet as well
        self.last_activity = self._begun_at

    def is_waiting(self) -> bool:
        """Whether nothing of it is being answered."""
        return not (self.requests or self.total_outbufs_len or self.will_close)


def limit_connections(server: BaseWSGIServer | MultiSocketServer, trusted_proxy: str) -> None:
    """Has a waitress server made with OPTIONS keep these limits, before it runs."""
    kind = type("Channel", (Channel,), {"trusted": trusted_proxy})
    parts = server.map.values() if isinstance(server, MultiSocketServer) else [server]
    for part in parts:
        if isinstance(part, BaseWSGIServer):
            part.channel_class = kind
            part.application = keeping_peer(part.application)
            part.maintenance = partial(_maintain, part, part.maintenance, trusted_proxy)


def _maintain(
    server: BaseWSGIServer, usual: Callable[[float], None], trusted: str, now: float
) -> None:
    """Every LOOK_S: those whose time is over, and those that have been answered by now."""
    usual(now)
    make_room(list(server.active_channels.values()), trusted)


def make_room(channels: list[Any], trusted: str) -> None:
    """Closes those that have waited longest where an address, or all, hold too many."""
    groups: dict[str, list[Any]] = {}
    for one in sorted(channels, key=lambda one: float(one.last_activity)):
        if one.is_waiting():
            groups.setdefault(_group(one.addr), []).append(one)
    for group, own in groups.items():
        if group != trusted:
            groups[group] = _without(own, len(own) - PER_ADDRESS)
    while sum(len(own) for own in groups.values()) > IN_ALL:
        # those of whoever has most, so that many addresses are needed to push anybody out
        most = max(groups, key=lambda group: len(groups[group]))
        groups[most] = _without(groups[most], 1)


def _without(channels: list[Any], oldest: int) -> list[Any]:
    """Closes the oldest; the others."""
    for one in channels[: max(oldest, 0)]:
        one.will_close = True  # by the loop, which this runs in
    return channels[max(oldest, 0) :]


def _group(address: object) -> str:
    """An IPv4 address, or the network of an IPv6 one: a household has 2**64 of those."""
    host = str(address[0]) if isinstance(address, tuple) else str(address)
    try:
        parsed = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if parsed.version == 4:
        return host
    mapped = parsed.ipv4_mapped
    return str(mapped or ipaddress.ip_network((int(parsed) >> 64 << 64, 64)).network_address)
