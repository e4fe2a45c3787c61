"""Sends one message to one judged address: no redirect, no proxy, no waiting for long."""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping

from dashboard.events.answer import Answer
from storage.integrations.outgoing import Target

CONNECT_S = 5.0
WHOLE_S = 15.0
"""Longest from the first packet to the answer's headers, however they trickle."""
_LONGEST_WAIT_S = 3600.0


def post(
    target: Target, address: str, body: bytes, headers: Mapping[str, str], whole_s: float = WHOLE_S
) -> Answer:
    """What the receiver answers; never raises for what a network or a receiver does.

    address: of `outgoing.addresses_of`, which is connected to whatever the name says by now.
    """
    connection = _connection(target, address)
    # a receiver that sends a byte now and then would never run into a socket's own limit
    timer = threading.Timer(whole_s, _cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", target.path, body, {"Host": _host(target), **headers})
        answer = connection.getresponse()
        return _judged(answer)
    except ssl.SSLCertVerificationError as error:
        return Answer(None, f"its certificate is not trusted: {error.verify_message}")
    except TimeoutError:
        return Answer(None, "it did not answer in time")
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = timer.finished.is_set()
        reason = getattr(error, "strerror", None) or type(error).__name__
        return Answer(None, "it did not answer in time" if late else f"it did not answer: {reason}")
    finally:
        timer.cancel()
        connection.close()
        timer.join()


class _Pinned(http.client.HTTPConnection):
    """Connects to an address that was looked up and judged before."""

    context: ssl.SSLContext | None = None
    address = ""

    def connect(self) -> None:
        """Opens the connection; encrypted where there is a context, for the name that was given."""
        sock = socket.create_connection((self.address, self.port), CONNECT_S)
        sock.settimeout(WHOLE_S)
        self.sock = sock
        if self.context is not None:
            # in two steps: `_cut` must find the socket while hands are being shaken
            wrapped = self.context.wrap_socket(
                sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = wrapped
            wrapped.do_handshake()


def _connection(target: Target, address: str) -> _Pinned:
    connection = _Pinned(target.host, target.port)
    connection.address = address
    if target.scheme == "https":
        connection.context = ssl.create_default_context()
    return connection


def _cut(connection: _Pinned) -> None:
    sock = connection.sock
    if sock is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _host(target: Target) -> str:
    name = f"[{target.host}]" if ":" in target.host else target.host
    usual = {"https": 443, "http": 80}[target.scheme]
    return name if target.port == usual else f"{name}:{target.port}"


def _judged(answer: http.client.HTTPResponse) -> Answer:
    status = answer.status
    if 300 <= status < 400:
        return Answer(status, f"it answered {status}: no other address is gone to")
    given = (answer.getheader("Retry-After") or "").strip()
    asked = status in (429, 503) and given.isascii() and given.isdigit() and len(given) < 9
    wait_s = min(float(given), _LONGEST_WAIT_S) if asked else None
    return Answer(status, f"it answered {status}", wait_s)
