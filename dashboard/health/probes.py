"""Three questions of whoever watches over the page: does it live, is it well, is it ready."""

from flask import Flask, Response
from sqlalchemy import Engine
from werkzeug.exceptions import ServiceUnavailable

from storage.database.engine import reading
from storage.database.migration import SchemaState, schema_state
from storage.errors import StorageError

LIVE, WELL, READY = "/livez", "/healthz", "/readyz"
PROBES = (LIVE, WELL, READY)
_WHY = {
    SchemaState.OLDER: "the database waits to be brought up to date: classmood migrate",
    SchemaState.NEWER: "the database was made by a newer Classmood: update Classmood",
}


def register(server: Flask, engine: Engine) -> None:
    """Adds the routes; none needs a login, and none says anything of a lesson."""

    @server.get(LIVE)
    def livez() -> Response:
        """The process answers, whatever its database does: else it is to be started again."""
        return _ok()

    @server.get(WELL)
    def healthz() -> Response:
        """The database can be read."""
        with reading(engine) as connection:
            connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        return _ok()

    @server.get(READY)
    def readyz() -> Response:
        """The database can be read, and has the schema of this version: pages may be sent here."""
        try:
            state = schema_state(engine)
        except StorageError as error:
            raise ServiceUnavailable(str(error)) from error
        if state is not SchemaState.CURRENT:
            raise ServiceUnavailable(_WHY[state])
        return _ok()


def _ok() -> Response:
    return Response("ok\n", mimetype="text/plain")
