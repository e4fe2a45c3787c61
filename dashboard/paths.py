"""Addresses: what more than one package names, and where a page stands behind a proxy.

Within the program a path is the page's own ("/history"). What a browser is given goes through
`address`, which puts the folder of the proxy before it, and what a browser says comes back through
`own_path`.
"""

from flask import has_request_context, request

LOGIN, LOGOUT = "/login", "/logout"


def prefix() -> str:
    """The folder of this request's proxy, such as "/classmood"; "" at the root of a name."""
    return request.script_root if has_request_context() else ""


def address(path: str) -> str:
    """A path of ours as the browser finds it."""
    return prefix() + path


def own_path(pathname: str) -> str:
    """The path of ours that a browser's address means."""
    folder = prefix()
    if folder and (pathname + "/").startswith(folder + "/"):
        pathname = pathname[len(folder) :]
    return pathname or "/"
