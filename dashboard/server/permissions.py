"""Who may do more than look.

Without accounts only whoever sits at this computer, unless the settings say otherwise: a password
tells that somebody may see the page, not that they are the teacher at their own desk. What watches,
shows faces, deletes, or changes what is kept stays with this computer. With accounts a teacher may
do all with the own lessons (`storage.access.limited_engine` sees to it that it is no other's), from
wherever, but for faces and the start of a lesson; a head only looks, and settings are the
administrator's. The rule is in docs/security.md.
"""

from flask import current_app, request

from dashboard import texts
from dashboard.server.access import ACCESS_POLICY, AccessPolicy, is_loopback
from dashboard.server.viewers import current_viewer
from storage.errors import NotAllowedError
from storage.kinds import Role


def is_here(policy: AccessPolicy, address: str | None) -> bool:
    """Whether whoever asks sits at this computer, and may be its teacher.

    Behind a proxy the addresses are the proxy's word, so nobody does.
    """
    if current_viewer().role not in (None, Role.TEACHER):
        return False
    return not policy.trusted_proxy and address is not None and is_loopback(address)


def may_manage() -> bool:
    """Whether this request may delete, and see what single students did over many lessons."""
    role = current_viewer().role
    return _is_from_here() if role is None else role is Role.TEACHER


def may_see_faces() -> bool:
    """Whether this request may see the live picture."""
    return current_viewer().role in (None, Role.TEACHER) and _is_from_here()


def may_set() -> bool:
    """Whether this request may change settings."""
    role = current_viewer().role
    return role is Role.ADMINISTRATOR or (role in (None, Role.TEACHER) and _is_from_here())


def require_manage() -> None:
    """Raises NotAllowedError where this request may not."""
    _require(may_manage())


def require_set() -> None:
    """Raises NotAllowedError where this request may not change settings."""
    _require(may_set())


def refusal() -> str:
    """Why this request may not."""
    return texts.NOT_FROM_HERE if current_viewer().role is None else texts.NOT_YOUR_ROLE


def _is_from_here() -> bool:
    policy: AccessPolicy = current_app.extensions[ACCESS_POLICY]
    return policy.manage_remotely or is_here(policy, request.remote_addr)


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowedError(refusal())
