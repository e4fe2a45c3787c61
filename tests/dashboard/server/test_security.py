"""Other sites, other programs and hostile text against the page. docs/security.md is the map."""

import io
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from dashboard.app import create_app
from dashboard.server import request_validation
from dashboard.server.csrf import HEADER
from dashboard.server.serve import end_serving, make_server
from storage.config.settings import Settings
from storage.database.engine import open_database
from storage.seat_ids import seat_id
from storage.writes import annotations
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served, dashboard_served, open_page
from tests.support.web.routing import page_request

TOP = Path(__file__).resolve().parents[3]
BASE = "http://127.0.0.1:8050"
TOKEN_COOKIE = "classmood_token_8050"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> FlaskClient:
    client: FlaskClient = create_app(Settings(data_dir=tmp_path), engine).server.test_client()
    return client


def token_of(client: FlaskClient) -> str:
    client.get("/healthz", base_url=BASE)
    cookie = client.get_cookie(TOKEN_COOKIE, domain="127.0.0.1")
    assert cookie is not None
    return cookie.value


def ask(client: FlaskClient, **headers: str) -> TestResponse:
    """A callback with these headers beside the page's own address."""
    sent = {"Origin": BASE} | {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(
        "/_dash-update-component", json=page_request("/history"), base_url=BASE, headers=sent
    )


def test_a_change_needs_the_token_that_only_the_page_can_read(client: FlaskClient) -> None:
    token = token_of(client)
    assert ask(client, **{HEADER: token}).status_code == 200
    assert ask(client).status_code == 403
    assert ask(client, **{HEADER: "0" * 64}).status_code == 403
    assert ask(client, **{HEADER: token[:-1]}).status_code == 403
    assert ask(client, **{HEADER: "ünicode"}).status_code == 403


def test_a_planted_cookie_is_no_token(client: FlaskClient) -> None:
    """A page on another port of this computer can set cookies, but cannot know the secret."""
    token_of(client)
    client.set_cookie(TOKEN_COOKIE, "f" * 64, domain="127.0.0.1")
    assert ask(client, **{HEADER: "f" * 64}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_says_of_the_sender_counts(client: FlaskClient, site: str) -> None:
    token = token_of(client)
    assert ask(client, **{HEADER: token}, Sec_Fetch_Site="same-origin").status_code == 200
    assert ask(client, **{HEADER: token}, Sec_Fetch_Site=site).status_code == 403


def test_another_site_may_link_to_the_page_but_not_embed_it(client: FlaskClient) -> None:
    def fetched(path: str, mode: str, dest: str) -> int:
        headers = {
            "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest
        }  # fmt: skip
        return client.get(path, base_url=BASE, headers=headers).status_code

    assert fetched("/history", "navigate", "document") == 200
    for dest in ("iframe", "object", "embed"):
        assert fetched("/history", "navigate", dest) == 403
    for path, dest in (("/assets/live.js", "script"), ("/assets/classmood.css", "style"),
                       ("/_favicon.ico", "image"), ("/_dash-layout", "empty")):  # fmt: skip
        assert fetched(path, "no-cors", dest) == 403


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for path in ("/", "/healthz", "/assets/live.js", "/nowhere", "/session/9/export/flags.csv"):
        reply = client.get(path, base_url=BASE)
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
        assert "Server" not in reply.headers
    assert client.get("/", base_url=BASE).headers["Cache-Control"] == "no-store"


def test_the_content_policy_lets_no_other_script_in(client: FlaskClient) -> None:
    page = client.get("/", base_url=BASE)
    policy = dict(
        part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    scripts = policy["script-src"].split()
    assert scripts[0] == "'self'"
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]+='", each) for each in scripts[1:])
    inline = re.findall(
        r"<script(?![^>]*src=)[^>]*type=\"application/javascript\"[^>]*>", page.text
    )
    assert len(inline) == len(scripts) - 1, "one hash for each inline script, and no other"


def test_the_browser_runs_no_script_that_found_its_way_in(browser: Browser, tmp_path: Path) -> None:
    with dashboard_served(tmp_path / "lessons.db") as served:
        context = browser.new_context()
        tab = open_page(context, served.origin)
        tab.page.goto(served.origin)
        expect(tab.page.locator("#live")).to_be_attached(timeout=20_000)
        assert tab.console == [], "the page itself breaks no rule"
        tab.page.evaluate(
            """() => {
              document.body.insertAdjacentHTML('beforeend', '<img src="data:," ' +
                'onerror="document.title=1"><a id=js href="javascript:document.title=2">x</a>');
              const script = document.createElement('script');
              script.textContent = 'document.title = 3';
              document.body.append(script);
              document.getElementById('js').click();
              setTimeout("document.title = 4", 0);
            }"""
        )
        tab.page.wait_for_timeout(300)
        assert tab.page.title() == "Classmood"
        assert sum("Content Security Policy" in line for line in tab.console) >= 3
        context.close()


def test_an_open_page_goes_on_after_the_server_started_anew(
    browser: Browser, tmp_path: Path
) -> None:
    """Its token is of the server before: refused once, handed out anew, and the page follows."""
    engine = open_database(f"sqlite:///{tmp_path / 'lessons.db'}")
    settings = Settings(data_dir=tmp_path)
    first = make_server(create_app(settings, engine), "127.0.0.1", 0)
    port = first.effective_port
    thread = threading.Thread(target=first.run)
    thread.start()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}")
    expect(page.locator("#live")).to_be_attached(timeout=20_000)
    stop(first, thread)
    second = make_server(create_app(settings, engine), "127.0.0.1", port)
    thread = threading.Thread(target=second.run)
    thread.start()
    try:
        add_lesson(engine, Lesson(minutes=1, seats=4, columns=2))
        expect(page.locator(".seat")).to_have_count(4, timeout=30_000)
    finally:
        context.close()
        stop(second, thread)
        engine.dispose()


def stop(server: object, thread: threading.Thread) -> None:
    end_serving(server)
    thread.join(10)
    server.task_dispatcher.shutdown()  # type: ignore[attr-defined]
    server.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path",
    ["/assets/../app.py", "/assets/..%2fapp.py", "/assets/%2e%2e/%2e%2e/config.yaml",
     "/assets//etc/passwd", "/assets/....//app.py", "/assets/%00", "/assets/C:%5cWindows%5cwin.ini",
     "/static/../app.py", "/_dash-component-suites/dash/../../../etc/passwd",
     "/_dash-component-suites/os/path.py", "/_dash-component-suites/dash/dash.py",
     "/_dash-component-suites/dashboard/app.py", "/session/1/export/../../../etc/passwd.csv",
     "/%2e%2e/%2e%2e/etc/passwd", "/login?next=../../etc/passwd", "/file:///etc/passwd"],
)  # fmt: skip
def test_no_path_of_a_request_reaches_the_file_system(client: FlaskClient, path: str) -> None:
    reply = client.get(path, base_url=BASE)
    assert reply.status_code < 500
    assert b"root:" not in reply.data
    assert b"import " not in reply.data
    assert b"data_dir:" not in reply.data


def test_what_is_too_large_is_refused_before_it_is_read(client: FlaskClient) -> None:
    headers = {"Origin": BASE, HEADER: token_of(client)}
    body = io.BytesIO(b"x" * (request_validation.MAX_BODY_BYTES + 1))
    reply = client.post(
        "/_dash-update-component", input_stream=body, base_url=BASE, headers=headers,
        content_type="application/json", content_length=request_validation.MAX_BODY_BYTES + 1,
    )  # fmt: skip
    assert reply.status_code == 413
    assert body.tell() == 0


def test_the_server_itself_limits_headers_and_bodies(engine: Engine, tmp_path: Path) -> None:
    server = make_server(create_app(Settings(data_dir=tmp_path), engine), "127.0.0.1", 0)
    try:
        assert server.adj.max_request_body_size == request_validation.MAX_BODY_BYTES
        assert server.adj.max_request_header_size == request_validation.MAX_HEADER_BYTES
        assert not server.adj.expose_tracebacks
        assert server.adj.clear_untrusted_proxy_headers
    finally:
        server.close()


def test_debug_is_off_and_nothing_more_is_served(client: FlaskClient, engine: Engine) -> None:
    app = create_app(Settings(), engine)
    assert not app.server.debug
    assert not app._dev_tools.ui
    paths = {rule.rule for rule in app.server.url_map.iter_rules()}
    assert not [path for path in paths if "mcp" in path or "alive" in path or "ws" in path]
    assert client.open("/_dash-update-component", method="TRACE", base_url=BASE).status_code >= 400


def test_an_error_shows_no_details(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        raise ZeroDivisionError("/home/teacher/secret")

    client.application.view_functions["healthz"] = broken
    with caplog.at_level(logging.ERROR):
        reply = client.get("/healthz", base_url=BASE)
    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert "ZeroDivisionError" in caplog.text, "the log has the details"


HOSTILE = ("<img src=x onerror=\"document.title='broken in'\">", "</script><script>alert(1)",
           "=HYPERLINK(\"http://x\")", "\u202eevil", "{{7*7}}", "W" * 300)  # fmt: skip


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with dashboard_served(tmp_path / "lessons.db") as served:
        yield served


def test_hostile_names_titles_and_topics_stay_text_on_every_page(
    browser: Browser, served: Served
) -> None:
    session_id = add_lesson(
        served.engine, Lesson(minutes=3, seats=6, columns=3, names=HOSTILE, live=True)
    )
    annotations.rename_session(served.engine, session_id, HOSTILE[0], HOSTILE[1])
    for text in HOSTILE:
        annotations.add_marker(served.engine, session_id, text)
    annotations.rename_seat(served.engine, seat_id(session_id, 1), HOSTILE[1])
    context = browser.new_context()
    tab = open_page(context, served.origin)
    for path, shown in (("/", ".seat"), (f"/session/{session_id}", "h1"), ("/history", "h1")):
        tab.page.goto(served.origin + path)
        expect(tab.page.locator(shown).first).to_be_visible(timeout=20_000)
        tab.page.wait_for_timeout(500)
        assert tab.page.title() == "Classmood"
        assert tab.page.locator("img[src='x']").count() == 0
    assert tab.console == []
    assert tab.foreign == []
    context.close()


def test_every_test_of_the_threat_model_exists() -> None:
    document = (TOP / "docs" / "security.md").read_text("utf-8")
    named = re.findall(r"`(test_[a-z0-9_]+\.py)::(test_[a-z0-9_]+)`", document)
    attackers, _, _ = document.partition("\n## ")
    rows = [line for line in attackers.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 12
    assert all("::test_" in row for row in rows), "every attacker's row names its test"
    for file, name in named:
        [place] = (TOP / "tests").rglob(file)
        assert f"def {name}(" in place.read_text("utf-8"), f"{file}::{name}"


def test_what_is_installed_is_what_is_pinned() -> None:
    """A dependency cannot be swapped: the list is complete and every line carries its hashes."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (TOP / name).read_text("utf-8").replace("\\\n", " ").splitlines()
        pinned = [line for line in lines if line.strip() and not line.startswith("#")]
        assert len(pinned) > 30
        for line in pinned:
            assert re.match(r"[A-Za-z0-9_.\[\]-]+==\S+", line), line
            assert "--hash=sha256:" in line, line
            assert "://" not in line, line


def test_nothing_is_imported_that_runs_what_it_reads() -> None:
    """No unpickling, no eval, no shell, anywhere in the program."""
    forbidden = re.compile(
        r"\bpickle\b|\bmarshal\b|\bshelve\b|yaml\.(?:unsafe_)?load\(|\beval\(|\bexec\(|os\.system|"
        r"shell=True|allow_pickle=True|verify=False|dangerously"
    )
    modules = [path for part in ("dashboard", "monitor", "storage", "models")
               for path in (TOP / part).rglob("*.py")]  # fmt: skip
    assert len(modules) > 50
    for path in [*modules, TOP / "classmood.py"]:
        assert not forbidden.search(path.read_text("utf-8")), path


def test_the_page_can_be_asked_by_no_other_program_of_the_network(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "classmood", "dashboard", "--no-browser", "--host", "0.0.0.0"]
    done = subprocess.run(
        command, cwd=TOP, capture_output=True, text=True, timeout=60, check=False,
        env={"CLASSMOOD_DATA_DIR": str(tmp_path), "PATH": "/usr/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("classmood: 0.0.0.0 lets other computers")
    assert len(done.stderr.splitlines()) == 1
