"""Where a webhook may be sent: every way round to a service inside is refused."""

import ipaddress
import socket
from typing import Any

import pytest

from storage.errors import ConfigurationError
from storage.integrations.outgoing import RefusedAddressError, Target, addresses_of, target_of

GOOD = {
    "https://school.example/hook": ("https", "school.example", 443, "/hook"),
    "https://school.example": ("https", "school.example", 443, "/"),
    "https://School.Example:8443/a?b=c&d": ("https", "school.example", 8443, "/a?b=c&d"),
    "https://school.example.": ("https", "school.example", 443, "/"),
    "https://[2001:db8::1]/x": ("https", "2001:db8::1", 443, "/x"),
    "https://1.2.3.4/": ("https", "1.2.3.4", 443, "/"),
    "http://127.0.0.1:9000/x": ("http", "127.0.0.1", 9000, "/x"),
    "http://localhost/": ("http", "localhost", 80, "/"),
    "http://[::1]:5000/": ("http", "::1", 5000, "/"),
    "http://127.9.9.9/": ("http", "127.9.9.9", 80, "/"),
    "https://xn--bcher-kva.example/": ("https", "xn--bcher-kva.example", 443, "/"),
}
BAD = [
    "", "school.example", "ftp://school.example/", "file:///etc/passwd", "gopher://x/",
    "http://school.example/", "http://10.0.0.1/", "http://0.0.0.0/", "http://2130706433/",
    "http://127.1/", "http://0x7f.0.0.1/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
    "http://localhost.example/", "http://127.0.0.1.nip.example/", "http://127.0.0.1@evil.example/",
    "https://user:word@school.example/", "https://school.example/#x", "https:///x",
    "https://school.example:0/", "https://school.example:99999/", "https://school.example:x/",
    "https://a b/", "https://school.example/\r\nX: y", "https://bücher.example/",
    "https://school.example\\@evil.example/", "https://[::1", "https://%31%32%37.0.0.1/",
    "javascript:alert(1)", "https://school.example/" + "x" * 1000, "//school.example/",
    "https://school.example/\u202e", "https://{school}/",
]  # fmt: skip
INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.5", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "2002:7f00:0001::", "2002:0a00:0001::1", "64:ff9b::7f00:1",
    "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
    "not an address",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "2002:0101:0101::1"]


def knowing(*addresses: str) -> Any:  # noqa: ANN401
    def resolve(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]

    return resolve


@pytest.mark.parametrize(("url", "parts"), GOOD.items())
def test_what_may_be_an_address(url: str, parts: tuple[str, str, int, str]) -> None:
    assert target_of(url) == Target(*parts)


@pytest.mark.parametrize("url", BAD)
def test_what_may_not_says_why(url: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        target_of(url)
    assert "\n" not in str(told.value).replace(url, "")


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("url", ["https://school.example/", "https://2130706433/"])
def test_a_name_that_leads_inside_is_refused(url: str, address: str) -> None:
    target = target_of(url)
    for given in ((address,), ("93.184.216.34", address), (address, "93.184.216.34")):
        with pytest.raises(RefusedAddressError):
            addresses_of(target, resolve=knowing(*given))


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_internet_is_allowed(address: str) -> None:
    assert addresses_of(target_of("https://school.example/"), resolve=knowing(address)) == [address]


@pytest.mark.parametrize("address", ["10.1.2.3", "fd12::7", "192.168.1.1"])
def test_a_network_that_is_named_is_allowed(address: str) -> None:
    networks = [ipaddress.ip_network(one) for one in ("10.1.0.0/16", "fd12::/16", "192.168.1.1")]
    target = target_of("https://moodle.school/")
    assert addresses_of(target, networks, knowing(address)) == [address]
    with pytest.raises(RefusedAddressError, match="webhook_networks"):
        addresses_of(target, networks, knowing("10.2.0.1"))
    # this computer itself is meant only by whoever names it
    everything = [ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")]
    for loopback in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "2002:7f00:0001::"):
        with pytest.raises(RefusedAddressError):
            addresses_of(target, everything, knowing(loopback))


def test_this_computer_is_itself_and_nobody_else() -> None:
    target = target_of("http://localhost:9000/")
    assert addresses_of(target, resolve=knowing("127.0.0.1", "::1")) == ["127.0.0.1", "::1"]
    for other in ("10.0.0.1", "93.184.216.34"):
        with pytest.raises(RefusedAddressError):
            addresses_of(target, resolve=knowing("127.0.0.1", other))


def test_a_name_that_nobody_knows_is_said() -> None:
    def resolve(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(RefusedAddressError, match="not known"):
        addresses_of(target_of("https://school.example/"), resolve=resolve)
    with pytest.raises(RefusedAddressError, match="not known"):
        addresses_of(target_of("https://school.example/"), resolve=knowing())
