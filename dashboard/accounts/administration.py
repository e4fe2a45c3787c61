"""The administrator's pages: accounts, and who saw what."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Flask, Response, abort, request, stream_with_context
from sqlalchemy import Engine
from werkzeug.wrappers import Response as AnyResponse

from dashboard import texts
from dashboard.accounts.pages import POLICY, TRAIL, TRAIL_FILE, page
from dashboard.accounts.people import administrator
from dashboard.paths import ACCOUNTS
from dashboard.server.csrf import Tokens
from dashboard.texts import clock
from storage.accounts import invitations, people, trail
from storage.accounts.invitations import Purpose
from storage.accounts.links import invitation_link
from storage.accounts.people import Person
from storage.accounts.trail import Action
from storage.config.settings import Settings
from storage.database.engine import reading
from storage.errors import ClassmoodError
from storage.export.files import safe_text
from storage.kinds import Role

_PER_PAGE = 100
_MOST = 2**31


def register(server: Flask, settings: Settings, engine: Engine, tokens: Tokens) -> None:
    """Adds the routes."""

    def show(
        problem: str = "", said: str = "", link: str = "", of: str = "", status: int = 200
    ) -> AnyResponse:
        rows = [(person, state(person)) for person in people.people(engine)]
        return page(
            "account_list.html", tokens, status, texts.ADMIN_TITLE,
            rows=rows, roles=list(Role), problem=problem, said=said, link=link, of=of,
            me=administrator(), trail=TRAIL, policy=POLICY,
        )  # fmt: skip

    @server.get(ACCOUNTS)
    def accounts() -> AnyResponse:
        administrator()
        return show()

    @server.post(ACCOUNTS)
    def change_accounts() -> AnyResponse:
        by = administrator().actor
        given = request.form
        try:
            if given.get("do") == "add":
                role = people.role_of(given.get("role", ""))
                person = people.add(engine, given.get("login", ""), given.get("name", ""), role, by)
                return link_for(person, Purpose.INVITE)
            person = people.by_id(engine, _number(given.get("account")))
            match given.get("do"):
                case "invite" | "reset" as purpose:
                    return link_for(person, Purpose(purpose))
                case "disable" | "enable" as wanted:
                    people.set_disabled(engine, person.id, wanted == "disable", by)
                case "role":
                    people.set_role(engine, person.id, people.role_of(given.get("role", "")), by)
                case _:
                    abort(400)
        except ClassmoodError as error:
            return show(problem=str(error), status=400)
        return show(said=texts.ADMIN_DONE)

    def link_for(person: Person, purpose: Purpose) -> AnyResponse:
        token = invitations.invite(engine, person, purpose, administrator().actor)
        root = request.url_root.rstrip("/")
        return show(link=invitation_link(root, token), of=person.login)

    @server.get(TRAIL)
    def audit_trail() -> AnyResponse:
        administrator()
        lesson = request.args.get("lesson", "").strip()
        login = request.args.get("login", "").strip().lower()
        found = trail.entries(
            engine, most=_PER_PAGE, login=login,
            lesson=_number(lesson) if lesson else None,
            before=_number(request.args["before"]) if "before" in request.args else None,
        )  # fmt: skip
        rows = [(entry, clock.local(entry.at).strftime("%Y-%m-%d %H:%M:%S")) for entry in found]
        older = found[-1].id if len(found) == _PER_PAGE else None
        return page(
            "account_trail.html", tokens, 200, texts.TRAIL_TITLE,
            rows=rows, older=older, login=login, lesson=lesson, here=TRAIL, file=TRAIL_FILE,
            accounts=ACCOUNTS,
        )  # fmt: skip

    @server.get(TRAIL_FILE)
    def audit_file() -> Response:
        by = administrator().actor
        trail.purge(engine, settings.school.keep_audit_days, datetime.now(UTC))
        trail.note(engine, by, Action.TRAIL_READ)
        headers = {"Content-Disposition": 'attachment; filename="classmood-audit.csv"'}
        return Response(stream_with_context(_lines(engine)), mimetype="text/csv", headers=headers)


def state(person: Person) -> str:
    """How an account stands, in words."""
    if person.disabled:
        return texts.ADMIN_DISABLED
    until = person.invited_until
    if until is not None and until > datetime.now(UTC):
        return texts.ADMIN_INVITED.format(day=clock.local(until).strftime("%Y-%m-%d %H:%M"))
    ways = []
    if person.has_password:
        ways.append(texts.ADMIN_PASSWORD)
    if person.signs_on:
        ways.append(texts.ADMIN_SIGN_ON)
    return ", ".join(ways) or texts.ADMIN_CANNOT


def _number(text: str | None) -> int:
    if not (text and text.isascii() and text.isdigit() and int(text[:11]) < _MOST):
        abort(400)
    return int(text)


def _lines(engine: Engine) -> Iterator[str]:
    """The trail as CSV, the oldest row first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["at", "login", "action", "lesson", "detail"])
    with reading(engine) as connection:
        for entry in trail.all_entries(connection):
            at = entry.at.isoformat(timespec="milliseconds")
            writer.writerow(
                [at, safe_text(entry.login), entry.action, entry.session_id,
                 safe_text(entry.detail)]
            )  # fmt: skip
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
