"""The page in a folder of a proxy's name: everything it asks for, and every link, stays inside."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.server.serve import end_serving, make_server
from storage.access.passwords import password_file
from storage.config.settings import DashboardSettings, Settings
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import open_page

FOLDER, PASSWORD = "/classmood", "drei Wörter genügen"
_HOP = {"connection", "transfer-encoding", "keep-alive", "server", "date"}

GOOD = {
    "": "", "/": "", "/classmood": "/classmood", "/classmood/": "/classmood", "/a/b/c": "/a/b/c",
    " /x ": "/x", "/a.b": "/a.b", "/~teacher": "/~teacher", "/a-b_c": "/a-b_c", "/7a/": "/7a",
}  # fmt: skip
BAD = [
    "classmood", "//evil.example", "/a//b", "/..", "/a/../b", "/a/.", "/a b", "/a?b", "/a#b",
    "/a%2fb", "/a\\b", "/a//", "http://x/y", "/ä", "/a;b", '/a"b', "/<a>", "/a\nb", "/" + "x" * 99,
]  # fmt: skip


@pytest.mark.parametrize(("given", "kept"), GOOD.items())
def test_a_folder_is_taken_without_its_last_slash(given: str, kept: str) -> None:
    assert DashboardSettings(path_prefix=given).path_prefix == kept


@pytest.mark.parametrize("given", BAD)
def test_what_a_browser_would_read_otherwise_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="must begin with /"):
        DashboardSettings(path_prefix=given)


class _Proxy(BaseHTTPRequestHandler):
    """Takes the folder out of the path and passes the rest on; says which folder it was."""

    protocol_version = "HTTP/1.1"
    target = 0
    says = True
    outside: list[str]

    def _pass(self) -> None:
        if not self.path.startswith(FOLDER + "/"):
            self.outside.append(self.path)
            self.send_error(404)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
        headers |= {"X-Forwarded-For": "192.168.1.77", "X-Forwarded-Proto": "http"}
        headers["X-Forwarded-Host"] = self.headers["Host"]
        if self.says:
            headers["X-Forwarded-Prefix"] = FOLDER
        ask = http.client.HTTPConnection("127.0.0.1", self.target, timeout=60)
        ask.request(self.command, self.path[len(FOLDER) :], body, headers)
        answer = ask.getresponse()
        found = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)
        ask.close()

    do_GET = do_POST = _pass  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def _behind_a_proxy(
    settings: Settings, engine: Engine, *, says: bool
) -> Iterator[tuple[str, list[str]]]:
    server = make_server(create_app(settings, engine), "127.0.0.1", 0)
    outside: list[str] = []
    kind = type("Proxy", (_Proxy,), {
        "target": server.effective_port, "says": says, "outside": outside,
    })  # fmt: skip
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threads = [threading.Thread(target=server.run), threading.Thread(target=proxy.serve_forever)]
    for thread in threads:
        thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}", outside
    finally:
        proxy.shutdown()
        proxy.server_close()
        end_serving(server)
        for thread in threads:
            thread.join(10)
        server.task_dispatcher.shutdown()


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.mark.parametrize("says", [False, True])
def test_everything_stays_in_the_folder(
    says: bool, tmp_path: Path, engine: Engine, browser: Browser
) -> None:
    add_lesson(engine, Lesson(minutes=5, seats=6, live=False))
    dashboard = DashboardSettings(trusted_proxy="127.0.0.1", path_prefix="" if says else FOLDER)
    settings = Settings(data_dir=tmp_path, dashboard=dashboard)
    password_file(settings).set(PASSWORD)
    with (
        _behind_a_proxy(settings, engine, says=says) as (origin, outside),
        browser.new_context() as context,
    ):
        root = origin + FOLDER
        watched = open_page(context, root)
        page = watched.page
        page.set_default_timeout(60_000)
        expect.set_options(timeout=40_000)
        page.goto(f"{root}/history")
        expect(page).to_have_url(f"{root}/login?next=/history")
        page.fill("#password", PASSWORD)
        page.click("button[type=submit]")
        expect(page).to_have_url(f"{root}/history")
        assert {cookie["path"] for cookie in context.cookies()} == {FOLDER + "/"}
        page.get_by_role("gridcell").get_by_role("link").first.click()
        expect(page).to_have_url(f"{root}/session/1")
        expect(page.locator("#session-export")).to_be_visible()
        links = page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.pathname)")
        assert links
        assert [link for link in links if not link.startswith(FOLDER + "/")] == []
        page.click("#session-export")
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV for Excel").first.click()
        assert download.value.path().read_bytes().startswith(b"\xef\xbb\xbf")
        answer = page.request.get(f"{root}/api/v1/sessions")
        assert answer.status == 200
        assert answer.json()["total"] == 1
        page.goto(f"{root}/")
        expect(page.locator("#nav a")).not_to_have_count(0)
        page.goto(f"{root}/logout")
        page.click("button[type=submit]")
        expect(page).to_have_url(f"{root}/login")
        page.close()
        assert watched.console == []
        assert watched.foreign == []
        assert outside == []


@pytest.mark.parametrize(
    ("trusted", "peer", "said", "folder"),
    [
        ("127.0.0.1", "127.0.0.1", "/classmood", "/classmood"),
        ("127.0.0.1", "127.0.0.1", "/classmood/", "/classmood"),
        ("127.0.0.1", "192.168.1.7", "/classmood", ""), ("", "127.0.0.1", "/classmood", ""),
        ("127.0.0.1", "127.0.0.1", "//evil.example", ""),
        ("127.0.0.1", "127.0.0.1", "/a/../b", ""), ("127.0.0.1", "127.0.0.1", "/a, /b", ""),
    ],
)  # fmt: skip
def test_only_the_trusted_proxy_names_the_folder(
    trusted: str, peer: str, said: str, folder: str, tmp_path: Path, engine: Engine
) -> None:
    settings = Settings(
        data_dir=tmp_path,
        dashboard=DashboardSettings(trusted_proxy=trusted, allowed_hosts="class.example.org"),
    )
    if trusted:
        password_file(settings).set(PASSWORD)
    client = create_app(settings, engine).server.test_client()
    answer = client.get(
        "/login", base_url="http://class.example.org", environ_base={"REMOTE_ADDR": peer},
        headers={"X-Forwarded-Prefix": said},
    )  # fmt: skip
    assert answer.status_code == 200
    assert f'href="{folder}/assets/login.css"' in answer.text
    assert all(
        f"Path={folder}/;" in cookie + ";" for cookie in answer.headers.getlist("Set-Cookie")
    )
