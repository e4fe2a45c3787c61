"""Where the page is found, as the settings say: for links that are handed to people."""

import socket

from storage.config.settings import Settings
from storage.errors import ConfigurationError

INVITATION = "/invitation"


def invitation_link(root: str, token: str) -> str:
    """What somebody opens to set a password. root: address of the page, without a slash at its end.

    The secret stands behind a question mark: it is in no path that a proxy writes down by habit.
    """
    return f"{root}{INVITATION}?code={token}"


def page_root(settings: Settings, given: str | None = None) -> str:
    """Address of the page: as given, else by name and proxy of the settings.

    Raises ConfigurationError for an address that is none.
    """
    if given is not None:
        if not given.startswith(("http://", "https://")) or any(sign.isspace() for sign in given):
            raise ConfigurationError(
                f"{given[:80]!r} is no address of a page: it begins with https:// or http://"
            )
        return given.rstrip("/")
    page = settings.dashboard
    names = [name.strip() for name in page.allowed_hosts.split(",") if name.strip()]
    if page.trusted_proxy.strip() and names:
        return f"https://{names[0]}{page.path_prefix}"
    everywhere = page.host in ("0.0.0.0", "::", "")
    name = names[0] if names and everywhere else socket.gethostname() if everywhere else page.host
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{page.port}{page.path_prefix}"
