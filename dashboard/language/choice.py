"""Which language a request is answered in: its address, its cookie, the setting, the browser.

`?lang=de` in the address of a page is kept in a cookie of that browser; `?lang=auto` forgets it.
The setting `dashboard.language` counts for every browser that has not chosen. Programs
(`/api/`) are answered in English.
"""

from babel import negotiate_locale
from flask import Flask, Request, Response, current_app, request

from dashboard.language import current
from dashboard.paths import address

COOKIE = "classmood_language"
PARAMETER = "lang"
_SETTING = "classmood-language"
_YEAR_S = 31_536_000
_PROGRAMS = "/api/"


def register(server: Flask, setting: str) -> None:
    """Makes every request of the server speak its language. setting: `dashboard.language`."""
    follow_setting(server, setting)
    server.before_request(_speak)
    server.after_request(_remember)
    server.teardown_request(_fall_silent)


def follow_setting(server: Flask, setting: str) -> None:
    """The setting's new value: it counts from the next request on."""
    server.extensions[_SETTING] = setting


def chosen(asked: Request, setting: str) -> str:
    """The language for a request."""
    if asked.path.startswith(_PROGRAMS):
        return current.SOURCE
    wish = asked.args.get(PARAMETER) or asked.cookies.get(COOKIE)
    if wish in current.KNOWN:
        return wish
    if setting in current.KNOWN:
        return setting
    return of_browser([tag for tag, _ in asked.accept_languages])


def of_browser(wanted: list[str]) -> str:
    """The offered language that fits best. wanted: language tags, the dearest first ("de-AT")."""
    tags = [tag.replace("_", "-").lower() for tag in wanted]
    return negotiate_locale(tags, list(current.OFFERED), sep="-") or current.SOURCE


def of_process(setting: str, system: str | None) -> str:
    """What is spoken outside of requests. system: the locale of the user, such as "de_DE.UTF-8"."""
    if setting in current.KNOWN:
        return setting
    return of_browser([(system or "").partition(".")[0].replace("_", "-")])


def _speak() -> None:
    current.speak(chosen(request, current_app.extensions[_SETTING]))


def _fall_silent(_: BaseException | None) -> None:
    """The thread's next request speaks its own language, see `_speak`."""
    current.fall_silent()


def _remember(response: Response) -> Response:
    wish = request.args.get(PARAMETER)
    if request.method != "GET" or wish is None:
        return response
    if wish in current.KNOWN:
        response.set_cookie(
            COOKIE, wish, max_age=_YEAR_S, path=address("/"), secure=request.is_secure,
            httponly=True, samesite="Strict",
        )  # fmt: skip
    elif wish == current.AUTOMATIC:
        response.delete_cookie(COOKIE, path=address("/"), httponly=True, samesite="Strict")
    return response
