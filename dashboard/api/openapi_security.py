"""Who may ask, errors, and the stream of events, as the description of the interface says it."""

from typing import Any

from dashboard.events.feed import BEAT_S
from dashboard.events.stream import LAST_ID, MEDIA_TYPE
from storage.integrations.scopes import SCOPE_WORDS, Scope

Schema = dict[str, Any]
ALWAYS = (400, 401, 403, 429, 503)
NAMED = (*ALWAYS, 404)
"""Of a path that names a lesson."""
_TOKEN, _LOGIN = "token", "login"
_WORDS = {
    400: "A parameter is wrong.",
    401: "Log in first, or send a valid token.",
    403: "Not from this page or under this name, or not with this token.",
    404: "There is no such lesson or table.",
    429: "The token asks too often, or wrong ones came from there; Retry-After says when.",
    503: "It cannot be answered now; Retry-After may say when.",
}
SCHEMES: Schema = {
    _TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "description": "Made by 'classmood token add'. Scopes: "
        + "; ".join(f"{scope}: {SCOPE_WORDS[scope]}" for scope in Scope),
    },
    _LOGIN: {
        "type": "apiKey",
        "in": "cookie",
        "name": "classmood_login_8050",
        "description": "The page's own login; its name ends with the port.",
    },
}
PROBLEMS: Schema = {
    f"Problem{status}": {
        "description": words,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    for status, words in _WORDS.items()
}


def problems(*statuses: int) -> Schema:
    """The errors of a path, and of any other status the same body."""
    named = {str(one): {"$ref": f"#/components/responses/Problem{one}"} for one in sorted(statuses)}
    return named | {"default": {"$ref": "#/components/responses/Problem503"}}


def scopes(*one_of: Scope) -> list[Schema]:
    """A token with one of these, the page's login, or nothing where no password is set."""
    return [*({_TOKEN: [str(scope)]} for scope in one_of), {_LOGIN: []}, {}]


def any_token() -> list[Schema]:
    """A token of any scope, the page's login, or nothing where no password is set."""
    return [{_TOKEN: []}, {_LOGIN: []}, {}]


EVENTS_PATH: Schema = {
    "get": {
        "summary": "Calls and lessons as they happen (Server-Sent Events).",
        "description": "One block an event: id, event (its type) and data (the schema Event as "
        f"JSON). A comment comes every {BEAT_S:g} s in which nothing happens. The stream ends with "
        "the login or the token, and after half an hour: come again with the last id.",
        "parameters": [
            {
                "name": LAST_ID,
                "in": "header",
                "required": False,
                "description": "go on behind this event",
                "schema": {"type": "string", "pattern": "^[0-9]{1,18}$"},
            }
        ],
        "security": scopes(Scope.EVENTS),
        "responses": {
            "200": {
                "description": "The stream.",
                "content": {
                    MEDIA_TYPE: {
                        "schema": {"type": "string"},
                        "x-data-schema": {"$ref": "#/components/schemas/Event"},
                    }
                },
            },
            **problems(400, 401, 403, 429, 503),
        },
    }
}
