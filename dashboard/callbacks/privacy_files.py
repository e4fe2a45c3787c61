"""The data-protection sheet, and the consent register of a class, as files."""

from collections.abc import Callable

from flask import Flask, Response, abort, request
from sqlalchemy import Engine

from dashboard import texts
from dashboard.reads.privacy import protection
from dashboard.report.sheet import sheet_html
from dashboard.server.permissions import may_manage
from dashboard.texts import clock
from storage.config.settings import Settings
from storage.export.consent import register_csv
from storage.privacy.consent import register_of

_LONGEST = 300


def register(
    server: Flask, engine: Engine, everything: Engine, settings_now: Callable[[], Settings]
) -> None:
    """Adds the routes. everything: sees all, for counts of the sheet, which names nobody.

    settings_now: as the settings file says now.
    """

    @server.get("/privacy/sheet.html")
    def sheet() -> Response:
        text = sheet_html(protection(everything, settings_now()), clock.utc_now())
        return Response(text, mimetype="text/html", headers=_as_file("classmood-privacy.html"))

    @server.get("/consent.csv")
    def consent() -> Response:
        if not may_manage():
            abort(403, texts.NOT_FROM_HERE)
        name = request.args.get("class", "")
        if not name.strip() or len(name) > _LONGEST:
            abort(404)
        text = register_csv(register_of(engine, name))
        return Response(text, mimetype="text/csv", headers=_as_file("classmood-consent.csv"))


def _as_file(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
