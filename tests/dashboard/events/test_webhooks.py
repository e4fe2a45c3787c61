"""Webhooks to a real receiver: signed, once, again after a failure, nowhere they must not go."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from typer.testing import CliRunner

from classmood import app
from dashboard.events import post as posting
from dashboard.events.courier import Courier
from storage.database.engine import open_database, reading, writing
from storage.database.tables.integrations import Delivery, Webhook
from storage.integrations import deliveries, webhooks
from storage.integrations.event_kinds import EventKind
from storage.integrations.outgoing import target_of
from storage.integrations.signing import signature
from tests.storage.integrations.test_tokens import add_account
from tests.support.lessons.happenings import begin, call, end
from tests.support.school.certificates import self_signed

EVERY = frozenset(EventKind)


class Receiver:
    """What a school's program would be. answers: statuses in order, the last one for ever."""

    def __init__(self, *answers: int, tls: tuple[Path, Path] | None = None, **headers: str) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers, self.paths = list(answers or (204,)), list[str]()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.paths.append(self.path)
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                many = len(receiver.answers) > 1
                self.send_response(receiver.answers.pop(0) if many else receiver.answers[0])
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.scheme = "http"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.scheme = "https"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.server.server_port}/hook?x=1"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@contextmanager
def receiver(
    *answers: int, tls: tuple[Path, Path] | None = None, **more: str
) -> Iterator[Receiver]:
    one = Receiver(*answers, tls=tls, **more)
    try:
        yield one
    finally:
        one.close()


def all_due(engine: Engine) -> None:
    """Lets the waits between attempts pass."""
    with writing(engine) as connection:
        connection.execute(
            update(Delivery)
            .where(Delivery.due_at.is_not(None))
            .values(due_at=datetime.now(UTC) - timedelta(seconds=1))
        )


def test_events_come_in_order_signed_and_once(engine: Engine) -> None:
    with receiver() as school:
        _, secret = webhooks.add_webhook(engine, school.url, EVERY)
        courier = Courier(engine, [])
        session = begin(engine)
        call(engine, session, 4)
        call(engine, session, None)
        end(engine, session)
        while courier.once():
            pass
        bodies = [json.loads(body) for _, body in school.got]
        assert [one["type"] for one in bodies] == ["lesson-started", "call", "call", "lesson-ended"]
        assert [one["data"]["session"] for one in bodies] == [session] * 4
        assert set(school.paths) == {"/hook?x=1"}
        assert len({headers["webhook-id"] for headers, _ in school.got}) == 4
        for headers, body in school.got:
            moment = headers["webhook-timestamp"]
            assert abs(time.time() - int(moment)) < 300
            key = base64.b64decode(secret.removeprefix("whsec_"))
            signed = f"{headers['webhook-id']}.{moment}.".encode() + body
            expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
            assert headers["webhook-signature"] == f"v1,{expected}"
            assert headers["content-type"] == "application/json"
        assert courier.once() == 0
        assert {row.outcome for row in deliveries.delivery_log(engine)} == {"it answered 204"}


def test_the_signature_is_that_of_the_specification() -> None:
    # the example of the Standard Webhooks specification's reference libraries
    secret, message = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    found = signature(secret, message, 1614265330, b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_only_what_was_asked_for_and_only_own_lessons(engine: Engine) -> None:
    rosa, hugo = add_account(engine, "rosa"), add_account(engine, "hugo")
    with receiver() as school, receiver() as of_rosa:
        webhooks.add_webhook(engine, school.url, {EventKind.ENDED})
        webhooks.add_webhook(engine, of_rosa.url, EVERY, "rosa")
        courier = Courier(engine, [])
        mine, other = begin(engine, owner_id=rosa), begin(engine, owner_id=hugo)
        for session in (mine, other):
            call(engine, session)
            end(engine, session)
        while courier.once():
            pass
        told = [json.loads(body)["data"]["session"] for _, body in school.got]
        assert told == [mine, other]
        assert {json.loads(body)["data"]["session"] for _, body in of_rosa.got} == {mine}
        assert len(of_rosa.got) == 3


def test_it_is_tried_again_ever_later_and_given_up(engine: Engine) -> None:
    with receiver(500, 503, 404, 204, 500) as school:
        webhooks.add_webhook(engine, school.url, {EventKind.STARTED})
        courier = Courier(engine, [])
        begin(engine)
        waits = []
        for _ in range(4):
            assert courier.once() == 1
            assert courier.once() == 0  # not before its time
            row = deliveries.delivery_log(engine)[0]
            if row.due_at and row.tried_at:
                waits.append((row.due_at - row.tried_at).total_seconds())
            all_due(engine)
        assert row.delivered and row.attempts == 4
        assert waits == pytest.approx(list(deliveries.WAITS_S[:3]), abs=3)
        assert len({headers["webhook-id"] for headers, _ in school.got}) == 1
        begin(engine)
        for _ in range(len(deliveries.WAITS_S) + 1):
            all_due(engine)
            assert courier.once() == 1
        all_due(engine)
        assert courier.once() == 0
        assert not deliveries.delivery_log(engine)[0].delivered


def test_a_receiver_says_when(engine: Engine) -> None:
    with receiver(503, 204, Retry_After="40") as school:
        webhooks.add_webhook(engine, school.url, {EventKind.STARTED})
        begin(engine)
        Courier(engine, []).once()
        row = deliveries.delivery_log(engine)[0]
        assert row.due_at and row.tried_at
        assert (row.due_at - row.tried_at).total_seconds() == pytest.approx(40, abs=3)


def test_one_that_is_gone_gets_nothing_more(engine: Engine) -> None:
    with receiver(410) as school:
        webhooks.add_webhook(engine, school.url, EVERY)
        courier = Courier(engine, [])
        call(engine, begin(engine))
        assert courier.once() == 1
        assert courier.once() == 0
        assert "410" in webhooks.webhooks(engine)[0].stopped
        assert not webhooks.has_webhooks(engine)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(engine: Engine, status: int) -> None:
    with receiver() as inside, receiver(status, Location=inside.url) as school:
        webhooks.add_webhook(engine, school.url, EVERY)
        begin(engine)
        assert Courier(engine, []).once() == 1
        assert len(school.got) == 1 and inside.got == []
        assert str(status) in deliveries.delivery_log(engine)[0].outcome


def test_a_name_that_points_inside_later_is_not_followed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: whatever the name says by then, the judged address alone is connected to."""
    connected: list[Any] = []
    answers = ["93.184.216.34", "127.0.0.1"]

    def resolve(*_: object, **__: object) -> list[Any]:
        one = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443))]

    def connect(address: Any, *_: object) -> socket.socket:  # noqa: ANN401
        connected.append(address[0])
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    webhooks.add_webhook(engine, "https://school.example/hook", EVERY)
    begin(engine)
    courier = Courier(engine, [])
    assert courier.once() == 1
    assert connected == ["93.184.216.34"]
    all_due(engine)
    assert courier.once() == 1  # by now the name points inside: nothing is connected to at all
    assert connected == ["93.184.216.34"]
    assert "inside" in deliveries.delivery_log(engine)[0].outcome


def test_encrypted_to_who_proves_to_be_it(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = self_signed(tmp_path)
    with receiver(tls=tls) as school:
        webhooks.add_webhook(engine, school.url, EVERY)
        begin(engine)
        courier = Courier(engine, [])
        assert courier.once() == 1
        assert school.got == []
        assert "certificate" in deliveries.delivery_log(engine)[0].outcome
        monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))  # a school's own authority
        all_due(engine)
        assert courier.once() == 1
        assert len(school.got) == 1


@pytest.mark.parametrize("kind", ["silent", "trickles", "garbage", "nobody", "closes"])
def test_a_receiver_that_stalls_holds_nothing_up(kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port, stop = listening.getsockname()[1], threading.Event()

        def serve() -> None:
            try:
                listening.settimeout(10)
                one, _ = listening.accept()
            except OSError:
                return
            with one:
                if kind == "garbage":
                    one.sendall(b"\x00\x01nonsense\r\n\r\n")
                while kind in ("silent", "trickles") and not stop.wait(0.1):
                    try:
                        if kind == "trickles":
                            one.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        if kind == "nobody":
            listening.close()
        began_s = time.monotonic()
        target = target_of(f"http://127.0.0.1:{port}/")
        answer = posting.post(target, "127.0.0.1", b"{}", {}, whole_s=1.0)
        assert time.monotonic() - began_s < 8
        assert answer.status is None and not answer.is_good
        stop.set()
        thread.join(11)


def test_two_dashboards_send_once(engine: Engine) -> None:
    with receiver() as school:
        webhooks.add_webhook(engine, school.url, EVERY)
        for _ in range(6):
            begin(engine)
        couriers = [Courier(engine, [], look_s=0.02) for _ in range(3)]
        for one in couriers:
            one.start()
        deadline_s = time.monotonic() + 30
        while len(school.got) < 6 and time.monotonic() < deadline_s:
            time.sleep(0.05)
        time.sleep(0.3)
        for one in couriers:
            one.close()
        ids = [headers["webhook-id"] for headers, _ in school.got]
        assert len(ids) == len(set(ids)) == 6


def test_the_commands(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"data_dir: {tmp_path}\n")
    given = ["--config", str(config)]
    run = CliRunner().invoke
    words = ["webhook", "add", "--event", "call", "--event", "lesson-ended", *given]
    with receiver() as school:
        made = run(app, [*words, school.url])
        assert made.exit_code == 0, made.output
        secret = made.stdout.strip()
        assert secret.startswith("whsec_")
        listed = run(app, ["webhook", "list", *given]).stdout
        assert school.url in listed and "call lesson-ended" in listed and secret not in listed
        engine = open_database(f"sqlite:///{tmp_path / 'classmood.db'}")
        session = begin(engine)
        call(engine, session)
        assert "Nothing" in run(app, ["webhook", "log", *given]).stdout
        Courier(engine, []).once()
        shown = run(app, ["webhook", "log", "1", *given]).stdout
        assert f"call of lesson {session}" in shown and "delivered" in shown
        with reading(engine) as connection:
            assert connection.execute(select(Webhook.secret)).scalar_one() == secret
        engine.dispose()
    assert run(app, ["webhook", "remove", "1", *given]).exit_code == 0
    assert run(app, ["webhook", "remove", "1", *given]).exit_code == 1
    wrong = run(app, [*words, "http://10.0.0.1/"])
    assert wrong.exit_code == 1 and "https" in str(wrong.exception)
