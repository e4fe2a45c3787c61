"""An OpenID provider for tests: a real HTTP server that signs real tokens, and can be told to lie.

It holds to OpenID Connect Core (code flow), RFC 7636 (PKCE, S256 only) and OpenID Connect
Discovery; whoever is asked for logs in without a form. `tamper` changes the claims of a token
before it is signed, `sign_with` the key.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "classmood-test", "a secret of the client"
Claims = dict[str, Any]


class Provider:
    """What a test asks of the server. person: claims of whoever logs in there next."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.person: Claims = {"sub": "1", "email": "ada@school.example", "email_verified": True}
        self.tamper: Callable[[Claims], Claims] = lambda claims: claims
        self.sign_with: tuple[dict[str, str], Any] | None = None
        self.described_as = ""
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def description(self) -> Claims:
        """OpenID Connect Discovery."""
        root = self.issuer
        return {
            "issuer": self.described_as or root,
            "authorization_endpoint": f"{root}/authorize", "token_endpoint": f"{root}/token",
            "jwks_uri": f"{root}/keys", "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }  # fmt: skip

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to. AssertionError for a request that is none."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        assert len(query["nonce"]) > 20 < len(query["state"])
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        back = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Claims]:
        """Answer of the token endpoint; a code counts once, with its verifier and address."""
        if authorization not in (_basic(SECRET), _basic(quote_plus(SECRET))):
            return 401, {"error": "invalid_client"}
        query = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            query is None
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != query["redirect_uri"]
            or challenge != query["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": query["nonce"],
        } | self.person  # fmt: skip
        header, key = self.sign_with or ({"alg": "RS256", "kid": "one"}, self.key)
        signed = jwt.encode(header, self.tamper(claims), key, algorithms=[header["alg"]])
        return 200, {
            "access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300,
            "id_token": signed,
        }  # fmt: skip

    def shared_secret(self) -> tuple[dict[str, str], Any]:
        """A signature with the client's secret in place of the provider's key."""
        return {"alg": "HS256"}, OctKey.import_key(SECRET)


def _basic(secret: str) -> str:
    return "Basic " + base64.b64encode(f"{CLIENT}:{secret}".encode()).decode()


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that listens on this computer."""
    state = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            state.asked.append(parts.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self._json(200, state.description())
            elif parts.path == "/keys":
                self._json(200, {"keys": [state.key.as_dict(private=False)]})
            elif parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", state.authorize(query))
                self.end_headers()
            else:
                self._json(404, {})

        def do_POST(self) -> None:
            state.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._json(*state.token(form, self.headers.get("Authorization", "")))

        def _json(self, status: int, value: Claims) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="provider")
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
