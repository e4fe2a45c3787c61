"""Where a webhook may be sent: encrypted, to the internet, or where the school's settings allow.

Whoever names an address could mean a service inside the school that answers this computer only
(server-side request forgery), or a name that points there later (DNS rebinding). So every address
that a name stands for is judged just before it is used, and the very address that was judged is
connected to.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from storage.errors import ClassmoodError, ConfigurationError

LONGEST_URL = 1000
_LOOPBACK_NAMES = frozenset({"localhost", "::1"})
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[..., list[Any]]


class RefusedAddressError(ClassmoodError):
    """Nothing may be sent there, or the name is not known."""


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook's address in its parts. path: with what follows a question mark."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_loopback_name(self) -> bool:
        """Whether it names this computer itself, in so many words."""
        return self.host in _LOOPBACK_NAMES or _is_loopback(self.host)


def target_of(url: str) -> Target:
    """Raises ConfigurationError with what is wrong: no https, a password in it, other signs."""
    if len(url) > LONGEST_URL:
        raise ConfigurationError(f"a webhook's address has at most {LONGEST_URL} signs")
    if not url.isascii() or not url.isprintable() or any(mark in url for mark in ' \\"<>^`{|}'):
        raise ConfigurationError(
            "a webhook's address is written in ASCII without spaces, such as "
            "https://school.example/hook"
        )
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise ConfigurationError(f"{url} is no address: {error}") from error
    if parts.scheme not in ("https", "http") or not host:
        raise ConfigurationError(f"{url} is no address that begins with https://")
    if "@" in parts.netloc:
        raise ConfigurationError("a webhook's address holds no login: what is sent is signed")
    if parts.fragment or "%" in parts.netloc:
        raise ConfigurationError(f"{url} has a part that no server would get; leave out # and %")
    if port == 0:
        raise ConfigurationError("a port is a number from 1 to 65535")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)
    if target.scheme == "http" and not target.is_loopback_name:
        raise ConfigurationError(
            f"{url} is not encrypted: a webhook needs https, or http to this computer (127.0.0.1)"
        )
    return target


def addresses_of(
    target: Target, allowed: Iterable[Network] = (), resolve: Resolve | None = None
) -> list[str]:
    """The addresses that its name stands for now, all of which may be sent to.

    allowed: networks inside the school that the settings name. Raises RefusedAddressError where
    there is none, or one of them may not be.
    """
    try:
        found = (resolve or socket.getaddrinfo)(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no address"
        raise RefusedAddressError(f"{target.host} is not known: {reason}") from error
    given = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    networks = list(allowed)
    for one in given:
        if not may_be_sent_to(one, target, networks):
            raise RefusedAddressError(
                f"{target.host} is at {one}, inside of a network: name that in "
                "school.webhook_networks if it is meant"
            )
    if not given:
        raise RefusedAddressError(f"{target.host} is not known: no address")
    return given


def may_be_sent_to(address: str, target: Target, allowed: Iterable[Network]) -> bool:
    """Whether one address is on the internet, allowed, or this computer as it was named."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    meant = [parsed, *_inside(parsed)]
    if target.is_loopback_name or any(one.is_loopback for one in meant):
        return target.is_loopback_name and all(one.is_loopback for one in meant)
    if any(one.is_multicast or one.is_unspecified for one in meant):
        return False
    networks = list(allowed)
    return all(one.is_global or any(one in network for network in networks) for one in meant)


def _inside(address: Address) -> list[Address]:
    """The IPv4 address that an IPv6 one leads to by a translator or a tunnel."""
    if address.version == 4:
        return []
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    found += list(address.teredo or ())
    if any(address in network for network in _NAT64):
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
