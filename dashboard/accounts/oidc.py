"""OpenID Connect, code flow with PKCE, through Authlib: from the way to the provider to who it is.

What comes back is believed only where it is signed by a key of the provider and says the issuer,
this page as its audience, the nonce of the very login, and a time that has not passed.
"""

import hashlib
import json
import os
import secrets
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.server.access import is_loopback
from storage.config.load import data_dir
from storage.config.settings import Settings
from storage.errors import ClassmoodError, ConfigurationError

SECRET_VARIABLE = "CLASSMOOD_OIDC_SECRET"
SECRET_FILE = "oidc-secret"
_SCOPE = "openid email profile"
_TIMEOUT_S = 10.0
_METADATA_S = 3600.0
_CLOCKS_APART_S = 60
_MOST_BYTES = 512 * 1024
_SIGNED_BY = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
]  # fmt: skip
"""Signatures with a private key of the provider; never a shared secret, never none."""


class ProviderAwayError(ClassmoodError):
    """The provider does not answer, or not as one."""


class NotTrustedError(ClassmoodError):
    """What came back cannot be believed."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A login under way: what only this server knows of it."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is. subject: issuer and number there; email: "" unless the provider vouches."""

    subject: str
    email: str


class Provider:
    """One provider, as this page's client."""

    def __init__(self, issuer: str, client_id: str, secret: str) -> None:
        require_authlib()
        parts = urlsplit(issuer)
        local = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if not parts.hostname or not (parts.scheme == "https" or local):
            raise ConfigurationError(
                f"school.oidc_issuer must be an https:// address, not {issuer[:80]!r}"
            )
        if not client_id:
            raise ConfigurationError("school.oidc_client_id is empty: the provider gives it to you")
        self.issuer = issuer
        self._client_id = client_id
        self._secret = secret
        self._known: tuple[float, dict[str, Any]] | None = None
        self._keys: Any = None

    def begin(self, return_to: str) -> Begun:
        """The way to the provider. return_to: address of ours that it sends the browser back to."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        metadata = self._metadata()
        with self._client(metadata, return_to) as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return Begun(address, state, nonce, verifier)

    def finish(self, begun: Begun, code: str, return_to: str) -> Identity:
        """Who has logged in there. Raises ProviderAwayError, NotTrustedError."""
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415
        from requests import RequestException  # noqa: PLC0415

        metadata = self._metadata()
        try:
            with self._client(metadata, return_to) as client:
                token = client.fetch_token(
                    metadata["token_endpoint"], code=code, code_verifier=begun.verifier,
                    grant_type="authorization_code", timeout=_TIMEOUT_S, allow_redirects=False,
                )  # fmt: skip
        except AuthlibBaseError as error:
            raise NotTrustedError(f"the provider gave no token: {error.error}") from error
        except (RequestException, ValueError) as error:
            raise ProviderAwayError(f"the token endpoint: {type(error).__name__}") from error
        claims = self._claims(str(token.get("id_token", "")), token, begun, metadata)
        verified = claims.get("email_verified") is True
        email = str(claims.get("email", "")) if verified else ""
        return Identity(f"{self.issuer} {claims['sub']}", email)

    def _claims(
        self, signed: str, token: dict[str, Any], begun: Begun, metadata: dict[str, Any]
    ) -> dict[str, Any]:
        """The claims of an ID token once everything about them is right."""
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        try:
            decoded = self._decoded(signed, metadata)
            claims = CodeIDToken(
                decoded.claims, decoded.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self._client_id},
                    "sub": {"essential": True},
                },
                {
                    "nonce": begun.nonce,
                    "client_id": self._client_id,
                    "access_token": token.get("access_token"),
                },
            )  # fmt: skip
            claims.validate(leeway=_CLOCKS_APART_S)
        except (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError) as error:
            raise NotTrustedError(f"the ID token: {type(error).__name__} {error}") from error
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise NotTrustedError("the ID token: its subject is none")
        return dict(claims)

    def _decoded(self, signed: str, metadata: dict[str, Any]) -> Any:  # noqa: ANN401 - joserfc's
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        fresh = self._keys is None
        if self._keys is None:
            self._keys = _fetched(metadata["jwks_uri"])
        try:
            return jwt.decode(signed, KeySet.import_key_set(self._keys), algorithms=_SIGNED_BY)
        except (JoseError, ValueError):
            if fresh:
                raise
        # a provider changes its keys now and then
        self._keys = _fetched(metadata["jwks_uri"])
        return jwt.decode(signed, KeySet.import_key_set(self._keys), algorithms=_SIGNED_BY)

    def _metadata(self) -> dict[str, Any]:
        now_s = time.monotonic()
        if self._known is None or now_s - self._known[0] > _METADATA_S:
            found = _fetched(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if found.get("issuer") != self.issuer or not all(
                isinstance(found.get(name), str) for name in needed
            ):
                raise NotTrustedError("the provider's description names another issuer")
            self._known = now_s, found
        return self._known[1]

    def _client(self, metadata: dict[str, Any], return_to: str) -> Any:  # noqa: ANN401 - Authlib's
        from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415

        offered = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        way = "none"
        if self._secret:
            basic = "client_secret_basic"
            way = basic if basic in offered else "client_secret_post"
        return OAuth2Session(
            self._client_id, self._secret or None, scope=_SCOPE, redirect_uri=return_to,
            code_challenge_method="S256", token_endpoint_auth_method=way,
        )  # fmt: skip


def require_authlib() -> None:
    """Raises ConfigurationError where the library is not installed."""
    try:
        import authlib.integrations.requests_client  # noqa: F401, PLC0415
    except ImportError as error:
        raise ConfigurationError(
            "single sign-on needs Authlib and requests: install 'classmood[sso]', or leave "
            "school.oidc_issuer empty"
        ) from error


def client_secret(settings: Settings) -> str:
    """The secret that the provider knows this page by; "" for a public client.

    From the environment, else from a file of the data folder that others cannot read. Raises
    ConfigurationError.
    """
    if given := os.environ.get(SECRET_VARIABLE, "").strip():
        return given
    path: Path = data_dir(settings) / SECRET_FILE
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {type(error).__name__}") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise ConfigurationError(f"{path} can be read by others: chmod 600 it")
    return text


def binding(value: str) -> str:
    """What is kept of a value that a browser has to bring back."""
    return hashlib.sha256(value.encode()).hexdigest()


def _fetched(address: str) -> dict[str, Any]:
    """A small JSON object of the provider. Raises ProviderAwayError."""
    import requests  # noqa: PLC0415

    try:
        with requests.get(
            address, timeout=_TIMEOUT_S, allow_redirects=False, stream=True
        ) as answer:
            answer.raise_for_status()
            content = answer.raw.read(_MOST_BYTES + 1, decode_content=True)
            if answer.status_code != 200 or len(content) > _MOST_BYTES:
                raise ValueError("no answer of a provider")
            found = json.loads(content)
    except (requests.RequestException, ValueError, OSError) as error:
        raise ProviderAwayError(f"{address}: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise ProviderAwayError(f"{address}: no object")
    return found
