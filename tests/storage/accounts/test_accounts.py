"""Accounts on both engines: made, invited, logged in, shut out; and what the trail keeps of it."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from storage.access.passwords import matches_hash
from storage.access.viewer import Viewer
from storage.accounts import invitations, logins, people, trail, viewer_of
from storage.accounts.invitations import LIFE, Purpose
from storage.accounts.tokens import hash_of
from storage.accounts.trail import COMMAND_LINE, Action
from storage.database.engine import open_database, reading, writing
from storage.database.recovery import rescue
from storage.database.tables.accounts import Account, AccountSession, Audit, Invitation
from storage.database.tables.lessons import Session
from storage.errors import ConfigurationError, StorageError
from storage.kinds import Role
from storage.writes.deletion import delete_everything
from storage.writes.sessions import end_session, start_session

PASSWORD, OTHER = "four plain words here", "four other words here"

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.fixture
def file_engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    yield engine
    engine.dispose()


def person(engine: Engine, login: str = "ada", role: Role = Role.TEACHER) -> people.Person:
    return people.add(engine, login, "", role, COMMAND_LINE)


def with_password(engine: Engine, login: str = "ada", role: Role = Role.TEACHER) -> people.Person:
    made = person(engine, login, role)
    token = invitations.invite(engine, made, Purpose.INVITE, COMMAND_LINE)
    return invitations.take(engine, token, PASSWORD)


def actions(engine: Engine) -> list[str]:
    return [entry.action for entry in reversed(trail.entries(engine, most=50))]


def test_from_the_invitation_to_the_last_logout(engine: Engine) -> None:
    made = person(engine, " Ada.L@School ")
    assert (made.login, made.role, made.has_password) == ("ada.l@school", Role.TEACHER, False)
    assert logins.person_with(engine, made.login, PASSWORD) is None
    token = invitations.invite(engine, made, Purpose.INVITE, COMMAND_LINE)
    given = invitations.invited(engine, token)
    assert given is not None
    assert given.person.id == made.id
    with pytest.raises(ConfigurationError, match="12 to 256"):
        invitations.take(engine, token, "short")
    invitations.take(engine, token, PASSWORD)
    with pytest.raises(StorageError, match="used or has expired"):
        invitations.take(engine, token, OTHER)
    known = logins.person_with(engine, "ADA.L@school", PASSWORD)
    assert known is not None
    cookie = logins.begin(engine, known)
    found = logins.person_of(engine, cookie)
    assert found is not None
    assert found.id == made.id
    logins.end(engine, cookie, found)
    assert logins.person_of(engine, cookie) is None
    assert actions(engine) == ["account_added", "invited", "password_set", "login", "logout"]


def test_what_is_stored_opens_nothing(engine: Engine) -> None:
    made = with_password(engine)
    cookie = logins.begin(engine, made)
    link = invitations.invite(engine, made, Purpose.INVITE, COMMAND_LINE)
    with reading(engine) as connection:
        rows = [
            str(tuple(row))
            for table in (Account, AccountSession, Invitation, Audit)
            for row in connection.execute(select(table.__table__))
        ]
        kept = connection.scalar(select(Account.password_hash))
    assert kept is not None
    assert kept.startswith("$argon2id$")
    for secret in (PASSWORD, cookie, link):
        assert not any(secret in row for row in rows)
    for stored in (cookie, link):
        assert logins.person_of(engine, hash_of(stored)) is None
        assert invitations.invited(engine, hash_of(stored)) is None


def test_an_invitation_ends_after_a_week_and_with_the_next(engine: Engine) -> None:
    made = person(engine)
    first = invitations.invite(engine, made, Purpose.INVITE, COMMAND_LINE, NOW)
    assert invitations.invited(engine, first, NOW + LIFE - timedelta(seconds=1)) is not None
    assert invitations.invited(engine, first, NOW + LIFE) is None
    second = invitations.invite(engine, made, Purpose.INVITE, COMMAND_LINE, NOW)
    assert invitations.invited(engine, first, NOW) is None
    assert invitations.invited(engine, second, NOW) is not None
    for wrong in ("", "x", second[:-1], second + "x", "'" + second, "\x00"):
        assert invitations.invited(engine, wrong, NOW) is None


def test_one_link_taken_twice_at_once_sets_one_password(engine: Engine) -> None:
    link = invitations.invite(engine, person(engine), Purpose.INVITE, COMMAND_LINE)
    done: list[str] = []

    def take(password: str) -> None:
        try:
            invitations.take(engine, link, password)
        except StorageError:
            return
        done.append(password)

    threads = [threading.Thread(target=take, args=(f"{PASSWORD} {n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert logins.person_with(engine, "ada", done[0]) is not None


def test_a_login_ends_by_idle_time_and_by_age(engine: Engine) -> None:
    made = person(engine)
    idle, busy = logins.begin(engine, made, now=NOW), logins.begin(engine, made, now=NOW)
    now = NOW
    while now < NOW + logins.LIFE - timedelta(minutes=40):
        now += timedelta(minutes=30)
        assert logins.person_of(engine, busy, now) is not None
    assert logins.person_of(engine, idle, now) is None
    assert logins.person_of(engine, busy, NOW + logins.LIFE) is None
    cookies = [
        logins.begin(engine, made, now=NOW + timedelta(seconds=n))
        for n in range(logins.MOST_PER_ACCOUNT + 3)
    ]
    later = NOW + timedelta(minutes=1)
    open_ = [logins.person_of(engine, one, later) is not None for one in cookies]
    assert open_ == [False] * 3 + [True] * logins.MOST_PER_ACCOUNT


def test_whoever_is_shut_out_is_out_at_once_and_comes_back_with_the_lessons(
    engine: Engine,
) -> None:
    person(engine, "root", Role.ADMINISTRATOR)
    made = with_password(engine)
    cookie = logins.begin(engine, made)
    link = invitations.invite(engine, made, Purpose.INVITE, COMMAND_LINE)
    assert viewer_of(engine, made.id) == Viewer(Role.TEACHER, made.id)
    people.set_disabled(engine, made.id, True, COMMAND_LINE)
    assert logins.person_of(engine, cookie) is None
    assert invitations.invited(engine, link) is None
    assert logins.person_with(engine, "ada", PASSWORD) is None
    shut = people.by_login(engine, "ada")
    for refused in (
        lambda: viewer_of(engine, made.id),
        lambda: logins.begin(engine, made),
        lambda: invitations.invite(engine, shut, Purpose.RESET, COMMAND_LINE),
    ):
        with pytest.raises(StorageError, match="disabled"):
            refused()
    people.set_disabled(engine, made.id, False, COMMAND_LINE)
    assert logins.person_with(engine, "ada", PASSWORD) is not None
    assert logins.person_of(engine, cookie) is None, "logins do not come back"
    with pytest.raises(StorageError, match="no account"):
        viewer_of(engine, made.id + 99)


def test_a_reset_takes_the_password_and_every_login(engine: Engine) -> None:
    made = with_password(engine)
    cookie = logins.begin(engine, made)
    link = invitations.invite(engine, made, Purpose.RESET, COMMAND_LINE)
    assert logins.person_of(engine, cookie) is None
    assert logins.person_with(engine, "ada", PASSWORD) is None
    invitations.take(engine, link, OTHER)
    assert logins.person_with(engine, "ada", OTHER) is not None


def test_another_password_ends_the_other_logins(engine: Engine) -> None:
    made = with_password(engine)
    here, elsewhere = logins.begin(engine, made), logins.begin(engine, made)
    with pytest.raises(ConfigurationError, match="present password"):
        logins.change_password(engine, made, OTHER, OTHER, here)
    logins.change_password(engine, made, PASSWORD, OTHER, here)
    assert logins.person_of(engine, here) is not None
    assert logins.person_of(engine, elsewhere) is None
    logins.end_everywhere(engine, made)
    assert logins.person_of(engine, here) is None


def test_there_is_always_an_administrator(engine: Engine) -> None:
    first = person(engine, "first", Role.ADMINISTRATOR)
    second = person(engine, "second", Role.ADMINISTRATOR)
    people.set_disabled(engine, second.id, True, COMMAND_LINE)
    with pytest.raises(StorageError, match="only administrator"):
        people.set_disabled(engine, first.id, True, COMMAND_LINE)
    with pytest.raises(StorageError, match="only administrator"):
        people.set_role(engine, first.id, Role.HEAD, COMMAND_LINE)
    assert people.by_id(engine, first.id).role is Role.ADMINISTRATOR
    people.set_disabled(engine, second.id, False, COMMAND_LINE)
    people.set_role(engine, first.id, Role.HEAD, COMMAND_LINE)
    assert viewer_of(engine, first.id).role is Role.HEAD, "it counts at once"


@pytest.mark.parametrize(
    "login",
    ["", " ", "-a", ".a", "a b", "a/b", "a'b", "a;b", "ада", "a" * 81, "a\x00b", "a\nb", "<b>",
     "😀", "a\u202eb", "a,b", 'a"b'],
)  # fmt: skip
def test_what_is_no_login_name_is_refused_in_one_line(file_engine: Engine, login: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        person(file_engine, login)
    assert "\n" not in str(refused.value)
    assert "ada.lovelace" in str(refused.value)
    assert logins.person_with(file_engine, login, PASSWORD) is None


def test_a_name_is_taken_whatever_its_letters(file_engine: Engine) -> None:
    person(file_engine, "ada")
    for again in ("ada", "ADA", " Ada ", "ａｄａ"):
        with pytest.raises(StorageError, match="already"):
            person(file_engine, again)
    for name in ("x" * 121, "a\u202eb", "a\x07"):
        with pytest.raises(ConfigurationError, match="a name has"):
            people.add(file_engine, "new", name, Role.TEACHER, COMMAND_LINE)


def test_a_refusal_takes_as_long_for_a_name_that_is_not_there(file_engine: Engine) -> None:
    """Medians of some tries; a look-up without hashing would take a hundredth."""
    with_password(file_engine, "ada")
    person(file_engine, "without")
    assert matches_hash(None, "warm up") is False

    def median_s(login: str) -> float:
        took = []
        for _ in range(5):
            since = time.process_time()
            assert logins.person_with(file_engine, login, OTHER) is None
            took.append(time.process_time() - since)
        return sorted(took)[2]

    known, unknown, unset = (median_s(login) for login in ("ada", "nobody", "without"))
    assert 0.5 < unknown / known < 2
    assert 0.5 < unset / known < 2


def test_the_trail_is_read_page_by_page_kept_as_long_as_set_and_survives_deleting(
    engine: Engine,
) -> None:
    made = person(engine, "root", Role.ADMINISTRATOR)
    for days in (400, 300, 2, 0):
        at = datetime.now(UTC) - timedelta(days=days)
        trail.note(engine, made.actor, Action.SEEN, session_id=days, at=at, detail="a\nb\x1b[2J")
    newest = trail.entries(engine, most=2)
    assert [entry.session_id for entry in newest] == [0, 2]
    assert newest[0].detail == "a b"
    older = trail.entries(engine, most=2, before=newest[-1].id)
    assert [entry.session_id for entry in older] == [300, 400]
    assert [entry.session_id for entry in trail.entries(engine, most=9, lesson=300)] == [300]
    assert trail.purge(engine, 365, datetime.now(UTC)) == 1
    delete_everything(engine)
    assert [entry.session_id for entry in trail.entries(engine, most=3)] == [0, 2, 300]
    assert people.by_login(engine, "root").role is Role.ADMINISTRATOR


def test_a_damaged_file_gives_back_accounts_and_no_open_login(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    made = with_password(engine)
    cookie = logins.begin(engine, made)
    lesson = start_session(engine, source="demo", sample_hz=1, model_version="m")
    end_session(engine, lesson)
    with writing(engine) as connection:
        connection.execute(update(Session).values(owner_id=made.id, room="12"))
    engine.dispose()
    open_database(f"sqlite:///{tmp_path / 'fresh.db'}").dispose()
    rescue(tmp_path / "one.db", tmp_path / "fresh.db")
    rescued = open_database(f"sqlite:///{tmp_path / 'fresh.db'}")
    assert logins.person_with(rescued, "ada", PASSWORD) is not None
    assert logins.person_of(rescued, cookie) is None
    assert "password_set" in actions(rescued)
    with reading(rescued) as connection:
        owner, room = connection.execute(select(Session.owner_id, Session.room)).one()
    assert (owner, room) == (made.id, "12")
    rescued.dispose()
