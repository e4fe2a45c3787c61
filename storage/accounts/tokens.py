"""Random values that open something; what is stored of them is a hash."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, as text for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is stored. The values are random, so a plain hash cannot be turned back by guessing."""
    return hashlib.sha256(token.encode()).hexdigest()
