"""Connections that ask for nothing: 200 of them, of every kind, leave the page usable."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.app import create_app
from dashboard.server import connections
from dashboard.server.serve import make_server
from storage.config.settings import Settings
from storage.database.engine import open_database

MANY = 200
USABLE_S = 3.0
HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:8050\r\n"
KINDS = {
    "silent": b"",
    "one byte": b"G",
    "half a line": b"GET /heal",
    "no end": HEAD,
    "half a header": HEAD + b"X-Slow: aaaa",
    "line ends only": b"\r\n\r\n",
    "no body": HEAD.replace(b"GET", b"POST") + b"Content-Length: 1000\r\n\r\n",
    "half a body": HEAD.replace(b"GET", b"POST") + b"Content-Length: 1000\r\n\r\n" + b"x" * 500,
    "half a chunk": HEAD.replace(b"GET", b"POST") + b"Transfer-Encoding: chunked\r\n\r\nff\r\nx",
    "waits for 100": HEAD.replace(b"GET", b"POST")
    + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
    "idle after an answer": HEAD + b"\r\n",
    "second half": HEAD + b"\r\n" + HEAD,
    "encryption": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    engine = open_database(f"sqlite:///{tmp_path / 'lesson.db'}")
    server = make_server(create_app(Settings(), engine), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield int(server.effective_port)
    server.close()
    thread.join(timeout=5)
    server.task_dispatcher.shutdown()
    engine.dispose()


def asked(port: int) -> float:
    """Seconds until a page is there, over a new connection."""
    began_s = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=USABLE_S)
    connection.request("GET", "/healthz", headers={"Host": "127.0.0.1:8050"})
    assert connection.getresponse().status == 200
    connection.close()
    return time.monotonic() - began_s


def held(port: int, first: bytes) -> list[socket.socket]:
    opened = []
    for _ in range(MANY):
        one = socket.create_connection(("127.0.0.1", port), timeout=5)
        if first:
            one.sendall(first)
        opened.append(one)
    return opened


def closed(sockets: list[socket.socket], at_least: int, within_s: float) -> int:
    """How many the server has closed, as soon as there are enough."""
    deadline_s = time.monotonic() + within_s
    gone: set[socket.socket] = set()
    while len(gone) < at_least and time.monotonic() < deadline_s:
        for one in set(sockets) - gone:
            one.setblocking(False)
            try:
                if not one.recv(65536):
                    gone.add(one)
            except BlockingIOError:
                continue
            except ConnectionError:
                gone.add(one)
        time.sleep(0.05)
    return len(gone)


@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_that_wait_keep_nobody_out(port: int, kind: str) -> None:
    sockets = held(port, KINDS[kind])
    try:
        assert max(asked(port) for _ in range(5)) < USABLE_S
        # all but a few have made room, without waiting for their time
        enough = MANY - connections.PER_ADDRESS
        assert closed(sockets, enough, within_s=5) >= enough
    finally:
        for one in sockets:
            one.close()


def test_a_byte_now_and_then_does_not_keep_a_connection(
    port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(connections.OPTIONS, "channel_timeout", 2)
    engine = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    server = make_server(create_app(Settings(), engine), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    slow = [
        socket.create_connection(("127.0.0.1", server.effective_port), timeout=5) for _ in range(20)
    ]
    began_s, alive = time.monotonic(), list(slow)
    for byte in (HEAD + b"X-Slow: " + b"a" * 200).replace(b"\r\n", b"\r\n"):
        if not alive or time.monotonic() - began_s > 15:
            break
        for one in list(alive):
            try:
                one.sendall(bytes([byte]))
            except OSError:
                alive.remove(one)
        assert asked(server.effective_port) < USABLE_S
        time.sleep(0.1)
    assert not alive
    assert 1 < time.monotonic() - began_s < 10
    for one in slow:
        one.close()
    server.close()
    thread.join(timeout=5)
    server.task_dispatcher.shutdown()
    engine.dispose()


class Waiting(SimpleNamespace):
    """A connection as `make_room` sees it."""

    def is_waiting(self) -> bool:
        return not self.busy and not self.will_close


def waiting(host: str, at: float, *, busy: bool = False) -> Any:  # noqa: ANN401
    return Waiting(addr=(host, 1), last_activity=at, busy=busy, will_close=False)


@pytest.mark.parametrize(
    ("hosts", "closed"),
    [
        (["10.0.0.1"] * 60, 21),
        (["10.0.0.1"] * 39, 0),
        (["10.0.0.1"] * 40, 1),
        (["2001:db8::1", "2001:db8::2"] * 30, 21),
        (["2001:db8::1", "2001:db8:0:1::2"] * 30, 0),
        (["::ffff:10.0.0.1"] * 60, 21),
        ([f"10.0.{n // 30}.1" for n in range(240)], 41),
        (["fe80::1%eth0"] * 60, 21),
        (["unix"] * 60, 21),
        ([], 0),
    ],
)
def test_the_oldest_of_an_address_make_room(hosts: list[str], closed: int) -> None:
    there = [waiting(host, at) for at, host in enumerate(hosts)]
    new = waiting(hosts[0] if hosts else "10.0.0.1", 999)
    connections.make_room([*there, new], "")
    gone = [one for one in there if one.will_close]
    assert len(gone) == closed and not new.will_close
    own = [one for one in there if one.addr[0] == new.addr[0]]
    if len(set(hosts)) == 1:
        assert gone == own[:closed]


def test_what_is_being_answered_and_a_proxy_of_ours_are_spared() -> None:
    busy = [waiting("10.0.0.1", 0, busy=True) for _ in range(300)]
    new = waiting("10.0.0.1", 5)
    connections.make_room([*busy, new], "")
    assert not any(one.will_close for one in busy)
    proxied = [waiting("10.0.0.9", 0) for _ in range(100)]
    new = Waiting(addr=("10.0.0.9", 1), last_activity=5, busy=False, will_close=False)
    connections.make_room([*proxied, new], "10.0.0.9")
    assert not any(one.will_close for one in proxied)
