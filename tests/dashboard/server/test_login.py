"""The page on the network: only with a password, only for who knows it, never for who guesses."""

import re
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from dashboard.app import create_app
from dashboard.server import login_sessions as logins
from dashboard.server.access import access_policy
from dashboard.server.csrf import FIELD, HEADER
from dashboard.server.login_sessions import Guesses, Logins
from dashboard.server.serve import end_serving, make_server
from storage.access.passwords import PasswordFile, password_file
from storage.config.settings import DashboardSettings, Settings
from storage.errors import ConfigurationError
from tests.support.web.browser import open_page
from tests.support.web.routing import page_request

PASSWORD = "drei Wörter genügen"
LOGIN_COOKIE, TOKEN_COOKIE = "classmood_login_8050", "classmood_token_8050"


@pytest.fixture(scope="module")
def hashed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The password's file: hashing takes its time, so it is done once."""
    kept = PasswordFile(tmp_path_factory.mktemp("password") / "password")
    kept.set(PASSWORD)
    return kept.path.read_text()


@pytest.fixture
def settings(tmp_path: Path, hashed: str) -> Settings:
    """A page on the network, with a password."""
    (tmp_path / "password").write_text(hashed)
    return Settings(
        data_dir=tmp_path,
        dashboard=DashboardSettings(host="0.0.0.0", allowed_hosts="class.example.org"),
    )


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


class Visitor:
    """A browser without the browser: keeps cookies, sends what a page of ours would send."""

    def __init__(
        self, settings: Settings, engine: Engine, host: str = "192.168.1.20:8050", **environ: str
    ) -> None:
        self.client: FlaskClient = create_app(settings, engine).server.test_client()
        self.base = f"http://{host}"
        self.environ = {"REMOTE_ADDR": "192.168.1.77"} | environ

    def get(self, path: str, **headers: str) -> TestResponse:
        headers.setdefault("Accept", "text/html")
        return self.client.get(path, base_url=self.base, headers=headers, environ_base=self.environ)

    def send(self, path: str, form: dict[str, str], **headers: str) -> TestResponse:
        return self.client.post(
            path, base_url=self.base, data=form, environ_base=self.environ,
            headers={"Origin": self.base} | headers,
        )  # fmt: skip

    def log_in(self, password: str, target: str = "/") -> TestResponse:
        form = self.get("/login").text
        token = re.search(rf'name="{FIELD}" value="([0-9a-f]+)"', form)
        assert token
        return self.send("/login", {"password": password, "next": target, FIELD: token[1]})

    def call(self) -> TestResponse:
        """A callback, as the page sends it."""
        cookie = self.client.get_cookie(TOKEN_COOKIE, domain="192.168.1.20")
        return self.client.post(
            "/_dash-update-component", base_url=self.base, environ_base=self.environ,
            json=page_request("/history"),
            headers={"Origin": self.base, HEADER: cookie.value if cookie else ""},
        )  # fmt: skip


def test_without_a_password_it_does_not_start_on_the_network(
    tmp_path: Path, engine: Engine
) -> None:
    app = create_app(Settings(data_dir=tmp_path), engine)
    for host in ("0.0.0.0", "::", "192.168.1.20"):
        with pytest.raises(ConfigurationError, match=r"classmood password.*--host 127\.0\.0\.1"):
            make_server(app, host, 0)


def test_nothing_is_shown_without_the_password(settings: Settings, engine: Engine) -> None:
    visitor = Visitor(settings, engine)
    for path in ("/", "/history", "/session/1", "/assets/classmood.css", "/_dash-layout",
                 "/_dash-dependencies", "/session/1/export/readings.csv"):  # fmt: skip
        refused = visitor.get(path)
        assert refused.status_code == 303, path
        assert refused.headers["Location"].startswith("/login?next=/")
        assert visitor.get(path, Accept="application/json").status_code == 401
    assert visitor.get("/login").status_code == 200
    assert visitor.get("/assets/login.css").status_code == 200
    assert visitor.call().status_code == 401
    visitor.client.set_cookie(LOGIN_COOKIE, "x" * 43, domain="192.168.1.20")
    visitor.get("/login")
    assert visitor.call().status_code == 401


def test_the_password_opens_and_logging_out_closes(settings: Settings, engine: Engine) -> None:
    visitor = Visitor(settings, engine)
    done = visitor.log_in(PASSWORD, "/history")
    assert (done.status_code, done.headers["Location"]) == (303, "/history")
    cookie = next(line for line in done.headers.getlist("Set-Cookie") if LOGIN_COOKIE in line)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie, "it would be dropped: this page is not encrypted"
    assert visitor.get("/history").status_code == 200
    assert visitor.call().status_code == 200
    value = visitor.client.get_cookie(LOGIN_COOKIE, domain="192.168.1.20")
    assert value is not None
    token = re.search(r'value="([0-9a-f]{64})"', visitor.get("/logout").text)
    assert token
    visitor.send("/logout", {FIELD: token[1]})
    visitor.client.set_cookie(LOGIN_COOKIE, value.value, domain="192.168.1.20")
    assert visitor.get("/history").status_code == 303, "the old cookie is worth nothing"


def test_the_password_may_be_typed_on_another_keyboard(settings: Settings) -> None:
    kept = password_file(settings)
    assert kept.matches("drei Wo\u0308rter genu\u0308gen")
    assert not kept.matches("drei Worter genugen")
    assert not kept.matches("")
    assert not kept.matches("x" * 10_000)


def test_a_login_needs_the_forms_token_and_the_same_origin(
    settings: Settings, engine: Engine
) -> None:
    visitor = Visitor(settings, engine)
    visitor.get("/login")
    assert visitor.send("/login", {"password": PASSWORD}).status_code == 403
    token = visitor.client.get_cookie(TOKEN_COOKIE, domain="192.168.1.20")
    assert token is not None
    form = {"password": PASSWORD, FIELD: token.value}
    foreign = visitor.send("/login", form, Origin="http://evil.example")
    assert foreign.status_code == 403
    cross = visitor.send("/login", form, **{"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
    assert visitor.send("/login", form).status_code == 303


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "http://evil.example", "/a\r\nX: y", "/" * 50]
)
def test_no_login_leads_to_another_site(settings: Settings, engine: Engine, target: str) -> None:
    assert Visitor(settings, engine).log_in(PASSWORD, target).headers["Location"] == "/"


def test_guessing_becomes_slow_for_that_address_only(
    settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PasswordFile, "matches", lambda _, given: given == PASSWORD)
    visitor = Visitor(settings, engine)
    for _ in range(logins.FREE_TRIES):
        assert visitor.log_in("wrong").status_code == 403
    refused = visitor.log_in(PASSWORD)
    assert refused.status_code == 429, "even the right one has to wait"
    assert 0 < int(refused.headers["Retry-After"]) <= logins.FIRST_WAIT_S
    visitor.environ["REMOTE_ADDR"] = "192.168.1.78"
    assert visitor.log_in(PASSWORD).status_code == 303


def test_waits_double_and_are_forgotten() -> None:
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    waits = []
    for _ in range(14):
        guesses.wrong("10.0.0.1")
        waits.append(guesses.wait_s("10.0.0.1"))
        now[0] += waits[-1]
    assert waits[:4] == [0.0] * 4
    assert waits[4:8] == [30.0, 60.0, 120.0, 240.0]
    assert max(waits) == logins.LONGEST_WAIT_S
    now[0] += logins.FORGET_S + 1
    guesses.wrong("10.0.0.1")
    assert guesses.wait_s("10.0.0.1") == 0
    guesses.right("10.0.0.1")
    assert len(guesses) == 0


def test_many_addresses_guess_no_faster_and_do_not_fill_the_memory() -> None:
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    for number in range(5000):
        guesses.wrong(f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")
    assert len(guesses) == logins.MAX_ADDRESSES
    assert guesses.wait_s("172.16.0.1") > 0, "all others have to wait"
    assert guesses.wait_s("127.0.0.1") == 0, "this computer does not"
    now[0] += logins.LONGEST_WAIT_S + 1
    assert guesses.wait_s("172.16.0.1") == 0
    for number in range(10):
        guesses.wrong(f"2001:db8::{number:x}")
    assert guesses.wait_s("2001:db8::ffff") > 0, "one network of IPv6 is one guesser"


def test_a_login_ends_by_time_and_with_the_password(tmp_path: Path, hashed: str) -> None:
    now = [0.0]
    path = tmp_path / "password"
    path.write_text(hashed)
    known = Logins(PasswordFile(path), lambda: now[0])
    idle, busy = known.begin(), known.begin()
    while now[0] < logins.LIFE_S - logins.IDLE_S:
        now[0] += logins.IDLE_S / 2
        assert known.knows(busy)
    assert not known.knows(idle)
    now[0] = logins.LIFE_S + 1
    assert not known.knows(busy)
    fresh = known.begin()
    path.unlink()
    assert not known.knows(fresh), "no password, no login"
    path.write_text(hashed)
    assert not known.knows(fresh), "another password, another login"
    for _ in range(logins.MAX_LOGINS + 50):
        known.begin()
    assert len(known) <= logins.MAX_LOGINS


def test_a_password_on_one_computer_keeps_its_other_users_out(
    tmp_path: Path, hashed: str, engine: Engine
) -> None:
    settings = Settings(data_dir=tmp_path)
    visitor = Visitor(settings, engine, "127.0.0.1:8050", REMOTE_ADDR="127.0.0.1")
    assert visitor.get("/").status_code == 200
    (tmp_path / "password").write_text(hashed)
    assert visitor.get("/").status_code == 303


def test_names_on_the_network_are_listed(settings: Settings) -> None:
    policy = access_policy(settings)
    for name in ("class.example.org", "CLASS.example.org:8050", "10.0.0.4:8050", "[2001:db8::1]"):
        assert policy.answers_to(name), name
    for name in ("evil.example", "class.example.org.evil.example", "10.0.0.4.evil.example",
                 "x@class.example.org", "", "a/b", "[::1"):  # fmt: skip
        assert not policy.answers_to(name), name


def test_behind_a_proxy_cookies_are_for_encrypted_pages_only(
    settings: Settings, engine: Engine
) -> None:
    visitor = Visitor(settings, engine)
    visitor.base = "https://class.example.org"
    done = visitor.log_in(PASSWORD)
    assert all("; Secure" in line for line in done.headers.getlist("Set-Cookie"))
    assert done.headers["Strict-Transport-Security"].startswith("max-age=")


@contextmanager
def served(settings: Settings, engine: Engine) -> Iterator[str]:
    server = make_server(create_app(settings, engine), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, name="dashboard")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        end_serving(server)
        thread.join(10)
        server.task_dispatcher.shutdown()


@pytest.mark.parametrize("script", [True, False])
def test_a_teacher_logs_in_and_out_in_a_browser(
    browser: Browser, settings: Settings, engine: Engine, script: bool
) -> None:
    with served(settings, engine) as origin:
        context = browser.new_context(java_script_enabled=script)
        tab = open_page(context, origin)
        page = tab.page
        page.goto(f"{origin}/history")
        page.get_by_label("Password").fill("not this one at all")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("alert")).to_have_text("That is not the password.")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{origin}/history")
        if script:
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            assert "classmood_login" not in page.evaluate("document.cookie")
        page.goto(f"{origin}/logout")
        page.get_by_role("button", name="Log out").click()
        page.goto(origin)
        expect(page.get_by_label("Password")).to_be_visible()
        # the browser itself reports the refused password, nothing else
        assert [line for line in tab.console if "403" not in line] == []
        assert tab.foreign == []
        context.close()


def test_an_open_page_goes_to_the_form_when_its_login_ends(
    browser: Browser, settings: Settings, engine: Engine
) -> None:
    with served(settings, engine) as origin:
        context = browser.new_context()
        page = context.new_page()
        page.goto(origin)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("#live")).to_be_attached(timeout=40_000)
        kept = password_file(settings)
        kept.path.write_text(kept.path.read_text() + "\n")
        expect(page.get_by_label("Password")).to_be_visible(timeout=40_000)
        context.close()


def test_the_password_is_set_without_being_shown(tmp_path: Path) -> None:
    program = (
        "import sys; from storage.cli.privacy import commands\n"
        "from typer.main import get_command; get_command(commands)(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", program, "password"]
    environment = {"CLASSMOOD_DATA_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        command, input=PASSWORD + "\n", env=environment, capture_output=True, text=True, check=True
    )
    kept = PasswordFile(tmp_path / "password")
    assert kept.matches(PASSWORD)
    assert kept.path.read_text().startswith("$argon2id$")
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    written = "".join(path.read_text() for path in tmp_path.iterdir() if path.is_file())
    assert PASSWORD not in done.stdout + done.stderr + written
    with pytest.raises(ConfigurationError, match="12 to 256 characters"):
        kept.set("too short")
    assert kept.matches(PASSWORD), "a refused one changes nothing"
    subprocess.run([*command, "--remove"], env=environment, check=True, capture_output=True)
    assert not kept.exists()
