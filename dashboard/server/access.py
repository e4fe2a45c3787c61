"""Who may ask the page: under which names it answers, and whether it wants a password.

On this computer alone it answers to this computer's own names. On the network it starts only with a
password, and answers to addresses, to the computer's name and to the names in the settings: another
site's name that was pointed at this address (DNS rebinding) is none of them.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from storage.access.passwords import PasswordFile, password_file
from storage.config.settings import Settings
from storage.errors import ConfigurationError

ACCESS_POLICY = "classmood-access-policy"
"""Where the Flask app keeps its `AccessPolicy`, in `extensions`."""
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """What the page knows of where it stands. names: what it may be called, beside loopback.

    manage_remotely: whether other computers may do all that this one may, see `permissions`.
    accounts: whether everybody logs in with an account of their own.
    """

    host: str
    port: int
    names: frozenset[str]
    passwords: PasswordFile
    trusted_proxy: str = ""
    manage_remotely: bool = False
    accounts: bool = False

    @property
    def local(self) -> bool:
        """Whether only this computer can reach it."""
        return is_loopback(self.host) and not self.trusted_proxy

    @property
    def locked(self) -> bool:
        """Whether it asks who is there: with accounts, wherever a password is set, and always on
        the network."""
        return self.accounts or not self.local or self.passwords.exists()

    def answers_to(self, host_header: str) -> bool:
        """Whether a Host header (with or without a port) names this page."""
        name = _host_name(host_header)
        if name is None:
            return False
        if name in LOOPBACK_NAMES or name in self.names:
            return True
        # an address cannot be rebound: only names are looked up
        return not self.local and _is_address(name)

    def require_password(self, host: str) -> None:
        """ConfigurationError where `host` opens the page to others and no password is set."""
        if (is_loopback(host) and not self.trusted_proxy) or self.passwords.exists():
            return
        if self.accounts:
            return
        raise ConfigurationError(
            f"{host} lets other computers reach the page, so it needs a password: set one with "
            "'classmood password', or use --host 127.0.0.1 (this computer only)"
        )


def access_policy(settings: Settings) -> AccessPolicy:
    """The policy that the settings describe."""
    own = socket.gethostname().lower()
    given = (name.strip().lower() for name in settings.dashboard.allowed_hosts.split(","))
    names = {name for name in given if name}
    if not is_loopback(settings.dashboard.host):
        names |= {own, f"{own}.local"}
    return AccessPolicy(
        settings.dashboard.host,
        settings.dashboard.port,
        frozenset(names),
        password_file(settings),
        settings.dashboard.trusted_proxy.strip(),
        settings.dashboard.manage_remotely,
        settings.school.accounts,
    )


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this computer only."""
    return host.strip("[]").lower() in LOOPBACK_NAMES


def page_address(host: str, port: int) -> str:
    """Where this computer's own browser finds the page."""
    reachable = "127.0.0.1" if host in _EVERYWHERE else host
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _host_name(host_header: str) -> str | None:
    if not host_header or any(mark in host_header for mark in "@/\\?#"):
        return None
    try:
        return urlsplit(f"//{host_header}").hostname
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
