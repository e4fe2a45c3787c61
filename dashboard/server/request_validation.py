"""Callback requests that no page of ours would send are refused (400) before Dash reads them."""

from collections.abc import Container
from typing import Any

from flask import Request, abort

PATH = "/_dash-update-component"
MAX_BODY_BYTES = 4 * 1024 * 1024
"""Everything a page sends is far smaller; a class list of a few thousand lines fits."""
MAX_HEADER_BYTES = 32 * 1024


def require_callback(request: Request, known: Container[str]) -> None:
    """Aborts with 400 unless the body has the shape of a callback that exists.

    known: the outputs of all callbacks, as Dash names them.
    """
    try:
        body = request.get_json()
    except RecursionError:
        abort(400)
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        abort(400)
    if body["output"] not in known:
        abort(400)
    for name in ("inputs", "state"):
        parts = body.get(name, [])
        if not isinstance(parts, list) or not all(_is_part(part) for part in parts):
            abort(400)
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        abort(400)
    # one output is an object, several are a list; Dash takes their shape for that of the answer
    several = body["output"].startswith("..")
    if "outputs" in body and not isinstance(body["outputs"], list if several else dict):
        abort(400)


def _is_part(part: object) -> bool:
    """One input, or the list of those that a pattern matches."""
    if isinstance(part, list):
        return all(isinstance(each, dict) and _is_named(each) for each in part)
    return isinstance(part, dict) and _is_named(part)


def _is_named(part: dict[str, Any]) -> bool:
    return isinstance(part.get("id"), str | dict) and isinstance(part.get("property"), str)
