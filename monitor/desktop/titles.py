"""Which titles belong to a meeting: Zoom, Google Meet, Microsoft Teams, Webex.

Titles in English were taken from the programs; other languages from their translated word for
"meeting", so they are best guesses. A user's regular expression always works instead.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

_MEETING = (
    "meeting|webinar|besprechung|réunion|webinaire|reunión|seminario web|reunião|riunione"
    "|vergadering|spotkanie|конференция|встреча|совещание|зустріч|toplantı|toplantısı|möte|møte"
    "|møde|kokous|schůzka|ședință|rapat|cuộc họp|ミーティング|会議|ウェビナー|会议|會議|研讨会"
    "|회의|웨비나|اجتماع|बैठक"
)
_BROWSER_SUFFIX = re.compile(
    r"\s[-–—]\s(?:google chrome|chromium|chrome|mozilla firefox|firefox|microsoft edge|edge|brave"
    r"|opera|vivaldi|safari)(?:\s.*)?$"
)
_EDGE_EXTRAS = re.compile(r"(?: and \d+ more pages?)?(?: - (?!.* - )[^|]+)?$")
_BROWSER_APP = re.compile(r"chrom|firefox|mozilla|msedge|edge|brave|opera|vivaldi|safari|navigator")
_BADGE = re.compile(r"^(?:\(\d+\+?\)|[^\w(]+)\s*")

_ZOOM_APP = re.compile(r"\bzoom\b|confmultitabcontentwndclass|zpcontentviewwndclass")
_ZOOM_TITLE = re.compile(
    rf"(?:zoom[ -]?(?:{_MEETING})|(?:{_MEETING})(?: de| do| di| w| в)?[ -]zoom)"
    r"(?:\s+(?:id\b|participant id\b|[\d(]).*)?"
)
_MEET_TITLE = re.compile(r"(?:google meet\s*[-–—]\s*)?meet\s*[-–—:]\s*(?P<room>\S.*)")
_MEET_CODE = re.compile(r"[a-z]{3}-[a-z]{4}-[a-z]{3}\b")
_TEAMS_TITLE = re.compile(r"(?P<parts>.+?)\s*\|\s*microsoft teams\b[^|]*")
_TEAMS_AREA = re.compile(
    r"(?:activity|chat|chats|teams?|teams and channels|calendar|calls?|files|onedrive|apps|meet"
    r"|assignments|copilot|search|settings|communities|people|help|aktivität|kalender|anrufe|dateien"
    r"|aufgaben|einstellungen|activité|conversation|conversations|calendrier|appels|fichiers|devoirs"
    r"|actividad|calendario|llamadas|archivos|tareas|atividade|calendário|chamadas|arquivos"
    r"|attività|chiamate|agenda|oproepen|kalendarz|действия|чат|календарь|звонки|アクティビティ"
    r"|チャット|カレンダー|通話|活动|聊天|日历|通话)"
)
_WEBEX_APP = re.compile(r"webex|ciscocollabhost|atmgr")
_WEBEX_TITLE = re.compile(
    rf"(?:cisco )?webex (?:{_MEETING})s?"
    rf"|.*\b(?:personal room|{_MEETING})\b.*\s[|–—-]\s(?:cisco )?webex(?: meetings?)?"
)
_ANY_MEETING = re.compile(_MEETING)


class Rank(IntEnum):
    """How surely a window shows a meeting."""

    MAIN_WINDOW = 0
    PROBABLE = 1
    MEETING = 2


@dataclass(frozen=True, slots=True)
class Recognised:
    """A window of a meeting program."""

    program: str
    rank: Rank


def recognise(title: str, app: str) -> Recognised | None:
    """Tell the meeting program from a window's title and class (or program) name, or None."""
    text = " ".join(title.replace("\u200b", "").replace("\u200e", "").casefold().split())
    page, in_browser = _without_browser(text)
    page = _BADGE.sub("", page)
    app = app.casefold()
    in_browser = in_browser or _BROWSER_APP.search(app) is not None
    return (
        _zoom(page, app)
        or _meet(page, in_browser)
        or _teams(page, in_browser)
        or _webex(page, app, in_browser)
    )


def _without_browser(text: str) -> tuple[str, bool]:
    suffix = _BROWSER_SUFFIX.search(text)
    if suffix is None:
        return text, False
    page = text[: suffix.start()]
    if "edge" in suffix[0] and not page.startswith("meet"):
        page = _EDGE_EXTRAS.sub("", page)  # " and 2 more pages - Work", Edge's tabs and profile
    return page, True


def _zoom(page: str, app: str) -> Recognised | None:
    is_zoom = _ZOOM_APP.search(app) is not None
    if _ZOOM_TITLE.fullmatch(page) or (is_zoom and _ANY_MEETING.fullmatch(page)):
        return Recognised("Zoom", Rank.MEETING)
    return Recognised("Zoom", Rank.MAIN_WINDOW) if is_zoom else None


def _meet(page: str, in_browser: bool) -> Recognised | None:
    if match := _MEET_TITLE.fullmatch(page):
        if _MEET_CODE.match(match["room"]):
            return Recognised("Google Meet", Rank.MEETING)
        if in_browser:
            return Recognised("Google Meet", Rank.PROBABLE)
    return Recognised("Google Meet", Rank.MAIN_WINDOW) if page == "google meet" else None


def _teams(page: str, in_browser: bool) -> Recognised | None:
    if page == "microsoft teams":
        return Recognised("Microsoft Teams", Rank.MAIN_WINDOW)
    match = _TEAMS_TITLE.fullmatch(page)
    if match is None:
        return None
    subject = match["parts"].split("|")[0].strip()
    if _TEAMS_AREA.fullmatch(subject):
        return Recognised("Microsoft Teams", Rank.MAIN_WINDOW)
    surely = not in_browser and _ANY_MEETING.search(subject) is not None
    return Recognised("Microsoft Teams", Rank.MEETING if surely else Rank.PROBABLE)


def _webex(page: str, app: str, in_browser: bool) -> Recognised | None:
    if _WEBEX_TITLE.fullmatch(page):
        return Recognised("Webex", Rank.PROBABLE if in_browser else Rank.MEETING)
    if _WEBEX_APP.search(app) is None:
        return None
    named = page not in ("webex", "cisco webex") and (
        "personal room" in page or _ANY_MEETING.search(page) is not None
    )
    return Recognised("Webex", Rank.MEETING if named else Rank.MAIN_WINDOW)
