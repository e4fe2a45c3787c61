"""Tokens: made and shown once, kept as a hash, ended by time, by hand and with their account."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, select, update
from typer.testing import CliRunner

from classmood import app
from storage.access.viewer import EVERYBODY, Viewer
from storage.database.engine import open_database, reading, writing
from storage.database.tables.accounts import Account
from storage.database.tables.integrations import ApiToken
from storage.errors import ConfigurationError
from storage.integrations import tokens
from storage.integrations.scopes import Scope, scopes_of
from storage.kinds import Role

LESSONS = frozenset({Scope.LESSONS})


def add_account(engine: Engine, login: str, role: Role = Role.TEACHER) -> int:
    with writing(engine) as connection:
        return connection.execute(
            insert(Account)
            .values(login=login, name=login, role=role, created_at=datetime.now(UTC))
            .returning(Account.id)
        ).scalar_one()


def test_it_is_known_by_its_value_and_kept_as_a_hash(engine: Engine) -> None:
    value = tokens.add_token(engine, "moodle", frozenset({Scope.LESSONS, Scope.EVENTS}), 90)
    found = tokens.token_of(engine, value)
    assert found is not None
    assert found.name == "moodle"
    assert set(found.scopes) == {Scope.LESSONS, Scope.EVENTS}
    assert found.viewer == EVERYBODY
    assert found.expires_at - found.created_at == timedelta(days=90)
    with reading(engine) as connection:
        kept = [str(cell) for row in connection.execute(select(ApiToken.__table__)) for cell in row]
    assert not any(value in cell or value.removeprefix(tokens.PREFIX) in cell for cell in kept)


@pytest.mark.parametrize(
    "wrong",
    [
        "", " ", "x", "classmood_", "classmood_" + "a" * 43, "classmood_" + "a" * 44,
        "CLASSMOOD_" + "a" * 43, "classmood_" + "ä" * 43, "a" * 10_000, "classmood_'; --",
        "\udc80" * 53, "None",
    ],
)  # fmt: skip
def test_nothing_else_is_one(engine: Engine, wrong: str) -> None:
    value = tokens.add_token(engine, "moodle", LESSONS, 1)
    assert tokens.token_of(engine, wrong) is None
    assert tokens.token_of(engine, value + " ") is None
    assert tokens.token_of(engine, value[:-1]) is None


def test_it_ends_by_time_by_hand_and_with_its_account(engine: Engine) -> None:
    account = add_account(engine, "rosa")
    value = tokens.add_token(engine, "of rosa", LESSONS, 1, "Rosa")
    other = tokens.add_token(engine, "of nobody", LESSONS, 1)
    found = tokens.token_of(engine, value)
    assert found is not None and found.viewer == Viewer(Role.TEACHER, account)
    with writing(engine) as connection:
        connection.execute(update(Account).values(disabled=True))
    assert tokens.token_of(engine, value) is None
    assert tokens.token_of(engine, other) is not None
    with writing(engine) as connection:
        connection.execute(update(Account).values(disabled=False))
        connection.execute(
            update(ApiToken)
            .where(ApiToken.name == "of nobody")
            .values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
        )
    assert tokens.token_of(engine, value) is not None
    assert tokens.token_of(engine, other) is None
    ids = [one.id for one in tokens.tokens(engine)]
    assert tokens.valid_ids(engine, ids) == {found.id}
    assert tokens.revoke(engine, "of rosa")
    assert not tokens.revoke(engine, "of rosa")
    assert tokens.token_of(engine, value) is None
    with writing(engine) as connection:
        connection.execute(delete(Account))


@pytest.mark.parametrize(
    ("name", "days", "login"),
    [
        ("", 90, None), ("   ", 90, None), ("x" * 61, 90, None), ("a\x07b", 90, None),
        ("moodle", 0, None), ("moodle", -1, None), ("moodle", 367, None), ("taken", 90, None),
        (" taken ", 90, None), ("moodle", 90, "nobody"), ("moodle", 90, "gone"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(engine: Engine, name: str, days: int, login: str | None) -> None:
    tokens.add_token(engine, "taken", LESSONS, 1)
    add_account(engine, "gone")
    with writing(engine) as connection:
        connection.execute(update(Account).values(disabled=True))
    with pytest.raises(ConfigurationError) as told:
        tokens.add_token(engine, name, LESSONS, days, login)
    assert "\n" not in str(told.value)
    assert [one.name for one in tokens.tokens(engine)] == ["taken"]


@pytest.mark.parametrize("words", [[], ["all"], ["lessons"], ["lessons:read", "lessons:write"]])
def test_scopes_are_four(words: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="lessons:read"):
        scopes_of(words)
    assert scopes_of(str(scope) for scope in Scope) == set(Scope)


def test_the_commands(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"data_dir: {tmp_path}\n")
    run = CliRunner().invoke
    given = ["--config", str(config)]
    made = run(
        app,
        ["token", "add", "--name", "moodle", "--scope", "lessons:read", "--days", "7", *given],
    )
    assert made.exit_code == 0, made.output
    value = made.stdout.strip()
    engine = open_database(f"sqlite:///{tmp_path / 'classmood.db'}")
    assert tokens.token_of(engine, value) is not None
    listed = run(app, ["token", "list", *given]).stdout
    assert "moodle" in listed and "lessons:read" in listed and "never" in listed
    assert value not in listed
    assert run(app, ["token", "revoke", "moodle", *given]).exit_code == 0
    assert tokens.token_of(engine, value) is None
    assert "No tokens" in run(app, ["token", "list", *given]).stdout
    again = run(app, ["token", "revoke", "moodle", *given])
    assert again.exit_code == 1 and "no token" in str(again.exception)
    config.write_text(f"data_dir: {tmp_path}\nschool:\n  accounts: true\n")
    refused = run(app, ["token", "add", "--name", "x", "--scope", "lessons:read", *given])
    assert refused.exit_code != 0 and "--teacher" in str(refused.exception)
    engine.dispose()
