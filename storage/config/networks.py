"""Addresses and networks in settings, separated by commas."""

import ipaddress


def networks(value: str) -> str:
    """`value` as it is kept. ValueError names what is no address or network."""
    given = [one.strip() for one in value.split(",") if one.strip()]
    for one in given:
        try:
            ipaddress.ip_network(one)
        except ValueError:
            raise ValueError(
                f"{one[:60]!r} is no address or network such as 127.0.0.1 or 10.1.0.0/16"
            ) from None
    return ", ".join(given)


def networks_of(kept: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The networks of a setting that `networks` has checked."""
    return [ipaddress.ip_network(one.strip()) for one in kept.split(",") if one.strip()]
