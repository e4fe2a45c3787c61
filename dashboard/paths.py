"""Addresses: what more than one package names, and where a page stands behind a proxy.

Within the program a path is the page's own ("/history"). What a browser is given goes through
`address`, which puts the folder of the proxy before it, and what a browser says comes back through
`own_path`.
"""

from urllib.parse import quote

from flask import has_request_context, request

LOGIN, LOGOUT = "/login", "/logout"
ACCOUNT, ACCOUNTS = "/account", "/accounts"
"""Of whoever is logged in; of all, for the administrator."""


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


def weeks_address(class_name: str, page: int = 0) -> str:
    """Where a class is shown over weeks. page: of many lessons, from 0."""
    rest = f"/{page + 1}" if page else ""
    return address(f"/class/{quote(class_name, safe='')}/weeks{rest}")


def topic_address(title: str) -> str:
    """Where a topic is shown in all of its lessons."""
    return address(f"/topic/{quote(title, safe='')}")


def student_weeks_address(class_name: str, name: str) -> str:
    """Where one student is shown over weeks, by the name that joins the seats."""
    return address(f"/class/{quote(class_name, safe='')}/student/{quote(name, safe='')}")
