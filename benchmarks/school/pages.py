"""Open live pages: what a browser asks of a dashboard once a second, over real connections."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

_START_S = 120.0


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A process that serves pages."""

    port: int
    pid: int

    def processor_s(self) -> float:
        """Processor time that it has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def dashboard(url: str) -> Iterator[Dashboard]:
    """`classmood dashboard` over a database, as its own process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "classmood", "dashboard", "--port", str(port), "--no-browser"],
        env=os.environ | {"CLASSMOOD_STORAGE__URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline_s = time.monotonic() + _START_S
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            if process.poll() is not None or time.monotonic() > deadline_s:
                raise RuntimeError("the dashboard does not start")
            time.sleep(0.2)
        yield Dashboard(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


class Page:
    """One tab of a browser on the live page of a room.

    number: of its computer. ticks_s: how long each update took.
    """

    def __init__(self, port: int, room: str, number: int) -> None:
        self.ticks_s: list[float] = []
        self.bytes: list[int] = []
        self.failed = 0
        self.watched = 0
        self._search = f"?room={quote(room)}"
        self._origin = f"http://127.0.0.1:{port}"
        # each teacher has a computer: one address may not keep more than a few connections waiting
        own = (f"127.0.{1 + number // 250}.{1 + number % 250}", 0)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, 60, source_address=own)
        self._cursor: Any = None
        self._headers = {"Origin": self._origin, "Content-Type": "application/json"}

    def open(self) -> None:
        """Loads what tells how a tick is asked for."""
        from dashboard.server.csrf import HEADER  # noqa: PLC0415 - late, it is slow

        self._connection.request("GET", "/" + self._search)
        reply = self._connection.getresponse()
        reply.read()
        cookies = [value.partition(";")[0] for value in reply.headers.get_all("Set-Cookie") or []]
        self._headers |= {"Cookie": "; ".join(cookies)}
        if cookies:
            self._headers[HEADER] = cookies[0].partition("=")[2]
        self._connection.request("GET", "/_dash-dependencies", headers=self._headers)
        listed = json.loads(self._connection.getresponse().read())
        tick = next(c for c in listed if c["inputs"] and c["inputs"][0]["id"] == "live-tick")
        parts = [part.rpartition(".") for part in tick["output"].strip(".").split("...")]
        self._request = {
            "output": tick["output"],
            "outputs": [{"id": name, "property": prop} for name, _, prop in parts],
            "inputs": [{"id": "live-tick", "property": "n_intervals", "value": 1}],
            "changedPropIds": ["live-tick.n_intervals"],
        }

    def tick(self) -> None:
        """One update, as the browser asks for it."""
        values = {"live-cursor": self._cursor, "url": self._search, "live-room": None}
        state = [
            {"id": "live-cursor", "property": "data", "value": values["live-cursor"]},
            {"id": "url", "property": "search", "value": values["url"]},
            {"id": "live-room", "property": "data", "value": None},
        ]
        body = json.dumps({**self._request, "state": state})
        began_s = time.perf_counter()
        self._connection.request("POST", "/_dash-update-component", body, self._headers)
        reply = self._connection.getresponse()
        said = reply.read()
        self.ticks_s.append(time.perf_counter() - began_s)
        self.bytes.append(len(said))
        if reply.status != 200:
            self.failed += 1
            return
        self._cursor = json.loads(said)["response"]["live-cursor"]["data"]
        self.watched += self._cursor["session"] is not None


def open_pages(ports: list[int], rooms: list[str], until_s: float, refresh_s: float) -> list[Page]:
    """One page a room, spread over the dashboards at these ports, until a moment (monotonic).

    Each is updated once a `refresh_s`, or as soon as the update before it is there.
    """
    pages = [Page(ports[n % len(ports)], room, n) for n, room in enumerate(rooms)]

    def look(page: Page, wait_s: float) -> None:
        page.open()
        due_s = time.monotonic() + wait_s
        while due_s < until_s:
            time.sleep(max(due_s - time.monotonic(), 0.0))
            try:
                page.tick()
            except (OSError, http.client.HTTPException):
                page.failed += 1
                page._connection.close()
            due_s = max(due_s + refresh_s, time.monotonic())

    threads = [
        threading.Thread(target=look, args=(page, refresh_s * number / len(pages)))
        for number, page in enumerate(pages)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return pages
