"""Which titles belong to a meeting; the rules stand in `meeting_programs`."""

import re
from dataclasses import dataclass
from functools import cache

from monitor.desktop.meeting_programs import (
    APPS,
    BROWSERS,
    MEETING_WORDS,
    OTHER_APPS,
    RULES,
    Rank,
    Rule,
)

__all__ = ["Rank", "Recognised", "page_title", "recognise"]

_BROWSER_SUFFIX = re.compile(
    r"\s[-–—]\s(?:google chrome|chromium|chrome|mozilla firefox|firefox|microsoft edge|edge|brave"
    r"|opera|vivaldi|safari|librewolf|zen browser)(?:\s.*)?$"
)
_EDGE_TABS = re.compile(
    r" (?:and|und|et|y|e|en|i|и|och|og|ja|ve) (?:\w+ )?\d+ (?:[^\W\d]+ ){0,3}[^\W\d]+(?: - [^|]+)?$"
)
_EDGE_PROFILE = re.compile(
    r" - (?:personal|profile? \d+|work|persönlich|privat|arbeit|geschäftlich|profil \d+|personnel"
    r"|travail|professionnel|trabajo|pessoal|trabalho|personale|lavoro|persoonlijk|werk|osobiste"
    r"|praca|личный|работа|個人|个人|仕事|工作|\S+@\S+)$"
)
_UNREAD = re.compile(r"^(?:\(\d+\+?\)|[^\w(#@]+)\s*")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\ufeff]")
_BROWSER = re.compile(BROWSERS)
_OTHER = re.compile(OTHER_APPS)
_APPS = {program: re.compile(pattern) for program, pattern in APPS.items()}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A window of a meeting program."""

    program: str
    rank: Rank


def recognise(title: str, app: str) -> Recognised | None:
    """Tell the meeting program from a window's title and class (or program) name, or None."""
    text, app = _plain(title), app.casefold()
    programs = {name for name, pattern in _APPS.items() if pattern.search(app)}
    page, in_browser = _without_browser(text)
    if not programs and not in_browser and _OTHER.search(app):
        return None
    in_browser = in_browser or _BROWSER.search(app) is not None
    page = _UNREAD.sub("", page)
    for pattern, class_pattern, rule in _compiled():
        if rule.place == "app" and rule.program not in programs:
            continue
        if rule.place == "browser" and not in_browser:
            continue
        if pattern.fullmatch(page) and class_pattern.search(app):
            return None if rule.rank is None else Recognised(rule.program, rule.rank)
    return None


def page_title(title: str, app: str) -> str | None:
    """A browser page's own title in lower case, None for a window of any other program."""
    page, in_browser = _without_browser(_plain(title))
    if not in_browser and not _BROWSER.search(app.casefold()):
        return None
    return _UNREAD.sub("", page)


def _plain(title: str) -> str:
    return " ".join(_INVISIBLE.sub("", title).casefold().split())


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], re.Pattern[str], Rule], ...]:
    words = "|".join(MEETING_WORDS.values())
    return tuple(
        (re.compile(rule.title.replace("{meeting}", words)), re.compile(rule.app), rule)
        for rule in RULES
    )


def _without_browser(text: str) -> tuple[str, bool]:
    suffix = _BROWSER_SUFFIX.search(text)
    if suffix is None:
        return text, False
    page = text[: suffix.start()]
    if "edge" in suffix[0]:  # " and 2 more pages - Work": its tabs and profile
        page = _EDGE_PROFILE.sub("", _EDGE_TABS.sub("", page))
    return page, True
