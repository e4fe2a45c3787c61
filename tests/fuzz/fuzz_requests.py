"""Requests that no browser showing our page would send."""

import json
import random
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient

from dashboard.server.csrf import HEADER
from tests.fuzz.fuzzing import REFUSED, Case

BASE = "http://127.0.0.1:8050"
PARTS = (
    "0", "-1", "1", "99", "007", "1e3", "1.5", "9" * 30, "9223372036854775808", "null", "NaN",
    "%00", "%0d%0aSet-Cookie:x=1", "..", "%2e%2e%2f", "%ff%fe", "\u202e", "\U0001f600", "'",
    "' OR 1=1--",
    "<script>", "{{7*7}}", "a" * 8000, "%", "%%%", "\\", ";", "*", "?", "#", " ", "readings",
    "latest",
)  # fmt: skip
PATHS = (
    "/{}", "/session/{}", "/session/{}/export/readings.csv", "/session/1/export/{}.csv",
    "/session/1/{}", "/history/{}", "/history?{}={}", "/assets/{}", "/_dash-component-suites/{}",
    "/_dash-component-suites/dash/{}", "/_dash-layout?{}", "/_reload-hash?{}", "/login?next={}",
    "/logout?{}", "/healthz?{}", "/report/{}", "/session/{}/report",
    "/api/v1/sessions/{}", "/api/v1/sessions/{}/readings", "/api/v1/sessions?limit={}",
    "/api/v1/sessions/1/readings?after={}", "/help/{}",
)  # fmt: skip
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**63, -(2**70), 1e308, "", "x", "\0", "\ud800", "\u202e", "9" * 400, [],
    [[]], {}, {"a": 1}, {"session": -1}, {"session": "1; DROP TABLE session"},
    {"session": 10**30}, [None], {"value": "why", "flag": "x"},
    {"value": "wrong", "flag": 10**30}, {"session": [1]},
    [{"colId": "name", "data": {"key": 10**30}, "value": "x"}], [{"colId": "name"}], "/session/1/",
    "/session/" + "9" * 40, ["x"] * 2000,
)  # fmt: skip


def addresses(client: FlaskClient) -> Iterator[Case]:
    """Every route with every odd part, by every method."""
    headers = _headers(client)
    for path in PATHS:
        for part in PARTS:
            address = path.replace("{}", part)
            for method in METHODS:
                if method == "GET" or part in ("1", "%00", "..", "\u202e"):
                    yield _request(client, method, address, headers)


def bodies(client: FlaskClient, count: int, seed: int = 0) -> Iterator[Case]:
    """Bodies for every callback there is: with odd values, odd shapes, and at random."""
    picker = random.Random(seed)
    headers = _headers(client)
    listed = client.get("/_dash-dependencies", base_url=BASE).get_json()
    sound = [_body(each) for each in listed if not each.get("clientside_function")]
    for body in sound:
        for value in VALUES:
            yield _callback(client, _with_values(body, value), headers)
    for raw in (b"", b"{", b"[]", b"null", b"5", b'"x"', b"[" * 100_000, b'{"output":' * 5000,
                b"\xff", b'{"output": NaN}', b"{}" * 9, b'{"output":{"a":1}}'):  # fmt: skip
        yield _raw(client, raw, headers)
    for _ in range(count):
        yield _callback(client, _twisted(picker.choice(sound), picker), headers)


def _headers(client: FlaskClient) -> dict[str, str]:
    client.get("/healthz", base_url=BASE)
    cookie = client.get_cookie("classmood_token_8050", domain="127.0.0.1")
    if cookie is None:
        raise AssertionError("the page gave no token")
    return {"Origin": BASE, HEADER: cookie.value}


def _body(described: dict[str, Any]) -> dict[str, Any]:
    """What the browser would send for a callback, without values."""

    def parts(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"id": each["id"], "property": each["property"], "value": 1} for each in listed]

    output = described["output"]
    names = [name.rpartition(".") for name in output.strip(".").split("...")] if output else []
    outputs = [{"id": name, "property": prop.split("@")[0]} for name, _, prop in names]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0] if outputs else {},
        "inputs": parts(described["inputs"]),
        "state": parts(described["state"]),
        "changedPropIds": [f"{each['id']}.{each['property']}" for each in described["inputs"]],
    }


def _with_values(body: dict[str, Any], value: Any) -> dict[str, Any]:  # noqa: ANN401
    def filled(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**each, "value": value} for each in listed]

    return {**body, "inputs": filled(body["inputs"]), "state": filled(body["state"])}


def _twisted(body: dict[str, Any], picker: random.Random) -> dict[str, Any]:
    twisted = _with_values(body, picker.choice(VALUES))
    for _ in range(picker.randrange(4)):
        name = picker.choice([*body, "x", "pageload"])
        how = picker.randrange(3)
        if how == 0:
            twisted.pop(name, None)
        elif how == 1:
            twisted[name] = picker.choice(VALUES)
        elif isinstance(twisted.get(name), list) and twisted[name]:
            twisted[name] = [*twisted[name], picker.choice(VALUES)]
            picker.shuffle(twisted[name])
    return twisted


def _request(client: FlaskClient, method: str, address: str, headers: dict[str, str]) -> Case:
    def send() -> str | None:
        return _judged(client.open(address, method=method, base_url=BASE, headers=headers))

    return Case(f"{method} {address[:60]}", send)


def _callback(client: FlaskClient, body: dict[str, Any], headers: dict[str, str]) -> Case:
    # lone surrogates cannot be sent as they are, but as escapes they can
    raw = json.dumps(body, ensure_ascii=True).encode()
    return _raw(client, raw, headers)


def _raw(client: FlaskClient, raw: bytes, headers: dict[str, str]) -> Case:
    def send() -> str | None:
        return _judged(
            client.post(
                "/_dash-update-component",
                data=raw,
                base_url=BASE,
                headers=headers,
                content_type="application/json",
            )
        )

    return Case(f"callback {raw[:200]!r}", send)


def _judged(reply: Any) -> str | None:  # noqa: ANN401
    text = reply.get_data(as_text=False)
    if reply.status_code >= 500:
        raise AssertionError(f"{reply.status} {text[:200]!r}")
    if b"Traceback (most recent" in text or b"/site-packages/" in text:
        raise AssertionError("the answer tells of the inside")
    if "Set-Cookie" in reply.headers and "x=1" in reply.headers["Set-Cookie"]:
        raise AssertionError("a header was planted")
    return REFUSED if reply.status_code >= 400 else None
