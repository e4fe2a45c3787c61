"""The description of the HTTP interface (OpenAPI 3.1), made from the columns of the tables."""

from datetime import datetime
from typing import Any

from dashboard.api import openapi_security as security
from dashboard.api.grants import scopes_for
from dashboard.api.openapi_security import ALWAYS, NAMED
from dashboard.paths import prefix
from storage.export.columns import COLUMNS, Table
from storage.integrations.event_kinds import EventKind
from storage.integrations.scopes import Scope

VERSION = "1.1.0"
Schema = dict[str, Any]
_TYPES: dict[type, Schema] = {
    int: {"type": ["integer", "null"]},
    float: {"type": ["number", "null"]},
    str: {"type": ["string", "null"]},
    bool: {"type": ["boolean", "null"]},
    datetime: {"type": ["string", "null"], "format": "date-time"},
}
_WHAT = {
    Table.READINGS: "One row per face and look, page by page.",
    Table.STUDENTS: "One row per student of the lesson.",
    Table.TIMELINE: "One row per ten seconds of the whole class, gaps included.",
    Table.FLAGS: "One row per flag with its evidence.",
    Table.REACTIONS: "One row per icon by which a student answered on the tile.",
    Table.CHECKS: "One row per class check, with the answers on the tiles.",
    Table.SPEECH: "One row per ten seconds and who spoke in them, as the program frames it.",
    Table.TRANSCRIPT: "One row per line of the transcripts, chats and polls beside the lesson.",
}
_TIME: Schema = {"type": "string", "format": "date-time"}
_TIME_OR_NONE: Schema = {"type": ["string", "null"], "format": "date-time"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_SESSION: dict[str, Schema] = {
    "id": {"type": "integer"},
    "title": {"type": "string"},
    "class_name": {"type": "string"},
    "source": {"type": "string"},
    "started_at": _TIME,
    "ended_at": _TIME_OR_NONE,
    "sample_hz": {"type": "number"},
    "model_version": {"type": "string"},
    "class_only": {"type": "boolean"},
    "reads_answers": {
        "type": ["boolean", "null"],
        "description": "whether answers on tiles are read; null where that was not kept",
    },
    "times_speakers": {"type": "boolean", "description": "whether each student's time is kept"},
    "counts_turned_away": {
        "type": "boolean",
        "description": "whether the share of the class turned away is kept",
    },
    "counts_head_down": {
        "type": "boolean",
        "description": "whether the share of the class with heads down is kept",
    },
    "notice_at": _TIME_OR_NONE,
    "seats": {"type": ["integer", "null"], "description": "null for a class-only lesson"},
    "readings": _COUNT,
    "flags": _COUNT,
    "answered": _COUNT,
    "coverage": {"type": ["number", "null"], "description": "faces read per tile shown, 0 to 1"},
    "status": {"type": ["string", "null"], "description": "what the monitor said last"},
    "heartbeat_at": _TIME_OR_NONE,
}


def description() -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Classmood",
            "version": VERSION,
            "description": "Estimates of how a class looked, kept on the teacher's own computer. "
            "Reading only. Not for grading, discipline, attendance or ranking.",
        },
        "servers": [{"url": prefix() or "/"}],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": security.SCHEMES,
            "responses": security.PROBLEMS,
        },
    }


def _paths() -> Schema:
    one = [_parameter("session", "path", {"type": "integer", "minimum": 1}, required=True)]
    paths = {
        "/api/v1/openapi.json": _get(
            "This description.", {"type": "object"}, [], security.any_token(), (400, 401)
        ),
        "/api/v1/sessions": _get(
            "Lessons, the newest first.",
            _ref("Sessions"),
            [
                _parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 500}),
                _parameter("offset", "query", {"type": "integer", "minimum": 0}),
                _parameter("class", "query", {"type": "string"}),
            ],
            security.scopes(Scope.LESSONS),
        ),
        "/api/v1/sessions/{session}": _get(
            "One lesson.", _ref("Session"), one, security.scopes(Scope.LESSONS), NAMED
        ),
        "/api/v1/events": security.EVENTS_PATH,
        "/healthz": _probe("Whether the page is alive and reads its database."),
        "/livez": _probe("Whether the page is alive, whatever its database does."),
        "/readyz": _probe("Whether the database is read and has this version's schema."),
    }
    for table, words in _WHAT.items():
        more = [_parameter("format", "query", {"type": "string", "enum": ["json", "csv"]})]
        if table is Table.READINGS:
            more += [
                _parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 5000}),
                _parameter("after", "query", {"type": "string", "pattern": r"^[0-9]+\.[0-9]+$"}),
            ]
        paths[f"/api/v1/sessions/{{session}}/{table}"] = _get(
            words,
            _ref(str(table).capitalize()),
            [*one, *more],
            security.scopes(*scopes_for(table)),
            NAMED,
            csv=True,
        )
    return paths


def _probe(words: str) -> Schema:
    plain = {"text/plain": {"schema": {"type": "string"}}}
    no = {"description": "No, and why.", "content": plain}
    return {
        "get": {
            "summary": words,
            "security": [],
            "responses": {"200": {"description": "ok", "content": plain}, "503": no},
        }
    }


def _schemas() -> Schema:
    session = {"type": "object", "properties": _SESSION, "required": list(_SESSION)}
    found: Schema = {
        "Session": session | {"additionalProperties": False},
        "Sessions": _closed(
            {
                "sessions": {"type": "array", "items": _ref("Session")},
                "total": _COUNT,
                "next": {"type": ["string", "null"]},
            }
        ),
        "Problem": _closed(
            {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
            }
        ),
        "Event": _closed(
            {
                "type": {"type": "string", "enum": [str(kind) for kind in EventKind]},
                "timestamp": _TIME,
                "data": {
                    "type": "object",
                    "properties": {
                        "session": {"type": "integer"},
                        "class_looks": {
                            "type": ["string", "null"],
                            "description": "of a call: what was seen in the whole class; null of "
                            "a call to a single student",
                        },
                    },
                    "required": ["session"],
                    "additionalProperties": False,
                },
            }
        ),
    }
    for table, columns in COLUMNS.items():
        row = {name: _TYPES[kind] for name, kind in columns.items()}
        row["session"] = {"type": "integer"}
        if table is Table.FLAGS:
            row["evidence"] = {"type": "object"}
        name = str(table).capitalize()
        fields: Schema = {
            "session": {"type": "integer"},
            "class_only": {"type": "boolean"},
            str(table): {"type": "array", "items": _ref(f"{name}Row")},
        }
        if table is Table.READINGS:
            fields["next"] = {"type": ["string", "null"]}
        found[name] = _closed(fields)
        found[f"{name}Row"] = _closed(row)
    return found


def _closed(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _get(
    summary: str,
    schema: Schema,
    parameters: list[Schema],
    needs: list[Schema],
    problems: tuple[int, ...] = ALWAYS,
    *,
    csv: bool = False,
) -> Schema:
    content: Schema = {"application/json": {"schema": schema}}
    if csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "security": needs,
            "responses": {
                "200": {"description": "Done.", "content": content},
                **security.problems(*problems),
            },
        }
    }


def _parameter(name: str, place: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
