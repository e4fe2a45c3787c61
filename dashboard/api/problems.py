"""Errors of the HTTP interface as problem details (RFC 9457)."""

import json
import logging

from flask import Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from storage.errors import NotAllowedError, StorageError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_INSIDE = "Something went wrong in the dashboard; the log has the details."
_TOO_LARGE = "There is no lesson with such a number."


def problem(status: int, detail: str) -> Response:
    """One error: its status, the name of the status, and what is wrong in a sentence."""
    body = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES.get(status, "Error"),
        "status": status,
        "detail": detail,
    }
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype=MEDIA_TYPE)


def explained(error: Exception) -> Response:
    """The answer to an error of a request; the details go to the log."""
    if isinstance(error, HTTPException):
        answer = problem(error.code or 500, error.description or "")
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After", "WWW-Authenticate"):
                answer.headers[name] = value
        return answer
    if isinstance(error, NotAllowedError):
        return problem(403, str(error))
    if isinstance(error, StorageError):
        logger.error("%s: %s", request.path, error)
        return problem(503, str(error))
    if isinstance(error, OverflowError):
        return problem(404, _TOO_LARGE)
    logger.error("%s failed", request.path, exc_info=error)
    return problem(500, _INSIDE)
