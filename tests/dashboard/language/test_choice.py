"""Which language a request is answered in, and that no request hears another's."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from dashboard import texts
from dashboard.app import create_app
from dashboard.language import choice, current
from dashboard.language.pseudo import pseudo
from storage.config.settings import Settings
from storage.database.engine import open_database


@pytest.fixture
def server() -> Flask:
    """A server that answers with the language it speaks, and with a word."""
    app = Flask("words")
    choice.register(app, current.AUTOMATIC)

    @app.get("/")
    @app.get("/api/v1/words")
    def words() -> str:
        return f"{current.language()} {texts.NAV_HISTORY}"

    return app


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("hi-IN", "hi"),
        ("hi_IN", "hi"),
        ("pt-BR,es;q=0.5", "es"),
        ("fr;q=0.3,de;q=0.8", "de"),
        ("FR", "fr"),
        ("fr-CA,en", "fr"),
        ("ja,zh;q=0.5", "en"),
        ("ar", "en"),  # for tests: not offered
        ("en-XA", "en"),
        ("*", "en"),
        ("", "en"),
        (";;;,,q=", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_the_browser_is_heard(server: Flask, wanted: str, spoken: str) -> None:
    reply = server.test_client().get("/", headers={"Accept-Language": wanted})
    assert reply.text.split()[0] == spoken


def test_the_address_beats_the_cookie_the_setting_and_the_browser(server: Flask) -> None:
    client, german = server.test_client(), {"Accept-Language": "de"}
    assert client.get("/", headers=german).text == "de Verlauf"
    choice.follow_setting(server, "fr")
    assert client.get("/", headers=german).text == "fr Historique"
    assert client.get("/?lang=hi", headers=german).text == "hi इतिहास"
    assert client.get("/", headers=german).text == "hi इतिहास"  # kept in the cookie
    assert server.test_client().get("/", headers=german).text == "fr Historique"
    assert client.get("/?lang=auto", headers=german).text == "fr Historique"
    assert client.get("/", headers=german).text == "fr Historique"


@pytest.mark.parametrize("wish", ["xx", "../de", "de;", "<script>", "en_XA", "EN", ""])
def test_a_language_that_is_not_there_is_ignored(server: Flask, wish: str) -> None:
    client = server.test_client()
    reply = client.get("/", query_string={"lang": wish})
    assert reply.text == "en History"
    assert "Set-Cookie" not in reply.headers
    client.set_cookie(choice.COOKIE, wish)
    assert client.get("/").text == "en History"


def test_programs_are_answered_in_english(server: Flask) -> None:
    reply = server.test_client().get("/api/v1/words?lang=de", headers={"Accept-Language": "de"})
    assert reply.text == "en History"


def test_many_threads_hear_only_their_own_language(server: Flask) -> None:
    wrong: list[str] = []
    start = threading.Barrier(len(current.OFFERED))

    def ask(name: str) -> None:
        start.wait()
        for _ in range(40):
            reply = server.test_client().get("/", headers={"Accept-Language": name})
            if reply.text.split()[0] != name:
                wrong.append(f"{name}: {reply.text}")

    threads = [threading.Thread(target=ask, args=(name,)) for name in current.OFFERED]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert current.language() == current.SOURCE


def test_what_runs_without_a_request_speaks_the_language_of_the_process() -> None:
    try:
        current.speak_outside_requests(choice.of_process("auto", "de_DE.UTF-8"))
        heard: list[str] = []
        thread = threading.Thread(target=lambda: heard.append(texts.DESKTOP_PAUSE))
        thread.start()
        thread.join()
        assert heard == ["Anhalten"]
    finally:
        current.speak_outside_requests(current.SOURCE)
    assert choice.of_process("auto", None) == choice.of_process("auto", "C") == "en"
    assert choice.of_process("hi", "de_DE") == "hi"
    with pytest.raises(ValueError, match="no such language"):
        current.speak("xx")


@pytest.fixture
def dashboard(tmp_path: Path) -> Iterator[Flask]:
    engine = open_database(f"sqlite:///{tmp_path / 'lessons.db'}")
    yield create_app(Settings(), engine).server
    engine.dispose()


def test_a_document_names_its_language_and_direction(dashboard: Flask) -> None:
    client = dashboard.test_client()
    for wish, tag in (
        ("hi", '<html lang="hi" dir="ltr">'),
        ("ar", '<html lang="ar" dir="rtl">'),
        ("en-XA", '<html lang="en-XA" dir="ltr">'),
    ):
        page = client.get(f"/settings?lang={wish}", base_url="http://127.0.0.1:8050").text
        assert tag in page
    layout = client.get("/_dash-layout", base_url="http://127.0.0.1:8050").json
    assert pseudo(texts.SKIP_TO_CONTENT) in str(layout)
