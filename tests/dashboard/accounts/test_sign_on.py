"""Single sign-on against providers that really answer: one from PyPI, and one that lies at will."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from dashboard.accounts import oidc, sign_on
from dashboard.app import create_app
from storage.accounts import invitations, people
from storage.accounts.invitations import Purpose
from storage.accounts.trail import COMMAND_LINE
from storage.errors import ConfigurationError
from storage.kinds import Role
from tests.support.school.accounts import AccountVisitor, member, rows, school

pytest.importorskip("authlib", reason="single sign-on needs the extra classmood[sso]")

import requests
from joserfc.jwk import RSAKey

from tests.support.school.oidc import CLIENT, SECRET, Provider, provider

ADA = "ada@school.example"


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture
def visitor(
    tmp_path: Path, engine: Engine, there: Provider, monkeypatch: pytest.MonkeyPatch
) -> AccountVisitor:
    monkeypatch.setenv(oidc.SECRET_VARIABLE, SECRET)
    member(engine, "root", Role.ADMINISTRATOR)
    people.add(engine, ADA, "Ada", Role.TEACHER, COMMAND_LINE)
    given = {"oidc_issuer": there.issuer, "oidc_client_id": CLIENT}
    return AccountVisitor(school(tmp_path, **given), engine)


def at_provider(visitor: AccountVisitor, query: str = "") -> str:
    """The address that the provider sends the browser back to."""
    begun = visitor.get(f"/login/school{query}")
    assert begun.status_code == 303
    answer = requests.get(begun.headers["Location"], allow_redirects=False, timeout=10)
    return answer.headers["Location"]


def back(visitor: AccountVisitor, address: str) -> TestResponse:
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == visitor.base
    # as a browser comes back from another site
    return visitor.get(
        f"{parts.path}?{parts.query}",
        **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate",
           "Sec-Fetch-Dest": "document"},
    )  # fmt: skip


def signed_on(visitor: AccountVisitor, query: str = "") -> TestResponse:
    return back(visitor, at_provider(visitor, query))


def test_whoever_the_provider_vouches_for_is_let_in(
    visitor: AccountVisitor, engine: Engine, there: Provider
) -> None:
    assert "Log in with the school" in visitor.get("/login").text
    done = signed_on(visitor, "?next=/history")
    assert done.status_code == 200
    assert 'content="0; url=/history"' in done.text
    assert visitor.get("/account").status_code == 200
    assert people.by_login(engine, ADA).signs_on
    there.person = {"sub": "1", "email": "renamed@school.example", "email_verified": False}
    again = visitor.another()
    assert signed_on(again).status_code == 200, "known by the number, whatever the address"
    assert "Ada" in again.get("/account").text
    actions = [entry.action for entry in rows(engine, "login", "sign_on_linked", "login_failed")]
    assert actions == ["sign_on_linked", "login", "login"]
    assert there.asked.count("/.well-known/openid-configuration") == 1


def _wrong(name: str, value: object) -> Any:  # noqa: ANN401 - a change of claims
    return lambda claims: claims | {name: value}


def _without(name: str) -> Any:  # noqa: ANN401 - a change of claims
    return lambda claims: {key: value for key, value in claims.items() if key != name}


@pytest.mark.parametrize(
    "tamper",
    [
        _wrong("nonce", "of another login"), _without("nonce"), _wrong("nonce", ""),
        _wrong("iss", "https://evil.example"), _without("iss"),
        _wrong("iss", ""), _wrong("exp", int(time.time()) - 3600), _without("exp"),
        _wrong("exp", "never"), _wrong("aud", "another-client"), _without("aud"),
        _wrong("aud", [CLIENT, "another"]), _wrong("azp", "another"), _without("sub"),
        _wrong("sub", ""), _wrong("sub", 7), _wrong("sub", "x" * 300), _without("iat"),
        _wrong("iat", int(time.time()) + 7200), _wrong("at_hash", "AAAA"),
    ],
)  # fmt: skip
def test_a_token_that_is_not_right_lets_nobody_in(
    visitor: AccountVisitor,
    engine: Engine,
    there: Provider,
    tamper: Any,  # noqa: ANN401
) -> None:
    there.tamper = tamper
    _is_refused(visitor, engine, "its answer cannot be trusted")


def _is_refused(visitor: AccountVisitor, engine: Engine, words: str) -> None:
    refused = signed_on(visitor)
    assert refused.status_code == 403
    assert words in refused.text
    assert visitor.get("/account").status_code == 303
    assert not people.by_login(engine, ADA).signs_on
    assert len(rows(engine, "login_failed")) == 1
    assert rows(engine, "login") == []


@pytest.mark.parametrize("how", ["stranger", "shared secret"])
def test_another_signature_lets_nobody_in(
    visitor: AccountVisitor, engine: Engine, there: Provider, how: str
) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    by_stranger = ({"alg": "RS256", "kid": "one"}, stranger)
    there.sign_with = by_stranger if how == "stranger" else there.shared_secret()
    _is_refused(visitor, engine, "its answer cannot be trusted")


def test_a_provider_may_change_its_keys(visitor: AccountVisitor, there: Provider) -> None:
    assert signed_on(visitor).status_code == 200
    there.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig", "alg": "RS256"})
    there.sign_with = ({"alg": "RS256", "kid": "two"}, there.key)
    assert signed_on(visitor.another()).status_code == 200


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "2", "email": "eve@school.example", "email_verified": True},
        {"sub": "2", "email": ADA, "email_verified": False},
        {"sub": "2", "email": ADA},
        {"sub": "2", "email": ADA, "email_verified": "true"},
        {"sub": "2"},
        {"sub": "2", "email": "' or 1=1", "email_verified": True},
        {"sub": "2", "email": None, "email_verified": True},
    ],
)
def test_whoever_is_not_known_here_gets_no_account(
    visitor: AccountVisitor, engine: Engine, there: Provider, person: dict[str, Any]
) -> None:
    there.person = person
    before = people.people(engine)
    _is_refused(visitor, engine, "there is no account here for you")
    assert people.people(engine) == before


def test_nobody_takes_an_account_that_another_sign_on_has(
    visitor: AccountVisitor, engine: Engine, there: Provider
) -> None:
    assert signed_on(visitor).status_code == 200
    there.person = there.person | {"sub": "another"}
    other = visitor.another()
    assert "there is no account here for you" in signed_on(other).text
    assert other.get("/account").status_code == 303


def test_a_disabled_account_stays_out(
    visitor: AccountVisitor, engine: Engine, there: Provider
) -> None:
    ada = people.by_login(engine, ADA)
    people.set_disabled(engine, ada.id, True, COMMAND_LINE)
    _is_refused(visitor, engine, "your account here is disabled")
    people.set_disabled(engine, ada.id, False, COMMAND_LINE)
    assert signed_on(visitor).status_code == 200
    people.set_disabled(engine, ada.id, True, COMMAND_LINE)
    assert visitor.get("/account").status_code == 303
    assert "your account here is disabled" in signed_on(visitor).text
    assert rows(engine, "login_failed")[-1].login == ADA


def test_an_invitation_joins_an_account_whatever_its_name(
    visitor: AccountVisitor, engine: Engine, there: Provider
) -> None:
    bob = people.add(engine, "bob", "Bob", Role.HEAD, COMMAND_LINE)
    code = invitations.invite(engine, bob, Purpose.INVITE, COMMAND_LINE)
    there.person = {"sub": "b", "email": "robert@school.example", "email_verified": True}
    assert f"/login/school?code={code}" in visitor.get(f"/invitation?code={code}").text
    assert signed_on(visitor, f"?code={code}").status_code == 200
    assert "Bob" in visitor.get("/account").text
    assert invitations.invited(engine, code) is None, "used"


def test_an_answer_belongs_to_the_browser_that_asked(
    visitor: AccountVisitor, engine: Engine, there: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = at_provider(visitor)
    victim = visitor.another()
    assert "begun in another browser" in back(victim, address).text
    assert "begun in another browser" in back(visitor, address).text, "a state counts once"
    address = at_provider(visitor)
    assert back(visitor, address).status_code == 200
    assert "begun in another browser" in back(visitor, address).text
    mine = at_provider(visitor)
    code = parse_qs(urlsplit(at_provider(visitor.another())).query)["code"][0]
    stolen = mine.replace(parse_qs(urlsplit(mine).query)["code"][0], code)
    refused = back(visitor, stolen)
    assert refused.status_code == 403, "another's code has another verifier"
    address = at_provider(visitor)
    monkeypatch.setattr(sign_on, "LATEST_S", -1.0)
    assert "took too long" in back(visitor, address).text
    for query in ("", "?state=x", "?code=x", "?error=access_denied"):
        assert visitor.get(f"/login/school/return{query}").status_code == 403


def test_what_the_provider_refuses_and_another_issuer_in_the_answer(
    visitor: AccountVisitor, engine: Engine, there: Provider
) -> None:
    address = at_provider(visitor)
    state = parse_qs(urlsplit(address).query)["state"][0]
    refused = visitor.get(f"/login/school/return?error=access_denied&state={state}")
    assert "it was refused there" in refused.text
    mixed = at_provider(visitor).replace("iss=", "iss=https://evil.example/")
    assert "cannot be trusted" in back(visitor, mixed).text
    assert [entry.detail for entry in rows(engine, "login_failed")] == [
        "sign-on, 192.168.1.77: refused: access_denied", "sign-on, 192.168.1.77: other-issuer",
    ]  # fmt: skip


def test_a_provider_that_is_away_or_another_is_said_plainly(
    tmp_path: Path, engine: Engine, there: Provider
) -> None:
    given = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": CLIENT}
    away = AccountVisitor(school(tmp_path, **given), engine)
    assert "its server does not answer" in away.get("/login/school").text
    there.described_as = "https://evil.example"
    given = {"oidc_issuer": there.issuer, "oidc_client_id": CLIENT}
    other = AccountVisitor(school(tmp_path, **given), engine)
    assert other.get("/login/school").status_code == 403


@pytest.mark.parametrize(
    ("issuer", "client", "words"),
    [
        ("http://idp.example", CLIENT, "https://"), ("idp.example", CLIENT, "https://"),
        ("https://", CLIENT, "https://"), ("ftp://idp.example", CLIENT, "https://"),
        ("https://idp.example", "", "oidc_client_id"),
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused_at_the_start(
    tmp_path: Path, engine: Engine, issuer: str, client: str, words: str
) -> None:
    settings = school(tmp_path, oidc_issuer=issuer, oidc_client_id=client)
    with pytest.raises(ConfigurationError, match=words) as refused:
        create_app(settings, engine)
    assert "\n" not in str(refused.value)


def test_the_secret_is_read_from_a_file_that_only_the_owner_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(oidc.SECRET_VARIABLE, raising=False)
    settings = school(tmp_path)
    assert oidc.client_secret(settings) == ""
    kept = tmp_path / oidc.SECRET_FILE
    kept.write_text("secret\n")
    kept.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        oidc.client_secret(settings)
    kept.chmod(0o600)
    assert oidc.client_secret(settings) == "secret"
    monkeypatch.setenv(oidc.SECRET_VARIABLE, "of the environment")
    assert oidc.client_secret(settings) == "of the environment"


def test_a_provider_of_others_lets_in_whom_it_knows(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """oidc-provider-mock (PyPI, MIT) is built on Authlib's own server side."""
    mock = pytest.importorskip("oidc_provider_mock", reason="no independent provider installed")
    monkeypatch.setenv(oidc.SECRET_VARIABLE, SECRET)
    people.add(engine, ADA, "Ada", Role.TEACHER, COMMAND_LINE)
    with mock.run_server_in_thread() as server:
        issuer = f"http://localhost:{server.server_port}"
        claims: Any = {"email": ADA, "email_verified": True}
        requests.put(f"{issuer}/users/one", json=claims, timeout=10).raise_for_status()
        given = {"oidc_issuer": issuer, "oidc_client_id": CLIENT}
        visitor = AccountVisitor(school(tmp_path, **given), engine)
        for who, status in (("one", 200), ("stranger", 403)):
            begun = visitor.get("/login/school").headers["Location"]
            answer = requests.post(begun, data={"sub": who}, allow_redirects=False, timeout=10)
            assert back(visitor, answer.headers["Location"]).status_code == status
            assert visitor.get("/account").status_code == 200, "still ada"
