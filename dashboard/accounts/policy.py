"""The administrator's page of the school's policy, and of days by class."""

from flask import Flask, abort, request
from sqlalchemy import Engine
from werkzeug.wrappers import Response as AnyResponse

from dashboard import texts
from dashboard.accounts.pages import POLICY, page
from dashboard.accounts.people import administrator
from dashboard.paths import ACCOUNTS
from dashboard.server.csrf import Tokens
from storage.accounts import trail
from storage.accounts.trail import Action
from storage.errors import ClassmoodError, ConfigurationError
from storage.privacy.policy import Limit, policy_of, set_policy, words_of
from storage.privacy.retention import class_days, keep_class

_DAYS = ("most_readings_days", "most_mood_days")


def register(server: Flask, engine: Engine, tokens: Tokens) -> None:
    """Adds the routes; both are for administrators alone."""

    def show(problem: str = "", said: str = "", status: int = 200) -> AnyResponse:
        return page(
            "account_policy.html", tokens, status, texts.POLICY_TITLE,
            policy=policy_of(engine), limits=list(Limit), days=class_days(engine),
            problem=problem, said=said, here=POLICY, accounts=ACCOUNTS,
        )  # fmt: skip

    @server.get(POLICY)
    def policy() -> AnyResponse:
        administrator()
        return show()

    @server.post(POLICY)
    def change_policy() -> AnyResponse:
        by = administrator().actor
        given = request.form
        try:
            if given.get("do") == "policy":
                chosen = {limit: given.get(limit) == "on" for limit in Limit}
                days = {name: _days(given.get(name, "")) for name in _DAYS}
                made = set_policy(engine, chosen, by=by.login, days=days)
                said = words_of(made.limits)
                trail.note(engine, by, Action.CHANGED, detail=f"policy: {said or 'none'}")
            elif given.get("do") == "class":
                readings, mood = _days(given.get("readings", "")), _days(given.get("mood", ""))
                keep_class(engine, given.get("class_name", ""), readings, mood)
                trail.note(engine, by, Action.CHANGED, detail="class_retention")
            else:
                abort(400)
        except ClassmoodError as error:
            return show(problem=str(error), status=400)
        return show(said=texts.ADMIN_DONE)


def _days(given: str) -> int | None:
    """Days of a field; None where it is empty. Raises ConfigurationError for anything else."""
    given = given.strip()
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 6):
        raise ConfigurationError(texts.POLICY_DAYS_WRONG)
    return int(given)
