"""What is seen is shown to the page that asks, from memory, and to nobody else."""

import http.client
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.server.preview_proxy import PATH as PAGE_PATH
from dashboard.server.preview_proxy import asked, fetched
from monitor.preview.server import PATH, PreviewServer
from monitor.preview.share import PreviewShare
from monitor.preview.window import Annotation
from storage.config.settings import Settings
from storage.database.engine import writing
from storage.writes import preview_offer as preview
from storage.writes.preview_offer import Offer
from tests.support.lessons.seed import Lesson, add_lesson, set_monitor

PICTURE = np.random.default_rng(0).integers(0, 255, (360, 640, 3), dtype=np.uint8)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def lesson(engine: Engine, *, class_only: bool = False) -> int:
    session_id = add_lesson(engine, Lesson(minutes=1, readings=False, class_only=class_only))
    with writing(engine) as connection:
        set_monitor(connection, session_id, host=socket.gethostname())
    return session_id


def answer(port: int, path: str = PATH, token: str | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    connection.request("GET", path, headers=headers)
    reply = connection.getresponse()
    try:
        assert reply.getheader("Cache-Control") == "no-store"
        return reply.status, reply.read()
    finally:
        connection.close()


def test_only_the_token_opens_the_port() -> None:
    pictures: list[bytes | None] = [b"first", None]
    server = PreviewServer(lambda: pictures[0])
    port, token = server.offer.port, server.offer.token
    try:
        assert answer(port) == (403, b"")
        assert answer(port, token="") == (403, b"")
        assert answer(port, token=f"{token}x") == (403, b"")
        assert answer(port, "/", token) == (404, b"")
        assert answer(port, token=token) == (200, b"first")
        pictures.pop(0)
        assert answer(port, token=token) == (204, b"")
    finally:
        server.close()
    with pytest.raises(ConnectionRefusedError):
        answer(port, token=token)


def test_two_servers_never_share_a_token() -> None:
    servers = [PreviewServer(lambda: None) for _ in range(2)]
    try:
        assert answer(servers[0].offer.port, token=servers[1].offer.token)[0] == 403
    finally:
        for server in servers:
            server.close()


def test_a_page_that_asks_is_shown_the_newest_picture_and_it_ends_by_itself(
    engine: Engine, tmp_path: Path
) -> None:
    session_id, now = lesson(engine), datetime.now(UTC)
    share = PreviewShare(engine, session_id, allowed=True)
    before = threading.active_count()
    assert not share.is_wanted(None) and threading.active_count() == before
    assert preview.ask(engine, session_id, now) is None
    assert share.is_wanted(now + preview.LASTS)
    share.show(PICTURE, [Annotation((100.0, 80.0, 180.0, 170.0), "Seat 12: happy 80%", "happy")])
    offer = preview.ask(engine, session_id, now)
    assert offer is not None
    shown = fetched(offer)
    assert shown is not None
    picture = cv2.imdecode(np.frombuffer(shown, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None and picture.shape == PICTURE.shape
    assert asked(engine, session_id, datetime.now(UTC), 7) == (
        f"{PAGE_PATH}?lesson={session_id}&n=7",
        "",
    )

    assert not share.is_wanted(now - timedelta(seconds=1))
    assert threading.active_count() == before
    assert preview.ask(engine, session_id, now) is None
    assert fetched(offer) is None
    assert [p.name for p in tmp_path.iterdir() if p.suffix in (".jpg", ".png")] == []


def test_a_picture_is_only_served_while_it_is_asked_for(engine: Engine) -> None:
    session_id, now = lesson(engine), datetime.now(UTC)
    preview.ask(engine, session_id, now)
    preview.offer(engine, session_id, Offer(9, "token"))
    assert preview.offered(engine, session_id, now) == Offer(9, "token")
    assert preview.offered(engine, session_id, now + preview.LASTS * 2) is None
    preview.offer(engine, session_id, None)
    assert preview.offered(engine, session_id, now) is None


def test_a_class_only_lesson_has_no_picture(engine: Engine) -> None:
    session_id, now = lesson(engine, class_only=True), datetime.now(UTC)
    preview.offer(engine, session_id, Offer(9, "token"))
    assert preview.ask(engine, session_id, now) is None
    assert preview.offered(engine, session_id, now) is None
    assert asked(engine, session_id, now, 1)[0] is None
    share = PreviewShare(engine, session_id, allowed=False)
    assert not share.is_wanted(now + preview.LASTS)


def test_the_monitor_of_another_computer_is_not_asked(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=1, readings=False))
    assert preview.ask(engine, session_id, datetime.now(UTC)) is None


def test_the_page_relays_it_and_no_cache_keeps_it(engine: Engine) -> None:
    session_id = lesson(engine)
    client = create_app(Settings(), engine).server.test_client()
    origin = f"http://127.0.0.1:{Settings().dashboard.port}"
    place = f"{PAGE_PATH}?lesson={session_id}"
    assert client.get(place, base_url=origin).status_code == 204
    assert client.get(PAGE_PATH, base_url=origin).status_code == 204, "of no lesson in particular"
    share = PreviewShare(engine, session_id, allowed=True)
    try:
        preview.ask(engine, session_id, datetime.now(UTC))
        assert share.is_wanted(datetime.now(UTC) + preview.LASTS)
        assert client.get(place, base_url=origin).status_code == 204
        share.show(PICTURE)
        reply = client.get(place, base_url=origin)
        assert reply.status_code == 200 and reply.data[:3] == b"\xff\xd8\xff"
        assert reply.headers["Cache-Control"] == "no-store"
    finally:
        share.close()


def test_somebody_elses_port_is_not_believed() -> None:
    """A monitor that died leaves its port to others."""
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]

        def reply() -> None:
            with stranger.accept()[0] as one:
                one.recv(4096)
                one.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<b>hello</b>")

        thread = threading.Thread(target=reply)
        thread.start()
        assert fetched(Offer(port, "token")) is None
        thread.join(5)
    start = time.monotonic()
    assert fetched(Offer(port, "token")) is None
    assert time.monotonic() - start < 5
