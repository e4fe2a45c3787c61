"""How the plain pages of accounts are made: templates, forms, and where they lead."""

from functools import cache
from pathlib import Path

from flask import Response, redirect, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.wrappers import Response as AnyResponse

from dashboard import texts
from dashboard.paths import address, prefix
from dashboard.server.csrf import FIELD, Tokens

INVITATION = "/invitation"
TRAIL, TRAIL_FILE = "/accounts/audit", "/accounts/audit.csv"
POLICY = "/accounts/policy"
SIGN_ON, SIGN_ON_RETURN = "/login/school", "/login/school/return"
_TEMPLATES = Path(__file__).parents[1] / "templates"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def page(
    template: str, tokens: Tokens, status: int = 200, title: str = "", **values: object
) -> Response:
    """A page of a template; every form in it carries the same-origin token."""
    given = {
        "t": texts, "title": title or texts.PRODUCT, "root": prefix(), "address": address,
        "field": FIELD, "token": tokens.expected(request), "problem": "", "said": "",
    }  # fmt: skip
    text = _environment().get_template(template).render(given | values)
    return Response(text, status, mimetype="text/html")


def go(path: str) -> AnyResponse:
    """Sends the browser to a path of ours, to be asked for anew."""
    return redirect(address(path), 303)
