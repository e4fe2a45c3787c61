"""Who may do more than look: only whoever sits at this computer, unless the settings say otherwise.

A password tells that somebody may see the page, not that they are the teacher at their own desk:
what watches, shows faces, deletes, or changes what is kept stays with this computer. The rule is in
docs/security.md.
"""

from flask import current_app, request

from dashboard import texts
from dashboard.server.access import ACCESS_POLICY, AccessPolicy, is_loopback
from storage.errors import ClassmoodError


class NotAllowedError(ClassmoodError):
    """Asked for from another computer."""


def is_here(policy: AccessPolicy, address: str | None) -> bool:
    """Whether whoever asks sits at this computer.

    Behind a proxy the addresses are the proxy's word, so nobody does.
    """
    return not policy.trusted_proxy and address is not None and is_loopback(address)


def may_manage() -> bool:
    """Whether this request may change settings, delete, and see the live picture."""
    policy: AccessPolicy = current_app.extensions[ACCESS_POLICY]
    return policy.manage_remotely or is_here(policy, request.remote_addr)


def require_manage() -> None:
    """Raises NotAllowedError where this request may not."""
    if not may_manage():
        raise NotAllowedError(texts.NOT_FROM_HERE)
