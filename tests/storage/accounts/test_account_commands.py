"""Commands on accounts: the first administrator, links, refusals in one line, and the trail."""

import re
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from classmood import app
from storage.accounts import invitations, trail
from storage.accounts.links import page_root
from storage.config.settings import DashboardSettings, Settings
from storage.database.engine import open_database
from storage.errors import ClassmoodError
from storage.writes.sessions import end_session, start_session

PASSWORD = "four plain words here"


def asked(tmp_path: Path, *words: str) -> Result:
    given = [*words, "--database", str(tmp_path / "school.db")]
    return CliRunner().invoke(app, ["account", *given], env={"CLASSMOOD_DATA_DIR": str(tmp_path)})


def test_the_commands_from_the_first_administrator_on(tmp_path: Path) -> None:
    made = asked(
        tmp_path, "add", "Root", "--role", "administrator", "--page", "https://c.example/m/"
    )
    assert made.exit_code == 0, made.output
    link = made.output.strip().splitlines()[-1]
    found = re.fullmatch(r"https://c\.example/m/invitation\?code=([\w-]{43})", link)
    assert found
    engine = open_database(f"sqlite:///{tmp_path / 'school.db'}")
    assert invitations.take(engine, found[1], PASSWORD).login == "root"
    engine.dispose()
    for words in (
        ("add", "ada", "--name", "Ada Ä"), ("role", "ada", "head"), ("invite", "ada"),
        ("reset", "ada"), ("disable", "ada"), ("enable", "ada"), ("list", "--json"),
    ):  # fmt: skip
        done = asked(tmp_path, *words)
        assert done.exit_code == 0, (words, done.output, done.exception)
    assert '"role": "head"' in asked(tmp_path, "list", "--json").output
    listed = asked(tmp_path, "list").output
    assert "root" in listed
    assert "cannot log in: invite again" in listed, "disabling ended the link"
    assert "Accounts are off" in listed
    shown = asked(tmp_path, "audit", "--login", "(command line)").output.splitlines()
    assert "account_enabled" in shown[0]
    out = tmp_path / "trail.csv"
    assert asked(tmp_path, "audit", "--out", str(out)).exit_code == 0
    assert out.read_text().splitlines()[0] == "at,login,action,lesson,detail"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "a b"), 2), (("add", "ada", "--role", "king"), 2), (("add", "root"), 1),
        (("add", "ada", "--page", "c.example"), 2), (("add",), 2), (("role", "root", "pope"), 2),
        (("role", "nobody", "head"), 1), (("disable", "nobody"), 1), (("disable", "root"), 1),
        (("invite", "nobody"), 1), (("reset", "no body"), 2), (("enable", "'; drop"), 2),
        (("audit", "--most", "0"), 2), (("audit", "--lesson", "x"), 2), (("remove", "root"), 2),
    ],
)  # fmt: skip
def test_bad_input_is_one_line(tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    asked(tmp_path, "add", "root", "--role", "administrator")
    done = asked(tmp_path, *words)
    if isinstance(done.exception, ClassmoodError):
        assert done.exception.exit_code == code
        assert "\n" not in str(done.exception)
    else:
        assert done.exit_code == code


def test_the_link_leads_to_where_the_page_is() -> None:
    for page, root in (
        (DashboardSettings(), "http://127.0.0.1:8050"),
        (DashboardSettings(host="::1"), "http://[::1]:8050"),
        (
            DashboardSettings(host="0.0.0.0", allowed_hosts="a.example, b.example"),
            "http://a.example:8050",
        ),
        (
            DashboardSettings(
                trusted_proxy="127.0.0.1", allowed_hosts="a.example", path_prefix="/mood"
            ),
            "https://a.example/mood",
        ),
    ):
        assert page_root(Settings(dashboard=page)) == root


def test_commands_that_take_or_delete_lessons_stand_in_the_trail(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'school.db'}"
    engine = open_database(url)
    for _ in range(2):
        number = start_session(engine, source="demo", sample_hz=1, model_version="m")
        end_session(engine, number)
    environment = {"CLASSMOOD_DATA_DIR": str(tmp_path)}
    for accounts, out in (("false", "a"), ("true", "b")):
        given = environment | {"CLASSMOOD_SCHOOL__ACCOUNTS": accounts}
        for words in (
            ["export", "1", "--what", "flags", "--out", str(tmp_path / f"{out}.csv")],
            ["report", "1", "--out", str(tmp_path / f"{out}.html")],
        ):
            done = CliRunner().invoke(app, [*words, "--database", url], env=given)
            assert done.exit_code == 0, done.output
    done = CliRunner().invoke(app, ["delete", "2", "--yes", "--database", url], env=given)
    assert done.exit_code == 0, done.output
    kept = reversed(trail.entries(engine, most=9))
    assert [(entry.login, entry.action, entry.session_id) for entry in kept] == [
        ("(command line)", "exported", 1), ("(command line)", "reported", 1),
        ("(command line)", "deleted", 2),
    ]  # fmt: skip
    engine.dispose()
